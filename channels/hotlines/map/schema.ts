/** From the decoded tree to the fields of a Submission. */
import { z } from 'zod'
import { expressionFault } from './expression-syntax.ts'
import { compilePath } from './find.ts'

/**
 * A path such as `data.order[0].tel` or `@id` (an attribute of XML), the first of several that has a value, or a
 * JSONata expression over the record. A path may begin with `$header.` or `$query.`.
 */
const path = z
  .string()
  .min(1)
  .max(300)
  .refine((text) => compilePath(text) !== undefined, 'expected a path, such as data.order[0].tel')
export const Take = z.union([
  path.transform((at) => ({ from: [at] })),
  z
    .array(path)
    .min(1)
    .max(10)
    .transform((from) => ({ from })),
  z.strictObject({
    expression: z
      .string()
      .min(1)
      .max(2000)
      .superRefine((text, { addIssue }) => {
        const message = expressionFault(text)
        if (message !== undefined) addIssue({ code: 'custom', message })
      }),
  }),
  z.strictObject({ value: z.string().max(1000) }),
])
export type Take = z.infer<typeof Take>

const take = Take.optional()
/** Through one of the hotline's `tables`; what is not in it is `unknown` (or nothing), and stays in extensions. */
const Coded = z.union([
  z.strictObject({
    from: z.union([path.transform((at) => [at]), z.array(path).min(1)]),
    table: z.string().min(1).max(64),
  }),
  Take,
])

export const dateFormats = [
  'rfc3339', // with or without the colon of the offset; a naive one is Beijing's
  'compact', // yyyyMMddHHmmss, yyyyMMddHHmm, yyyyMMdd
  'local', // yyyy-MM-dd HH:mm:ss, yyyy/M/d H:mm, 2026年1月5日 08时30分
  's',
  'ms',
  'excel', // serial days since 1899-12-30
] as const
const Dated = z.union([
  z.strictObject({
    from: z.union([path.transform((at) => [at]), z.array(path).min(1)]),
    format: z.enum(dateFormats),
  }),
  /** Without a format it is told by its shape. */
  Take,
])

const AttachmentRule = z.union([
  /** Addresses; `separator` where several stand in one string. */
  z.strictObject({ url: path, name: path.optional(), separator: z.string().min(1).max(3).optional() }),
  /** The bytes themselves, with or without a `data:` prefix. */
  z.strictObject({ base64: path, name: path.optional() }),
  /** Parts of a multipart body, by the name of the field; `*` is all. */
  z.strictObject({ part: z.string().min(1).max(128) }),
])

export const Mapping = z.strictObject({
  /** Several are joined by `:`, which is `\:` within one; for vendors that use an id again. All must be there. */
  messageId: z.union([path.transform((at) => [at]), z.array(path).min(1).max(6)]),
  text: Take,
  title: take,
  type: Coded.optional(),
  occurredAt: Dated.optional(),
  orderNumber: take,
  callId: take,
  agentId: take,
  requester: z
    .strictObject({
      kind: Coded.optional(),
      name: take,
      phone: take,
      callerNumber: take,
      email: take,
      identityNumber: take,
      organisation: take,
      uscc: take,
      anonymous: Coded.optional(),
      confidential: Coded.optional(),
      minor: Coded.optional(),
    })
    .prefault({}),
  against: z.strictObject({ name: take, phone: take }).prefault({}),
  location: z
    .strictObject({
      text: take,
      /** A code, a name or an alias. */
      district: Coded.optional(),
      street: take,
      longitude: take,
      latitude: take,
      crs: z.enum(['WGS-84', 'GCJ-02', 'BD-09']).default('WGS-84'),
    })
    .prefault({}),
  attachments: z.array(AttachmentRule).max(10).default([]),
  relatesTo: z
    .strictObject({
      orderNumber: take,
      receipt: take,
      how: z.enum(['repeat', 'urge', 'supplement']).default('urge'),
    })
    .optional(),
  /** Whether an answer is wanted; yes where nothing is said. */
  replyWanted: Coded.optional(),
  /** Paths whose change alone makes a new revision. */
  revisionOn: z.array(path).max(10).default([]),
  /** Paths that go nowhere, not even into extensions. */
  drop: z.array(path).max(50).default([]),
})
export type Mapping = z.infer<typeof Mapping>

/** Their code -> ours: a request type, a district's code, `true` or `false`, … */
export const Tables = z
  .record(z.string().min(1).max(64), z.record(z.string().max(64), z.string().max(128)))
  .default({})
export type Tables = z.infer<typeof Tables>
