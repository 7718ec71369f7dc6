/** HMAC over the raw bytes, RFC 2104. */
import { borderOf, nonceOf } from './border.ts'
import { isOneOf, usable } from './compare.ts'
import { put } from './draft.ts'
import { decodeBytes } from './encoding.ts'
import type { Kind } from './kind.ts'
import { hmac } from './mac.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import { blanksFor, claimsOf, firstOf, isBalance, putClaims, refuseUnsignedBody } from './signing.ts'
import { compileTemplate } from './template.ts'
import { createReader, hiddenOf, lookAhead, readClaims, required } from './where.ts'

const MAC_BYTES = { sha256: 32, sha1: 20, sm3: 32 }

export function createHmacKind(method: MethodOf<'hmac'>): Kind {
  const { signature, algorithm, encoding } = method
  const template = method.message ?? defaultMessage(method)
  const render = compileTemplate(template)
  const border = borderOf(template, method)
  const mac = (secret: string, message: Buffer) => hmac(algorithm, secret, message)
  return {
    needs: ['SECRET'],
    hidden: hiddenOf([signature, method.timestamp, method.nonce]),
    signsQuery: template.includes('{query}'),
    ahead: (post) => lookAhead(post, method),
    verify: (post, { secrets }) => {
      refuseUnsignedBody(post.arrived, template)
      const read = createReader(post)
      const claims = readClaims(read, method)
      const text = required(read, signature, 'missing-signature')
      const given = decodeBytes(text, encoding)
      if (given?.length !== MAC_BYTES[algorithm]) return refuse('malformed-signature')
      const message = render(blanksFor(post.arrived, { where: signature, text }, claims))
      const expected = usable(secrets).map((secret) => mac(secret, message))
      if (!isOneOf(given, expected)) refuse('wrong-signature')
      return { ...claims, nonce: nonceOf(claims, given, border), isBalance: isBalance(post, template) }
    },
    prepare: (unsigned, signing) => putClaims(unsigned, method, signing),
    sign: (draft, signing) => {
      const text = signature.in === 'body' ? '@SIGNATURE@' : ''
      const message = render(blanksFor(draft, { where: signature, text }, claimsOf(method, signing)))
      const made = mac(firstOf(signing.secrets.secrets), message).toString(encoding)
      return put(draft, signature, '@SIGNATURE@', made)
    },
  }
}

function defaultMessage({ timestamp, nonce }: MethodOf<'hmac'>): string {
  return [timestamp && '{timestamp}', nonce && '{nonce}', '{body}'].filter(Boolean).join('.')
}
