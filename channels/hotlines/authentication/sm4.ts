/** SM4 (GB/T 32907) over the payload, an SM3 digest (GB/T 32905) over cipher text, stamp, nonce and secret. */
import { createCipheriv, hash } from 'node:crypto'
import { borderOf, nonceOf } from './border.ts'
import { isOneOf, usable } from './compare.ts'
import { put } from './draft.ts'
import { binary, decodeBytes } from './encoding.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import type { Kind, Signing, Unsigned } from './kind.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import type { Where } from './schema-parts.ts'
import { firstOf } from './signing.ts'
import { BLOCK_BYTES, keyOf, openCipher } from './sm4-cipher.ts'
import { compileTemplate } from './template.ts'
import { formatTimestamp } from './timestamp.ts'
import { createReader, hiddenOf, lookAhead, readClaims, required } from './where.ts'

type Method = MethodOf<'sm4'>

export function createSm4Kind(method: Method): Kind {
  const { digest } = method
  const render = compileTemplate(digest.message)
  const border = borderOf(digest.message, method)
  const appid = method.appid ? binary(method.appid.value) : ''
  return {
    needs: ['SECRET', 'KEY'],
    // What the envelope held is gone when the body is deciphered.
    hidden: { ...hiddenOf([digest.at, method.timestamp, method.nonce, method.appid]), body: [] },
    isUsable: (name, secret) => name !== 'KEY' || keyOf(secret) !== undefined,
    ahead: (post) => lookAhead(post, { ...method, signature: digest.at }),
    verify: (post, { secrets, keys }) => {
      const envelope = openEnvelope(post.arrived.body, method)
      const read = createReader(post, envelope.field)
      const claims = readClaims(read, method)
      const given = decodeBytes(required(read, digest.at, 'missing-signature'), 'hex')
      if (!given) return refuse('malformed-signature')
      const blanks = {
        ...envelope.blanks,
        appid,
        timestamp: claims.stamp?.text ?? '',
        nonce: claims.nonce ?? '',
      }
      const expected = usable(secrets).map((secret) =>
        hash('sm3', render({ ...blanks, secret: binary(secret) }), 'buffer'),
      )
      if (!isOneOf(given, expected)) refuse('wrong-signature')
      return { ...claims, nonce: nonceOf(claims, given, border), body: decipher(method, envelope, keys) }
    },
    sign: (unsigned, signing) => {
      const iv = method.iv && 'hex' in method.iv ? Buffer.from(method.iv.hex, 'hex') : ivOf(signing)
      const cipher = encipher(method, firstOf(signing.secrets.keys), iv, unsigned.body)
      const data = method.encoding === 'binary' ? cipher : cipher.toString(method.encoding)
      const stamps = { timestamp: formatTimestamp(signing.at, method.timestamp.unit), nonce: signing.nonce }
      const ivText = method.iv && 'at' in method.iv ? iv.toString(textEncoding(method)) : ''
      const secret = binary(firstOf(signing.secrets.secrets))
      const sum = hash('sm3', render({ data, iv: ivText, appid, ...stamps, secret }), 'hex')
      return seal(unsigned, method, {
        data,
        iv: ivText,
        ...stamps,
        digest: digest.case === 'upper' ? sum.toUpperCase() : sum,
      })
    },
  }
}

interface Sealed {
  data: string | Buffer
  iv: string
  timestamp: string
  nonce: string
  digest: string
}

function seal(unsigned: Unsigned, method: Method, sealed: Sealed): Unsigned {
  const places: [Where | undefined, string][] = [
    [method.timestamp, sealed.timestamp],
    [method.nonce, sealed.nonce],
    [method.appid, method.appid?.value ?? ''],
    [method.digest.at, sealed.digest],
  ]
  const inside: [string, string][] = []
  let draft = unsigned
  for (const [where, value] of places) {
    if (where?.in === 'body') inside.push([where.name, `${where.prefix}${value}`])
    else if (where) draft = put(draft, where, '@SIGNATURE@', value)
  }
  if (method.iv && 'at' in method.iv) inside.push([method.iv.at, sealed.iv])
  const { body, mediaType } = sealEnvelope(method, sealed.data, inside)
  return { ...draft, body, headers: { ...draft.headers, 'content-type': mediaType } }
}

/** As good as random: the nonce is. */
function ivOf({ nonce, at }: Signing): Buffer {
  return hash('sm3', `${nonce} ${at}`, 'buffer').subarray(0, BLOCK_BYTES)
}

function textEncoding({ encoding }: Method): 'hex' | 'base64' {
  return encoding === 'binary' ? 'hex' : encoding
}

function encipher({ mode }: Method, key: string, iv: Buffer, plain: Buffer): Buffer {
  const bytes = keyOf(key)
  if (!bytes) throw new Error('expected a key of 16 bytes, such as 32 hex digits')
  const cipher = createCipheriv(`sm4-${mode}`, bytes, mode === 'ecb' ? null : iv)
  return Buffer.concat([cipher.update(plain), cipher.final()])
}

/** The digest was right already: what does not open now is under another key, no attack on the padding. */
function decipher(method: Method, envelope: Envelope, keys: readonly string[]): Buffer {
  return openCipher(method, envelope.sealed(), usable(keys)) ?? refuse('undecipherable')
}
