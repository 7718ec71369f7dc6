/** What would become of one call of a post, were nothing else told of it: the Request, and which words made it so. */
import { beijingTime } from '../../src/contract/beijing-time.ts'
import { Request } from '../../src/contract/request.ts'
import type { Submission } from '../../src/contract/submission.ts'
import type { Joined, Thread } from '../../src/contract/thread.ts'
import type { Told } from './call.ts'
import type { Config } from './config.ts'
import { type FoundWords, foundIn } from './explain-found.ts'
import { type ExplainedVoice, explainVoices } from './explain-voices.ts'
import { createJoining } from './joining/join.ts'
import { LONGEST_CALL_ID, partOfPost } from './part.ts'
import type { Understood } from './understand.ts'

export interface Trying {
  config: Config
  /** The touchpoint of the key that it would be sent with. */
  endpoint: string
  /** Milliseconds since the epoch. */
  now: number
}

export interface ExplainedCall extends FoundWords {
  callId: string
  callIdFrom: 'address' | 'body' | 'bytes'
  /** It is too long for an id, and known by its hash. */
  isHashed: boolean
  /** How long it would wait, and for what; absent where it goes at once. */
  waits?: Waiting
  /** Absent where nothing would be made of it. */
  request?: Request
  fault?: string
  voices: ExplainedVoice[]
  files: { kind: string; from?: string; failed?: string }[]
}

export interface Waiting {
  seconds: number
  for: 'record' | 'words' | 'final words'
}

/** Receipts are made with the installation's secret: this one stands in its place. */
export const EXAMPLE_RECEIPT = '0000-0000-0000-0000-0000'

interface Given {
  callId: string
  told: Told
  raw: Understood['raw']
  /** As the address names it. */
  callIdOfPost: string | undefined
}

/** Throws nothing but what is a fault of ours. */
export function explainCall({ callId, told, raw, callIdOfPost }: Given, trying: Trying): ExplainedCall {
  const { config, endpoint, now } = trying
  const origin = { channel: 'phone', endpoint }
  const part = partOfPost({ origin, callId }, told, { raw, now })
  const thread = threadOf(origin, callId, now)
  const { messageId, order, data } = part
  const came = { messageId, order, receipt: EXAMPLE_RECEIPT, receivedAt: beijingTime(now) }
  const jobs = createJoining(config)
  const first = jobs.join({ ...thread, parts: [{ ...came, urgency: 'normal', data }] })
  const isWhole = first.submissions !== undefined || first.wakeAt === undefined
  const last = isWhole ? first : jobs.join({ ...thread, state: first.state, now: first.wakeAt ?? now })
  const waits = isWhole ? undefined : waitingOf(told, first, now)
  const utterances = told.transcript?.utterances ?? []
  return {
    ...idOf(callId, told, callIdOfPost),
    ...(waits && { waits }),
    ...requestOf(last.submissions?.[0]?.submission, told, now),
    voices: explainVoices(utterances, config.centres[endpoint]),
    files: (part.files ?? []).map(({ kind, url, failed }) => ({
      kind,
      ...(url !== undefined && { from: withoutQuery(url) }),
      ...(failed !== undefined && { failed }),
    })),
  }
}

function threadOf(origin: Thread['origin'], callId: string, now: number): Thread {
  return {
    origin,
    thread: callId,
    state: undefined,
    parts: [],
    files: new Map(),
    requests: [],
    held: [],
    now,
    urgencyOf: () => 'normal',
  }
}

function idOf(
  callId: string,
  told: Told,
  callIdOfPost: string | undefined,
): Pick<ExplainedCall, 'callId' | 'callIdFrom' | 'isHashed'> {
  const given = callIdOfPost ?? told.callId
  const from = told.callId === undefined ? 'bytes' : 'body'
  return {
    callId,
    callIdFrom: callIdOfPost === undefined ? from : 'address',
    isHashed: given !== undefined && given.length > LONGEST_CALL_ID,
  }
}

function waitingOf({ transcript }: Told, { wakeAt = 0 }: Joined, now: number): Waiting {
  const missing = transcript?.isProvisional ? 'final words' : 'record'
  return { seconds: Math.ceil((wakeAt - now) / 1000), for: transcript ? missing : 'words' }
}

type Made = FoundWords & Pick<ExplainedCall, 'request' | 'fault'>

function requestOf(submission: Submission | undefined, told: Told, now: number): Made {
  if (!submission) return { otherNumbers: [] }
  const { pending = [], attachments: _none, ...content } = submission
  const read = Request.safeParse({
    schema: 'jiesu.request/1',
    receipt: EXAMPLE_RECEIPT,
    revision: 1,
    receivedAt: beijingTime(now),
    ...content,
    attachments: pending.map(({ id, kind, failed }) => ({
      id,
      kind,
      mediaType: 'application/octet-stream',
      bytes: 0,
      state: failed === undefined ? 'pending' : 'failed',
    })),
  })
  if (read.success) return { request: read.data, ...foundIn(read.data, told) }
  const fault = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
  return { fault, otherNumbers: [] }
}

/** An address may hold a credential. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}
