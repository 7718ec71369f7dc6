/** The JSON body of POST /v1/requests and its siblings -> Submission, Supplement, Update. Pure. */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { type FieldError, JiesuError, RejectedError } from '../../../src/contract/errors.ts'
import {
  Against,
  Location,
  type Raw,
  RelatesTo,
  Reply,
  Requester,
  RequestType,
  type Source,
} from '../../../src/contract/request.ts'
import type { Submission, Supplement } from '../../../src/contract/submission.ts'
import { Update } from '../../../src/contract/update.ts'
import { timestamp } from '../../../src/contract/values.ts'
import { readPhone } from '../phone.ts'
import { pointer } from './json.ts'

/** E.164; a number without a country code is a Chinese one. */
const phone = z
  .string()
  .max(32)
  .transform((text, context) => {
    const found = readPhone(text)
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message: 'is no phone number; send it like +8613800001234' })
    return z.NEVER
  })
  .describe('E.164, such as +8613800001234; a number without a country code is taken for a Chinese one')

/** Of what citizens say. */
const LONGEST_TEXT = 10_000
const TOO_LONG = 'is longer than 10,000 characters: send the rest as a supplement, or all of it as a file'

/** Counted in the form that is kept: NFC can make it longer. */
const words = (most: number, tooLong?: string) =>
  z
    .string()
    .normalize()
    .max(most, tooLong)
    .regex(/[^\p{C}\s]/u, 'holds no visible character')

const attachments = z
  .array(z.string().min(1).max(128))
  .max(100)
  .default([])
  .describe('ids from POST /v1/attachments')

const messageId = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds a control character')

/** A receipt as people write it -> as it is stored. Throws RejectedError where it is none. */
type ReadReceipt = (text: string) => string

const relatesTo = (readReceipt: ReadReceipt) =>
  RelatesTo.extend({
    receipt: z
      .string()
      .transform((text, context) => {
        try {
          return readReceipt(text)
        } catch (error) {
          if (!(error instanceof JiesuError)) throw error
          context.addIssue({ code: 'custom', message: error.message })
          return z.NEVER
        }
      })
      .describe('As it was given; case, spaces, O for 0 and I for 1 are forgiven')
      .optional(),
  }).refine(({ receipt, orderNumber }) => receipt !== undefined || orderNumber !== undefined, {
    message: 'names a `receipt` or an `orderNumber`',
  })

const fields = {
  text: words(LONGEST_TEXT, TOO_LONG).describe('What the citizen says, as said; 1 to 10,000 characters'),
  type: RequestType.default('unknown'),
  title: words(200).optional(),
  requester: Requester.extend({ phone: phone.optional(), callerNumber: phone.optional() }).prefault({}),
  against: Against.optional(),
  location: Location.optional(),
  occurredAt: timestamp.optional(),
  messageId: messageId.optional().describe('Your own id; the Idempotency-Key header goes before it'),
  reply: Reply.default({ wanted: false, via: 'none' }),
  extensions: z.record(z.string().min(1).max(128), z.string().max(10_000)).default({}),
  attachments,
}

export const submissionBody = (readReceipt: ReadReceipt) =>
  z.strictObject({ ...fields, relatesTo: relatesTo(readReceipt).optional() })
export type SubmissionBody = z.infer<ReturnType<typeof submissionBody>>

export const SupplementBody = z
  .strictObject({
    text: z.string().max(LONGEST_TEXT, TOO_LONG).default(''),
    messageId: messageId.optional(),
    attachments,
  })
  .refine((body) => body.attachments.length > 0 || /[^\p{C}\s]/u.test(body.text), {
    path: ['text'],
    message: 'say something, or name an attachment',
  })

export const UpdateBody = Update

/** For /docs; `readReceipt` forgives what a person does to a receipt. */
export const ReceiptParams = z.object({
  receipt: z.string().describe('As it was given; case, spaces, O for 0 and I for 1 are forgiven'),
})

/** A body of 1 MB can hold 100,000 unknown fields; the first hundred tell what is wrong. */
const MOST_ERRORS = 100

/** JSON knows no undefined: what is undefined is missing. */
const params: z.core.ParseContext<z.core.$ZodIssue> = {
  error: ({ input }) => (input === undefined ? 'is required' : undefined),
}

/** Throws RejectedError invalid-body that names every bad field. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body, params)
  if (parsed.success) return parsed.data
  const takesMore = schema instanceof z.ZodObject && 'extensions' in schema.shape
  const unknown = `is not a field of this body${takesMore ? '; what has no field goes into `extensions`' : ''}`
  throw new RejectedError('invalid-body', {
    errors: parsed.error.issues.flatMap((issue) => fieldErrors(issue, unknown)).slice(0, MOST_ERRORS),
  })
}

export function toSubmission(body: SubmissionBody, source: Source, bytes: Uint8Array): Submission {
  const { messageId: _given, ...content } = body
  return { ...content, source, flags: [], raw: describe(bytes) }
}

export function toSupplement(
  body: z.infer<typeof SupplementBody>,
  to: { source: Source; receipt: string },
  bytes: Uint8Array,
): Supplement {
  return { ...to, text: body.text, attachments: body.attachments, raw: describe(bytes) }
}

function describe(bytes: Uint8Array): Raw {
  const sha256 = hash('sha256', bytes, 'hex')
  return { mediaType: 'application/json', charset: 'utf-8', bytes: bytes.length, sha256 }
}

function fieldErrors(issue: z.core.$ZodIssue, unknown: string): FieldError[] {
  if (issue.code !== 'unrecognized_keys') return [{ pointer: pointer(issue.path), detail: issue.message }]
  return issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), detail: unknown }))
}
