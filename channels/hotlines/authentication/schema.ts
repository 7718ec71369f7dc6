/** How a hotline shows that a post is its own: one kind, or several that must all hold. */
import { z } from 'zod'
import { Charset } from '../decode/schema.ts'
import { isPublicKey } from './public-key.ts'
import {
  coversAll,
  encoding,
  messageBlanks,
  Timestamp,
  template,
  uncovered,
  Where,
  windowSeconds,
} from './schema-parts.ts'
import { blanksOf } from './template.ts'

/** HMAC over the raw bytes. */
const Hmac = z
  .strictObject({
    kind: z.literal('hmac'),
    algorithm: z.enum(['sha256', 'sha1', 'sm3']).default('sha256'),
    encoding,
    signature: Where,
    timestamp: Timestamp.optional(),
    nonce: Where.optional(),
    /** `{timestamp}.{nonce}.{body}`, without those that are not sent. */
    message: template(messageBlanks).optional(),
    windowSeconds,
  })
  .refine(coversAll, uncovered)

/** standardwebhooks.com: webhook-id, webhook-timestamp, webhook-signature; secrets `whsec_…`. */
const StandardWebhooks = z.strictObject({ kind: z.literal('standard-webhooks'), windowSeconds })

/** A digest over the parameters in the order of their names, and a secret. */
const SortedParameters = z
  .strictObject({
    kind: z.literal('sorted-parameters'),
    algorithm: z.enum(['md5', 'sha1', 'sha256', 'sm3', 'hmac-sha256']).default('md5'),
    /** `query` and `form` parameters, or the top level of the decoded body. */
    parameters: z.enum(['query', 'form', 'body']),
    /** Of `body`: the path of the object whose members are signed, such as `xml`. */
    at: z.string().max(200).optional(),
    /** Of `body`: what the sender makes bytes of them by; else they are bytes as they came. */
    charset: Charset.default('utf-8'),
    /** Names that are not signed, such as sign_type; the signature never is. */
    except: z.array(z.string().min(1).max(128)).max(10).default([]),
    /** The digest (hex, small letters) of the whole body, as one more parameter. */
    body: z
      .strictObject({ name: z.string().min(1).max(32), algorithm: z.enum(['md5', 'sha256', 'sm3']) })
      .optional(),
    /** `pairs`: name=value in the order of names; `values`: values alone, in their own order. */
    style: z.enum(['pairs', 'values']).default('pairs'),
    /** Between name and value. */
    equals: z.string().max(4).default('='),
    joiner: z.string().max(4).default('&'),
    /**
     * `key=…` behind the pairs, as is before or behind them, or as one of the values that are sorted; `none` where
     * it is the key of an HMAC alone.
     */
    secret: z.enum(['pair', 'prefix', 'suffix', 'wrap', 'value', 'none']).default('pair'),
    secretName: z.string().min(1).max(32).default('key'),
    skipEmpty: z.boolean().default(true),
    case: z.enum(['upper', 'lower']).default('upper'),
    signature: Where,
    timestamp: Timestamp.optional(),
    nonce: Where.optional(),
    appid: Where.extend({ value: z.string().min(1).max(128) }).optional(),
    windowSeconds,
  })
  .refine(({ secret, algorithm }) => secret !== 'none' || algorithm === 'hmac-sha256', {
    path: ['secret'],
    message: 'expected a place for the secret: only an HMAC has it as its key',
  })
  .refine(({ body, signature }) => !body || signature.in !== 'body', {
    path: ['body'],
    message: 'expected the signature elsewhere: a body can not hold a signature of its own digest',
  })

const sm4Blanks = ['data', 'iv', 'appid', 'secret', 'timestamp', 'nonce']

/** SM4 over the payload, SM3 over the cipher text and more. The secret makes the digest, KEY deciphers. */
const Sm4 = z
  .strictObject({
    kind: z.literal('sm4'),
    mode: z.enum(['cbc', 'ecb']).default('cbc'),
    /** Of the body, before it is deciphered: `raw` is cipher text as a whole. */
    envelope: z.enum(['json', 'form', 'raw']).default('json'),
    /** A name, or names with dots between them. */
    data: z.string().min(1).max(128).default('data'),
    /** `binary` only where the envelope is `raw`. */
    encoding: z.enum(['hex', 'base64', 'binary']).default('base64'),
    /** Of mode cbc: 32 hex digits, or a path of the envelope that holds it in `encoding`. */
    iv: z
      .union([
        z.strictObject({ hex: z.string().regex(/^[0-9a-f]{32}$/i) }),
        z.strictObject({ at: z.string().min(1).max(128) }),
      ])
      .optional(),
    digest: z.strictObject({
      at: Where,
      message: template(sm4Blanks).default('{data}{appid}{secret}{timestamp}{nonce}'),
      case: z.enum(['upper', 'lower']).default('lower'),
    }),
    timestamp: Timestamp,
    nonce: Where,
    appid: Where.extend({ value: z.string().min(1).max(128) }).optional(),
    windowSeconds,
  })
  .refine(({ mode, iv }) => (mode === 'cbc') === (iv !== undefined), {
    path: ['iv'],
    message: 'expected with mode cbc, and only there',
  })
  .refine(({ encoding, envelope }) => encoding !== 'binary' || envelope === 'raw', {
    path: ['encoding'],
    message: 'expected hex or base64: only a raw body can be binary',
  })
  .refine(
    ({ envelope, iv, timestamp, nonce, appid, digest }) => {
      const isInside = [timestamp, nonce, appid, digest.at].some((where) => where?.in === 'body')
      return envelope !== 'raw' || !(isInside || (iv && 'at' in iv))
    },
    { path: ['envelope'], message: 'expected stamp, nonce, digest and iv outside of a raw body' },
  )
  .refine(
    ({ iv, digest }) => {
      const blanks = blanksOf(digest.message)
      const needed = ['data', 'secret', 'timestamp', 'nonce', ...(iv && 'at' in iv ? ['iv'] : [])]
      return needed.every((name) => blanks.includes(name))
    },
    {
      path: ['digest', 'message'],
      message: 'expected {data} {secret} {timestamp} {nonce} in it, and {iv} where it is sent',
    },
  )

/** SM2 with SM3 (GB/T 32918); the sender's public key is no secret. */
const Sm2 = z
  .strictObject({
    kind: z.literal('sm2'),
    /** 04 and 128 hex digits. A second one while keys change. Where there is none here, KEY (and KEY_2) is one. */
    publicKeys: z
      .array(z.string().refine(isPublicKey, 'expected 04 and 128 hex digits, a point of the curve'))
      .min(1)
      .max(2)
      .optional(),
    userId: z.string().max(64).default('1234567812345678'),
    format: z.enum(['der', 'rs']).default('der'),
    encoding: z.enum(['hex', 'base64']).default('base64'),
    signature: Where,
    timestamp: Timestamp.optional(),
    nonce: Where.optional(),
    message: template(messageBlanks).default('{timestamp}{nonce}{body}'),
    windowSeconds,
  })
  .refine(coversAll, uncovered)

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

/** These have a nonce of their own, and cover the body or decipher it. */
export const signingKinds: readonly Method['kind'][] = [
  'hmac',
  'standard-webhooks',
  'sorted-parameters',
  'sm4',
  'sm2',
]

/** All places in it. */
function wheresOf(method: object): Where[] {
  return Object.values(method).flatMap((value) => Where.loose().safeParse(value).data ?? [])
}

function looksIntoBody(method: Method): boolean {
  return method.kind === 'body-password' || wheresOf(method).some((where) => where.in === 'body')
}

/** A list must hold as a whole: `none` stands alone, at most one kind signs or deciphers. */
export const Authentication = z
  .union([Method.transform((one) => [one]), z.array(Method).min(1).max(4)])
  .refine(
    (all) => all.length === 1 || all.every(({ kind }) => kind !== 'none'),
    'expected `none` alone, or not at all',
  )
  .refine((all) => new Set(all.map(({ kind }) => kind)).size === all.length, 'expected each kind once')
  .refine(
    (all) => all.filter(({ kind }) => signingKinds.includes(kind)).length < 2,
    `expected at most one of ${signingKinds.join(', ')}`,
  )
  .refine(
    (all) => all.every(({ kind }) => kind !== 'basic') || all.every(({ kind }) => kind !== 'bearer'),
    'expected basic or bearer: there is one header for both',
  )
  .refine(
    (all) =>
      all.every(({ kind }) => kind !== 'sm4') || !all.some((one) => one.kind !== 'sm4' && looksIntoBody(one)),
    'expected nothing else in a body that is enciphered',
  )
export type Authentication = z.infer<typeof Authentication>

/** Until when each secret holds; without a date it holds until it is taken away. */
export const SecretEnds = z
  .partialRecord(z.enum(['SECRET', 'SECRET_2', 'KEY', 'KEY_2']), z.iso.date())
  .default({})
