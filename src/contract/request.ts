/**
 * Request v1: the one shape that leaves Jiesu.
 * Field meanings: Beijing 接诉即办 regulation (2021), articles 8, 10 and 11; JSON Schema in schema/request.v1.json.
 */
import { z } from 'zod'
import { e164, id, pattern, receipt, timestamp } from './values.ts'

export const requestTypes = [
  'consultation',
  'assistance',
  'complaint',
  'report',
  'suggestion',
  'praise',
  'other',
  'unknown',
] as const
export const RequestType = z.enum(requestTypes)
export type RequestType = z.infer<typeof RequestType>

export const statuses = [
  'received',
  'triaged',
  'dispatched',
  'in_progress',
  'returned',
  'closed',
  'rated',
] as const
export const Status = z.enum(statuses)
export type Status = z.infer<typeof Status>

export const Urgency = z.enum(['normal', 'urgent', 'emergency'])
export type Urgency = z.infer<typeof Urgency>

export const Disposition = z.enum([
  'dispatch',
  'answer-now',
  'transfer-110',
  'transfer-119',
  'transfer-120',
  'transfer-122',
  'litigation-or-petition',
  'repeat-in-progress',
  'secret-or-privacy',
  'out-of-remit',
  'unlawful-or-abusive',
])
export type Disposition = z.infer<typeof Disposition>

export const Source = z.strictObject({
  channel: z.string().min(1).max(32).describe('The way in: web, phone, wechat, hotlines …'),
  endpoint: z
    .string()
    .min(1)
    .max(128)
    .describe("The hotline's number, the touchpoint, or touchpoint/client for the key of an API"),
  messageId: z
    .string()
    .min(1)
    .max(256)
    .describe("The source's own id; (channel, endpoint, messageId) makes the receipt"),
  orderNumber: id.optional(),
  callId: id.optional(),
  agentId: id.optional(),
})
export type Source = z.infer<typeof Source>

export const Requester = z.strictObject({
  kind: z.enum(['individual', 'organisation']).default('individual'),
  name: z.string().min(1).max(100).optional(),
  phone: e164.describe('Where to call back, E.164; not always the number that called').optional(),
  callerNumber: e164.describe('The number that called, E.164').optional(),
  email: z.email().max(254).optional(),
  openid: id.optional(),
  identityNumber: z.string().min(1).max(32).optional(),
  organisation: z
    .strictObject({ name: z.string().min(1).max(200), uscc: z.string().length(18).optional() })
    .optional(),
  anonymous: z.boolean().default(false),
  confidential: z
    .boolean()
    .default(false)
    .describe("是否保密: the requester's identity must not reach the party complained of"),
  minor: z.boolean().optional(),
})
export type Requester = z.infer<typeof Requester>

export const Against = z
  .strictObject({
    name: z.string().min(1).max(200).optional(),
    phone: z.string().min(1).max(32).optional(),
  })
  .describe('Against whom the request is made (被反映人)')

const longitude = z.number().min(-180).max(180)
const latitude = z.number().min(-90).max(90)

export const Location = z.strictObject({
  text: z.string().min(1).max(500).optional(),
  districtCode: pattern(/^\d{6}$/, 'Six digits, GB/T 2260').optional(),
  streetCode: pattern(/^\d{9}$/, 'Nine digits, GB/T 10114').optional(),
  point: z.strictObject({ longitude, latitude }).describe('WGS-84, degrees').optional(),
  original: z
    .strictObject({ longitude, latitude, crs: z.enum(['WGS-84', 'GCJ-02', 'BD-09']) })
    .describe('As the source sent it, with its coordinate system')
    .optional(),
})

export const Segment = z.strictObject({
  speaker: z.enum(['citizen', 'agent', 'unknown']),
  startMs: z.int().min(0),
  endMs: z.int().min(0),
  text: z.string().max(10_000),
  confidence: z.number().optional(),
})

export const Transcript = z.strictObject({
  engine: z.string().min(1).max(64),
  language: z.string().min(1).max(35),
  segments: z.array(Segment).max(20_000),
  confidenceScale: z.string().max(64).optional(),
  recording: z.string().max(2000).optional(),
})

export const Attachment = z.strictObject({
  id,
  kind: z.enum(['image', 'audio', 'video', 'file']),
  mediaType: z.string().min(3).max(128).describe('application/octet-stream while the bytes are not here'),
  bytes: z.int().min(0).describe('0 while they are not here'),
  sha256: pattern(/^[0-9a-f]{64}$/, 'Of the bytes; absent while they are not here').optional(),
  name: z.string().max(255).optional(),
  state: z.enum(['stored', 'pending', 'failed']),
  expiresAt: timestamp.optional(),
})
export type Attachment = z.infer<typeof Attachment>

export const Reply = z.strictObject({
  wanted: z.boolean(),
  via: z.enum(['wechat', 'web', 'hotline', 'phone', 'sms', 'none']),
  address: z.string().min(1).max(500).optional(),
})

export const RelatesTo = z.strictObject({
  receipt: receipt.optional(),
  orderNumber: id.optional(),
  how: z.enum(['repeat', 'urge', 'supplement']),
})

const Category = z.strictObject({ code: z.string(), path: z.array(z.string()), confidence: z.number() })
export const Triage = z.strictObject({
  type: RequestType.describe('What triage found; the type at the top is what the citizen or the source said'),
  urgency: Urgency,
  disposition: Disposition,
  category: Category.optional(),
  secondCategory: Category.optional().describe(
    'Of another matter in the same words: the request is not split',
  ),
  candidates: z.array(z.strictObject({ code: z.string(), confidence: z.number() })).optional(),
  direction: z
    .strictObject({ unit: z.string(), level: z.string(), copyTo: z.string().optional() })
    .optional(),
  lanes: z.array(z.string()),
  flags: z.array(z.string()),
  dispatchDueAt: timestamp.describe('Until when it is to be dispatched'),
  handleDueAt: timestamp.describe('Until when it is to be handled; the two clocks run apart'),
  evidence: z
    .array(z.string())
    .describe('The words or rules that led here, such as the keyword that was found'),
  by: z.string(),
  catalogueVersion: z.string().optional(),
  told: z
    .strictObject({ zh: z.string(), en: z.string() })
    .optional()
    .describe('What the citizen is told of the disposition'),
  place: z
    .strictObject({
      districtCode: pattern(/^\d{6}$/, 'Six digits, GB/T 2260').optional(),
      streetCode: pattern(/^\d{9}$/, 'Nine digits, GB/T 10114').optional(),
      name: z.string().optional(),
      outside: z.enum(['tianjin', 'hebei', 'elsewhere']).optional(),
      conflict: z.array(z.string()).optional(),
    })
    .optional()
    .describe('Where the matter is, as triage found it; `location` is what the source said'),
  repeatOf: receipt
    .optional()
    .describe('The request that this one says again, where its requester has made it before'),
  crowd: z
    .strictObject({ id: receipt, size: z.int().min(2) })
    .optional()
    .describe(
      'Requests of several people about the same matter at the same place within a day: the first of them, and how many people so far',
    ),
  notTo: z
    .array(z.string())
    .optional()
    .describe('Units that have said that it is not theirs: it is not to be handed to them again'),
})
export type Triage = z.infer<typeof Triage>

export const Raw = z
  .strictObject({
    mediaType: z.string().max(128),
    charset: z.string().max(32),
    bytes: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .describe('What arrived, by its bytes; they themselves are kept only where they could not be understood')
export type Raw = z.infer<typeof Raw>

/** What a Submission has already. */
export const content = {
  occurredAt: timestamp.optional(),
  requester: Requester,
  against: Against.optional(),
  type: RequestType,
  title: z.string().min(1).max(200).optional(),
  text: z
    .string()
    .max(100_000)
    .describe(
      'As said: Unicode NFC, control characters removed, otherwise untouched; empty with flag `wordless`',
    ),
  transcript: Transcript.optional(),
  location: Location.optional(),
  reply: Reply,
  relatesTo: RelatesTo.optional(),
  flags: z
    .array(z.string().max(64))
    .max(32)
    .describe(
      'What the channel noted: wordless, transcribed, speaker-inferred, title-by-model, incomplete, redelivered, id-reused, long, unread, rev:… …',
    ),
  extensions: z
    .record(z.string().max(128), z.string().max(10_000))
    .describe('What the source sent and v1 has no field for'),
}

export const Request = z.strictObject({
  schema: z.literal('jiesu.request/1'),
  receipt,
  revision: z.int().min(1).describe('A later one is the whole request as it now stands'),
  receivedAt: timestamp,
  source: Source,
  ...content,
  attachments: z.array(Attachment).max(100),
  triage: Triage.describe('Absent on queue `triage`, always there on `dispatch`').optional(),
  raw: Raw,
})
export type Request = z.infer<typeof Request>
