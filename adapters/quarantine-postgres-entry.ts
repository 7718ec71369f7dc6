/** A journal entry that lies in quarantine, read back. */
import { z } from 'zod'
import { RejectedError } from '../src/contract/errors.ts'
import type { PartEntry, SubmissionEntry } from '../src/contract/ports.ts'
import { Attachment, Request, Urgency } from '../src/contract/request.ts'
import { timestamp } from '../src/contract/values.ts'

const head = {
  origin: z.strictObject({ channel: z.string(), endpoint: z.string() }),
  receipt: z.string(),
  urgency: Urgency,
  proof: z.strictObject({ nonce: z.string(), digest: z.string(), receipts: z.array(z.string()) }).optional(),
  fetches: z.array(z.strictObject({ id: z.string(), url: z.string() })).optional(),
  faults: z.array(z.strictObject({ id: z.string(), reason: z.string() })).optional(),
}
const Replayable = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('submission'), ...head, request: Request }),
  z.strictObject({
    kind: z.literal('supplement'),
    ...head,
    messageId: z.string(),
    receivedAt: timestamp,
    text: z.string(),
    attachments: z.array(Attachment),
    proven: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('part'),
    ...head,
    thread: z.string(),
    messageId: z.string(),
    order: z.string(),
    receivedAt: timestamp,
    data: z.record(z.string(), z.unknown()),
    attachments: z.array(Attachment),
  }),
])
export type ReplayableEntry = z.infer<typeof Replayable> | SubmissionEntry | PartEntry

/** Without what PostgreSQL refuses. Throws RejectedError where it is none, or not as this version knows them. */
export function readEntry(body: Buffer): ReplayableEntry {
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    throw refusedReplay('its bytes are no journal entry: see them, then discard it')
  }
  const parsed = Replayable.safeParse(storable(value))
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path }) => `/${path.join('/')}`)
  throw refusedReplay(`it is no entry as this version knows them: ${fields.join(', ')}`)
}

/** PostgreSQL's JSON holds no U+0000 and no half of a surrogate pair. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').replace(/\p{Cs}/gu, '')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), storable(member)]))
}

export function refusedReplay(detail: string): RejectedError {
  return new RejectedError('bad-request', { detail })
}
