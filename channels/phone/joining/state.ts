/** What is remembered of a call from one join to the next. */
import { z } from 'zod'
import { PermanentError } from '../../../src/contract/errors.ts'
import { Raw } from '../../../src/contract/request.ts'
import { Pending } from '../../../src/contract/submission.ts'

const text = z.string().optional()
/** Milliseconds since the epoch. */
const moment = z.number()

export const Utterance = z.strictObject({
  role: z.enum(['citizen', 'agent']).optional(),
  voice: text,
  startMs: z.number(),
  endMs: z.number(),
  text: z.string(),
  confidence: z.number().optional(),
})

export const Transcript = z.strictObject({
  engine: z.string(),
  language: z.string(),
  utterances: z.array(Utterance),
  confidenceScale: text,
  isStretch: z.literal(true).optional(),
  isProvisional: z.literal(true).optional(),
})

const Form = z.strictObject({
  type: text,
  title: text,
  summary: text,
  place: text,
  contactName: text,
  contactNumber: text,
})

export const CallData = z.strictObject({
  callingNumber: text,
  dialledNumber: text,
  queue: text,
  agentId: text,
  startedAt: text,
  answeredAt: text,
  endedAt: text,
  recordingUrl: text,
  form: Form.optional(),
})

/** What one part tells; `order` is the part's. */
export const Told = z.strictObject({
  order: z.string(),
  transcript: Transcript.optional(),
  data: CallData.optional(),
  extensions: z.record(z.string(), z.string()).optional(),
  recording: Pending.optional(),
  raw: Raw.optional(),
})
export type Told = z.infer<typeof Told>

/** A final segment of a live call, by its number. */
export const Spoken = Utterance.extend({ seq: z.int() })
export type Spoken = z.infer<typeof Spoken>

export const Head = z.strictObject({ engine: text, language: text, confidenceScale: text })
export type Head = z.infer<typeof Head>

/** A title by a model, and which model. */
export const Summary = z.strictObject({ title: z.string(), by: z.string() })

/** What a part holds for the join: a message of a live call, something told of the call, or both in one; or a summary. */
export const PartData = z.strictObject({
  live: z
    .strictObject({
      is: z.enum(['start', 'segment', 'data', 'end']),
      seq: z.int(),
      segment: Utterance.optional(),
      head: Head.optional(),
    })
    .optional(),
  told: Told.omit({ order: true }).optional(),
  summary: Summary.optional(),
})
export type PartData = z.infer<typeof PartData>

/** What came over `WS /phone/live`. */
export const Live = z.strictObject({
  head: Head,
  segments: z.array(Spoken),
  /** Numbers of what is no segment: its start, its data. */
  others: z.array(z.int()),
  /** The number of its end. */
  end: z.int().optional(),
  /** When its end came. */
  endedAt: moment.optional(),
})
export type Live = z.infer<typeof Live>

export const State = z.strictObject({
  v: z.literal(1),
  /** Of all its parts. */
  receipt: z.string(),
  /** When the first of it came. */
  receivedAt: z.string(),
  /** By message id: each says something else of the call, or says it anew. */
  told: z.record(z.string(), Told),
  live: Live.optional(),
  summary: Summary.optional(),
  /** Of the request that stands: of its content. */
  sent: text,
  /** When it was sent, how often, and how often while the call was running. */
  sentAt: moment.optional(),
  times: z.int().optional(),
  running: z.int().optional(),
  /** There was an emergency in what a gateway heard. */
  mayBeUrgent: z.literal(true).optional(),
  /** What an emergency was said in has not been sent yet. */
  isNews: z.literal(true).optional(),
  heardAt: moment,
})
export type State = z.infer<typeof State>

/** A call that became a request long ago: of it is known only that it did. */
export const Past = z.strictObject({ v: z.literal(1), past: z.literal(true) })
export type Past = z.infer<typeof Past>

/** A copy that may be changed. Throws PermanentError internal where it can't be read: what is in it must not be lost. */
export function readState(state: unknown): State | Past | undefined {
  if (state === undefined || state === null) return undefined
  const parsed = z.union([Past, State]).safeParse(state)
  if (parsed.success) return parsed.data
  throw new PermanentError('internal', {
    detail: 'the state of a call can not be read',
    cause: new Error(parsed.error.issues.map(({ path }) => path.join('.')).join(', ')),
  })
}
