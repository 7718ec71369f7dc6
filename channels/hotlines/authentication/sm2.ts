/**
 * SM2 with SM3 (GB/T 32918.2). Node's crypto has the curve, but does ECDSA on it: the arithmetic is sm-crypto-v2's,
 * the digests are node's.
 */
import { hash } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import { borderOf, nonceOf } from './border.ts'
import { usable } from './compare.ts'
import { put } from './draft.ts'
import { decodeBytes } from './encoding.ts'
import type { Kind, Secrets } from './kind.ts'
import { isPublicKey } from './public-key.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'
import { blanksFor, claimsOf, isBalance, putClaims, refuseUnsignedBody } from './signing.ts'
import { formatSignature, parseSignature } from './sm2-signature.ts'
import { compileTemplate } from './template.ts'
import { createReader, hiddenOf, lookAhead, readClaims, required } from './where.ts'

/** Made once for each public key: it costs a tenth of a second, and saves four fifths of every verification. */
type Verifier = (message: Buffer, signature: Buffer) => boolean

export function createSm2Kind(method: MethodOf<'sm2'>): Kind {
  const { signature, encoding, format, userId, message: template } = method
  const render = compileTemplate(template)
  const border = borderOf(template, method)
  const verifierOf = createVerifiers(userId)
  // Asked at every post: a point is looked at once.
  const usableKeys = new Map<string, boolean>()
  return {
    needs: method.publicKeys ? [] : ['KEY'],
    hidden: hiddenOf([signature, method.timestamp, method.nonce]),
    isUsable: (_, key) => {
      const isKey = usableKeys.get(key) ?? (isPublicKey(key) || isPrivateKey(key))
      usableKeys.set(key, isKey)
      return isKey
    },
    signsQuery: template.includes('{query}'),
    ahead: (post) => lookAhead(post, method),
    verify: (post, { keys }) => {
      refuseUnsignedBody(post.arrived, template)
      const read = createReader(post)
      const claims = readClaims(read, method)
      const text = required(read, signature, 'missing-signature')
      const bytes = decodeBytes(text, encoding) ?? refuse('malformed-signature')
      const given = parseSignature(bytes, format) ?? refuse('malformed-signature')
      const message = render(blanksFor(post.arrived, { where: signature, text }, claims))
      const verifiers = (method.publicKeys ?? usable(keys)).flatMap((key) => verifierOf(key) ?? [])
      // A private one is there to sign with.
      if (verifiers.length === 0) refuse('no-secret')
      if (!verifiers.some((isBy) => isBy(message, given))) refuse('wrong-signature')
      return { ...claims, nonce: nonceOf(claims, given, border), isBalance: isBalance(post, template) }
    },
    prepare: (unsigned, signing) => putClaims(unsigned, method, signing),
    sign: (draft, signing) => {
      const text = signature.in === 'body' ? '@SIGNATURE@' : ''
      const message = render(blanksFor(draft, { where: signature, text }, claimsOf(method, signing)))
      const made = signWith(privateKeyOf(signing.secrets), message, userId)
      return put(draft, signature, '@SIGNATURE@', formatSignature(made, format).toString(encoding))
    },
  }
}

/** By public key. One that is no point of the curve verifies nothing. */
function createVerifiers(userId: string): (publicKey: string) => Verifier | undefined {
  const known = new Map<string, Verifier | undefined>()
  return (publicKey) => {
    if (!known.has(publicKey)) known.set(publicKey, createVerifier(publicKey, userId))
    return known.get(publicKey)
  }
}

function createVerifier(publicKey: string, userId: string): Verifier | undefined {
  if (!isPublicKey(publicKey)) return undefined
  const point = sm2.precomputePublicKey(publicKey.toLowerCase())
  const z = sm2.getZ(publicKey.toLowerCase(), userId)
  return (message, signature) => sm2.doVerifySignature(digestOf(z, message), signature.toString('hex'), point)
}

/** KEY may be the other side's public key: then SECRET is our private one. */
function privateKeyOf({ secrets, keys }: Secrets): string {
  const key = [...keys, ...secrets].find(isPrivateKey)
  if (!key) throw new Error('expected a private key of 64 hex digits')
  return key.toLowerCase()
}

function isPrivateKey(text: string): boolean {
  return /^[0-9a-f]{64}$/i.test(text)
}

/** r and s, 32 bytes each. */
function signWith(key: string, message: Buffer, userId: string): Buffer {
  const z = sm2.getZ(sm2.getPublicKeyFromPrivateKey(key), userId)
  return Buffer.from(sm2.doSignature(digestOf(z, message), key), 'hex')
}

function digestOf(z: Uint8Array, message: Buffer): Buffer {
  return hash('sm3', Buffer.concat([z, message]), 'buffer')
}

/** 64 hex digits, and 04 and 128. */
export function makeKeyPair(): { privateKey: string; publicKey: string } {
  return sm2.generateKeyPairHex()
}
