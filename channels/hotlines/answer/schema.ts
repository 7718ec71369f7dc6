/** What the sender is told, and what it is told later. */
import { z } from 'zod'
import { statuses } from '../../../src/contract/request.ts'
import { Method } from '../authentication/schema.ts'
import { Charset } from '../decode/schema.ts'

/**
 * A body with `{receipt}` `{receipts}` (joined by commas) `{messageId}` `{orderNumber}` `{code}` `{message}` `{count}`
 * `{kept}` `{time}` (yyyyMMddHHmmss) `{status}` `{note}` `{by}` `{updateId}`, each escaped for the media type it stands
 * in. The last four are of callbacks alone, where `{time}` is the update's; what is posted again has the same
 * `{receipt}` and `{updateId}`. Where a document stands as text within the body (XML in a string of JSON, escaped XML in
 * SOAP), `{messageId|xml}` or `{messageId|json}` escapes for it first.
 */
const Template = z.strictObject({
  status: z.int().min(200).max(599).default(200),
  body: z.string().max(10_000),
})

export const Reply = z.strictObject({
  mediaType: z.string().max(100).default('application/json'),
  charset: Charset.default('utf-8'),
  success: Template,
  /** Theirs to mend; `status` where nothing is said: the error's own. */
  rejected: z.strictObject({ status: z.int().min(200).max(499).optional(), body: z.string().max(10_000) }),
  /** Ours, to be sent again: always 5xx (promise 4). */
  failed: z.strictObject({ status: z.int().min(500).max(599).default(503), body: z.string().max(10_000) }),
})
export type Reply = z.infer<typeof Reply>

/** Where updates of their requests are posted to. */
export const Callback = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), 'expected no credentials in it'),
  statuses: z.array(z.enum(statuses)).min(1).default(['dispatched', 'in_progress', 'returned', 'closed']),
  /** Our status -> their code, as `{status}`. */
  codes: z.partialRecord(z.enum(statuses), z.string().max(64)).default({}),
  mediaType: z.string().max(100).default('application/json'),
  charset: Charset.default('utf-8'),
  body: z.string().min(1).max(10_000),
  /** SOAPAction and the like; no credentials. */
  headers: z.record(z.string().max(64), z.string().max(500)).default({}),
  authentication: Method.default({ kind: 'none', because: 'nothing is said of it' }),
  /** What their answer must hold to count; any 2xx where nothing is said. */
  expect: z.string().max(200).optional(),
})
export type Callback = z.infer<typeof Callback>
