/** What an SM4 envelope holds, whoever sent it: for looking into a sample whose digest is not there, or not right. */
import { openEnvelope } from './authentication/envelope.ts'
import { Refusal } from './authentication/reasons.ts'
import type { Authentication, MethodOf } from './authentication/schema.ts'
import { BLOCK_BYTES, isText, openCipher, type Sealed } from './authentication/sm4-cipher.ts'

/** `plain`: no cipher text is in it. `closed`: there is some, but none of the keys opens it. */
export type Opened = { is: 'plain' } | { is: 'closed' } | { is: 'open'; body: Buffer }

export function decipher(authentication: Authentication, body: Buffer, keys: readonly string[]): Opened {
  const method = authentication.find((one) => one.kind === 'sm4')
  const sealed = method && sealedIn(method, body)
  if (!sealed) return { is: 'plain' }
  const opened = openCipher(method, sealed, keys)
  if (opened) return { is: 'open', body: opened }
  // Any bytes may be raw cipher text: what reads as text is an order that nobody has enciphered yet.
  return method.envelope === 'raw' && isText(body) && !isBlocks(body, method)
    ? { is: 'plain' }
    : { is: 'closed' }
}

function sealedIn(method: MethodOf<'sm4'>, body: Buffer): Sealed | undefined {
  try {
    const sealed = openEnvelope(body, method).sealed()
    const { length } = sealed.cipher
    return length > 0 && length % BLOCK_BYTES === 0 ? sealed : undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** In hex or base64 it is text itself. */
function isBlocks(body: Buffer, { encoding }: MethodOf<'sm4'>): boolean {
  return encoding !== 'binary' && /^[\w+/=\s-]+$/.test(body.toString('latin1'))
}
