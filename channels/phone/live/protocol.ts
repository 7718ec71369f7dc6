/** `jiesu.live/1`, what is said on WS /phone/live: JSON in text frames. schema/phone-live.asyncapi.json is made of it. */
import { z } from 'zod'

export const PROTOCOL = 'jiesu.live/1'
/** Bytes of one frame. */
export const MOST_BYTES = 65_536
/** A day, and more than any call. */
const LATEST_MS = 7 * 86_400_000

/** Without `\p`, which not every validator knows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it refuses
const CALL_ID = /^(?!\s*$)[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]{1,128}$/u
const call = z
  .string()
  .regex(CALL_ID, 'must have 1 to 128 characters, no control characters among them')
  .describe("The centre's own id of the call")
const seq = z
  .int()
  .min(0)
  .max(1_000_000)
  .describe('Of this call: 0 is its `start`; one more with each start, segment, data and end')
const plain = z.string().max(256).optional()
const when = z.iso
  .datetime({ offset: true, error: 'RFC 3339 with an offset, such as 2026-01-05T08:30:00+08:00' })
  .optional()

const time = z.int().min(0).max(LATEST_MS).describe('Milliseconds since the call began')
export const Segment = z.strictObject({
  role: z.enum(['citizen', 'agent']).describe('Where the centre knows who speaks').optional(),
  voice: z.string().max(64).describe('Channel or speaker, as the centre names it').optional(),
  startMs: time,
  endMs: time,
  text: z.string().max(10_000),
  confidence: z.number().optional(),
})

export const Data = z.strictObject({
  callingNumber: plain,
  dialledNumber: plain.describe('Which hotline was called'),
  queue: plain,
  agentId: z.string().max(128).optional(),
  startedAt: when,
  answeredAt: when,
  endedAt: when,
  recordingUrl: z.url().max(2000).optional(),
  form: z
    .strictObject({
      type: plain,
      title: z.string().max(200).optional(),
      summary: z.string().max(10_000).optional(),
      place: z.string().max(500).optional(),
      contactName: z.string().max(100).optional(),
      contactNumber: plain,
    })
    .describe('What the agent filled in: it wins over what is derived from the words')
    .optional(),
})

export const Start = z.strictObject({
  type: z.literal('start'),
  call,
  seq: z.literal(0),
  engine: z.string().max(64).optional(),
  language: z.string().max(35).describe('BCP 47').optional(),
  confidenceScale: z.string().max(64).optional(),
  data: Data.optional(),
})
export const Partial = z.strictObject({ type: z.literal('partial'), call, segment: Segment })
export const Final = z.strictObject({ type: z.literal('segment'), call, seq, segment: Segment })
export const More = z.strictObject({ type: z.literal('data'), call, seq, data: Data })
export const End = z.strictObject({ type: z.literal('end'), call, seq, data: Data.optional() })
export const Ping = z.strictObject({ type: z.literal('ping'), id: z.string().max(64).optional() })

/** What a centre says. */
export const Said = z.discriminatedUnion('type', [Start, Partial, Final, More, End, Ping])
export type Said = z.infer<typeof Said>
/** What is kept, and acknowledged when it is. */
export type Durable = Exclude<Said, { type: 'partial' | 'ping' }>

/** code -> what the centre does. */
export const codes = {
  'invalid-json': 'mend the frame: it is no JSON object',
  'invalid-message': 'mend what `errors` names; the message was not kept',
  binary: 'send text frames; the connection ends',
  'sequence-gap':
    'send what is missing, from `expected` on; this message is kept and acknowledged all the same, unless it skips over 1,000',
  'too-many-calls': 'end calls, or open another connection, and send it again in `retryAfter` seconds',
  'disk-full': 'send it again in `retryAfter` seconds',
  'journal-full': 'send it again in `retryAfter` seconds',
  'journal-down': 'send it again in `retryAfter` seconds',
  stopping: 'connect to another gateway and send what is not acknowledged',
  internal: 'send it again in `retryAfter` seconds; tell the operator, if it happens again',
} as const
export type LiveCode = keyof typeof codes

export const Hello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.literal(PROTOCOL),
  maxCalls: z.int(),
  maxInFlight: z.int().describe('Messages that may wait for their acknowledgement; above it nothing is read'),
  maxBytes: z.int().describe('Of a frame'),
})
export const Ack = z.strictObject({
  type: z.literal('ack'),
  call,
  seq,
  receipt: z.string().describe('Of the request that this call becomes'),
  urgency: z
    .literal('emergency')
    .describe('Its words sound like an emergency: the call is looked at at once')
    .optional(),
  warnings: z.array(z.enum(['ends-before-start'])).optional(),
})
export const Fault = z.strictObject({
  type: z.literal('error'),
  code: z.enum(Object.keys(codes) as [LiveCode, ...LiveCode[]]),
  call: z.string().optional(),
  seq: z.int().optional(),
  detail: z.string().optional(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  expected: z.int().optional(),
  retryAfter: z.int().describe('Seconds').optional(),
})
export const Pong = z.strictObject({ type: z.literal('pong'), id: z.string().optional() })

/** What we say. */
export const Told = z.discriminatedUnion('type', [Hello, Ack, Fault, Pong])
export type Told = z.infer<typeof Told>
export type Fault = z.infer<typeof Fault>

/** Why a connection ends. */
export const closing = {
  1001: 'this gateway stops: connect to another',
  1003: 'binary frames are not taken',
  1008: 'too much that can not be read, one after the other',
  1009: 'a frame is too large',
  1013: 'too many connections, or what we say is not read: come back later',
  4401: 'the key is revoked',
} as const
