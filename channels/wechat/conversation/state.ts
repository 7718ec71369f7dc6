/** What is remembered of a conversation from one join to the next. */
import { z } from 'zod'
import { PermanentError } from '../../../src/contract/errors.ts'
import { Pending } from '../../../src/contract/submission.ts'
import { Content } from './said.ts'

/** Milliseconds since the epoch. */
const moment = z.number()

/** A message that belongs to a draft. */
export const Kept = z.strictObject({
  messageId: z.string(),
  order: z.string(),
  receipt: z.string(),
  /** RFC 3339. */
  receivedAt: z.string(),
  said: Content,
  file: Pending.optional(),
  /** Of the request that begins with it. */
  page: z.string().optional(),
})
export type Kept = z.infer<typeof Kept>

/** Whose receipt, message id and time a request has; what comes late changes nothing in that. */
export const Head = Kept.pick({ messageId: true, receipt: true, receivedAt: true, page: true })
export type Head = z.infer<typeof Head>

export const Draft = z.strictObject({
  /** The receipt that it is added to; absent where it becomes a request of its own. */
  to: z.string().optional(),
  /** What began it where that is no part. */
  by: Kept.pick({ messageId: true, receivedAt: true }).optional(),
  /** Of an emergency: it stands already, and is sent again, whole, whenever it has gained something. */
  head: Head.optional(),
  /** Further emergencies while it is open: each is a request of its own. */
  repeats: z.array(Kept).optional(),
  /** Hashes of what was sent of it. */
  sent: z.array(z.string()).optional(),
  /** Of all that was sent of it, one after the other. */
  mark: z.string().optional(),
  openedAt: moment,
  /** In their order. */
  parts: z.array(Kept),
  anonymous: z.boolean().optional(),
  confidential: z.boolean().optional(),
  scene: z.string().optional(),
  /** A question was asked, or what is gathered was acknowledged: once is enough. */
  asked: z.boolean().optional(),
  /** Its receipt is said already. */
  told: z.boolean().optional(),
  /** It is said already that files could not be had. */
  filesTold: z.boolean().optional(),
})
export type Draft = z.infer<typeof Draft>
export type Emergency = Draft & { head: Head }

export const Closing = Draft.extend({
  closedAt: moment,
  head: Head,
})
export type Closing = z.infer<typeof Closing>

export const State = z.strictObject({
  v: z.literal(1),
  draft: Draft.optional(),
  /** Closed, and waiting for their files. */
  closing: z.array(Closing),
  /** The last draft that was closed: what was sent before that belongs to it. Without a receipt it was dropped. */
  closed: z.strictObject({ order: z.string(), receipt: z.string().optional(), at: moment }).optional(),
  /** The last request. */
  last: z
    .strictObject({ receipt: z.string(), receivedAt: z.string(), text: z.string(), at: moment })
    .optional(),
  /** Wishes for the next request. */
  next: z
    .strictObject({ anonymous: z.boolean().optional(), confidential: z.boolean().optional() })
    .optional(),
  /** The code that was scanned, for the next request. */
  scene: z.strictObject({ id: z.string(), until: moment }).optional(),
  /** Of the window that a message opened. */
  windowUntil: moment.optional(),
  gone: z.boolean().optional(),
})
export type State = z.infer<typeof State>

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A message can lie in the journal of a gateway that is down. */
const LATEST_MS = 72 * HOUR

/** A copy that may be changed. Throws PermanentError internal where it can't be read: what is in it must not be lost. */
export function readState(state: unknown): State {
  if (state === undefined || state === null) return { v: 1, closing: [] }
  const parsed = State.safeParse(state)
  if (parsed.success) return parsed.data
  throw new PermanentError('internal', {
    detail: 'the state of a WeChat conversation can not be read',
    cause: new Error(parsed.error.issues.map(({ path }) => path.join('.')).join(', ')),
  })
}

/** Without what is over; undefined where nothing is left to be remembered. */
export function remembered(state: State, now: number): State | undefined {
  const { draft, closing, closed, last, next, scene, windowUntil, gone } = state
  const left: State = {
    v: 1,
    closing,
    ...(draft && { draft }),
    ...(closed && closed.at + LATEST_MS > now && { closed }),
    ...(last && last.at + LATEST_MS > now && { last }),
    ...(next && { next }),
    ...(scene && scene.until > now && { scene }),
    ...(windowUntil !== undefined && windowUntil > now && { windowUntil }),
    ...(gone && { gone }),
  }
  return Object.keys(left).length === 2 && closing.length === 0 ? undefined : left
}

/** When nothing of it is over yet that will be: then it is looked at once more, so that it is not kept for ever. */
export function forgottenAt(left: State | undefined): number[] {
  if (!left) return []
  const { closed, last, scene, windowUntil } = left
  const ends = [closed && closed.at + LATEST_MS, last && last.at + LATEST_MS, scene?.until, windowUntil]
  const known = ends.flatMap((end) => end ?? [])
  return known.length > 0 ? [Math.max(...known) + DAY] : []
}
