/** How a hotline shows that a post is its own: one kind, or several that must all hold. */
import { z } from 'zod'

/** Where the sender puts it: a header, a parameter of the query, or a path of the decoded body. */
const Where = z.strictObject({
  in: z.enum(['header', 'query', 'body']),
  name: z.string().min(1).max(128),
  /** What stands before it, such as `sha256=`. */
  prefix: z.string().max(32).default(''),
})
export type Where = z.infer<typeof Where>

const Timestamp = Where.extend({
  /** `compact` is yyyyMMddHHmmss, Beijing time. */
  unit: z.enum(['s', 'ms', 'compact', 'iso']).default('s'),
})

const windowSeconds = z.int().min(10).max(86_400).default(300)
const encoding = z.enum(['hex', 'base64']).default('hex')

/** `{timestamp}{nonce}{body}{method}{path}{query}{appid}{secret}{data}`; all else stands for itself. */
const template = (fallback: string) => z.string().min(1).max(500).default(fallback)

/** HMAC over the raw bytes. */
const Hmac = z.strictObject({
  kind: z.literal('hmac'),
  algorithm: z.enum(['sha256', 'sha1', 'sm3']).default('sha256'),
  encoding,
  signature: Where,
  timestamp: Timestamp.optional(),
  nonce: Where.optional(),
  message: template('{timestamp}.{nonce}.{body}'),
  windowSeconds,
})

/** standardwebhooks.com: webhook-id, webhook-timestamp, webhook-signature; secrets `whsec_…`. */
const StandardWebhooks = z.strictObject({ kind: z.literal('standard-webhooks'), windowSeconds })

/** A digest over the parameters in the order of their names, and a secret. */
const SortedParameters = z.strictObject({
  kind: z.literal('sorted-parameters'),
  algorithm: z.enum(['md5', 'sha1', 'sha256', 'sm3']).default('md5'),
  /** `query` and `form` parameters, or the top level of the decoded body. */
  parameters: z.enum(['query', 'form', 'body']),
  /** `pairs`: name=value in the order of names; `values`: values alone, in their own order. */
  style: z.enum(['pairs', 'values']).default('pairs'),
  joiner: z.string().max(4).default('&'),
  /** `key=…` behind the pairs, as is before or behind them, or as one of the values that are sorted. */
  secret: z.enum(['pair', 'prefix', 'suffix', 'wrap', 'value']).default('pair'),
  secretName: z.string().min(1).max(32).default('key'),
  skipEmpty: z.boolean().default(true),
  case: z.enum(['upper', 'lower']).default('upper'),
  signature: Where,
  timestamp: Timestamp.optional(),
  nonce: Where.optional(),
  appid: Where.extend({ value: z.string().min(1).max(128) }).optional(),
  windowSeconds,
})

/** SM4 over the payload, SM3 over the cipher text and more. The secret makes the digest, KEY deciphers. */
const Sm4 = z.strictObject({
  kind: z.literal('sm4'),
  mode: z.enum(['cbc', 'ecb']).default('cbc'),
  /** Of the body, before it is deciphered: `raw` is cipher text as a whole. */
  envelope: z.enum(['json', 'form', 'raw']).default('json'),
  data: z.string().min(1).max(128).default('data'),
  encoding: z.enum(['hex', 'base64']).default('base64'),
  /** Of mode cbc: 32 hex digits, or a path of the envelope that holds it in `encoding`. */
  iv: z
    .union([z.strictObject({ hex: z.string().regex(/^[0-9a-f]{32}$/i) }), z.strictObject({ at: z.string() })])
    .optional(),
  digest: z.strictObject({
    at: Where,
    message: template('{data}{appid}{secret}{timestamp}{nonce}'),
    case: z.enum(['upper', 'lower']).default('lower'),
  }),
  timestamp: Timestamp,
  nonce: Where,
  appid: Where.extend({ value: z.string().min(1).max(128) }).optional(),
  windowSeconds,
})

/** SM2 with SM3 (GB/T 32918); the sender's public key is no secret. */
const Sm2 = z.strictObject({
  kind: z.literal('sm2'),
  /** 04 and 128 hex digits. A second one while keys change. */
  publicKeys: z
    .array(z.string().regex(/^04[0-9a-f]{128}$/i))
    .min(1)
    .max(2),
  userId: z.string().max(64).default('1234567812345678'),
  format: z.enum(['der', 'rs']).default('der'),
  encoding: z.enum(['hex', 'base64']).default('base64'),
  signature: Where,
  timestamp: Timestamp.optional(),
  nonce: Where.optional(),
  message: template('{timestamp}{nonce}{body}'),
  windowSeconds,
})

const Basic = z.strictObject({ kind: z.literal('basic'), user: z.string().min(1).max(128) })
const Bearer = z.strictObject({ kind: z.literal('bearer') })
const ApiKey = z.strictObject({ kind: z.literal('api-key'), at: Where })
/** The shared password stands in the body itself. */
const BodyPassword = z.strictObject({ kind: z.literal('body-password'), at: z.string().min(1).max(128) })
const Ip = z.strictObject({
  kind: z.literal('ip'),
  allow: z
    .array(z.union([z.cidrv4(), z.cidrv6()], 'expected a CIDR, such as 10.1.0.0/16'))
    .min(1)
    .max(64),
})
/** Anybody may post. */
const None = z.strictObject({ kind: z.literal('none'), because: z.string().min(10).max(500) })

export const Method = z.discriminatedUnion('kind', [
  Hmac,
  StandardWebhooks,
  SortedParameters,
  Sm4,
  Sm2,
  Basic,
  Bearer,
  ApiKey,
  BodyPassword,
  Ip,
  None,
])
export type Method = z.infer<typeof Method>
export type MethodOf<Kind extends Method['kind']> = Extract<Method, { kind: Kind }>

/** A list must hold as a whole: `none` stands alone, at most one kind signs or deciphers. */
export const Authentication = z
  .union([Method.transform((one) => [one]), z.array(Method).min(1).max(4)])
  .refine(
    (all) => all.length === 1 || all.every(({ kind }) => kind !== 'none'),
    'expected `none` alone, or not at all',
  )
  .refine((all) => new Set(all.map(({ kind }) => kind)).size === all.length, 'expected each kind once')
export type Authentication = z.infer<typeof Authentication>

/** Until when each secret holds; without a date it holds until it is taken away. */
export const SecretEnds = z
  .partialRecord(z.enum(['SECRET', 'SECRET_2', 'KEY', 'KEY_2']), z.iso.date())
  .default({})
