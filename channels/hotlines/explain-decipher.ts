/** What an SM4 envelope holds, whoever sent it: for looking into a sample whose digest is not there, or not right. */
import { createDecipheriv } from 'node:crypto'
import { decodeBytes } from './authentication/encoding.ts'
import { openEnvelope } from './authentication/envelope.ts'
import { Refusal } from './authentication/reasons.ts'
import type { Authentication, MethodOf } from './authentication/schema.ts'

/** `plain`: no cipher text is in it. `closed`: there is some, but none of the keys opens it. */
export type Opened = { is: 'plain' } | { is: 'closed' } | { is: 'open'; body: Buffer }

const BLOCK_BYTES = 16

export function decipher(authentication: Authentication, body: Buffer, keys: readonly string[]): Opened {
  const method = authentication.find((one) => one.kind === 'sm4')
  const sealed = method && sealedIn(method, body)
  if (!sealed) return { is: 'plain' }
  const found = keys.flatMap((key) => openWith(key, method, sealed) ?? [])
  // A wrong key makes a right padding once in 256 times, but no text.
  const opened = found.find(isText) ?? found[0]
  if (opened) return { is: 'open', body: opened }
  // Any bytes may be raw cipher text: what reads as text is an order that nobody has enciphered yet.
  return method.envelope === 'raw' && isText(body) && !isBlocks(body, method)
    ? { is: 'plain' }
    : { is: 'closed' }
}

type Sealed = { cipher: Buffer; iv: Buffer }

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

function openWith(text: string, { mode }: MethodOf<'sm4'>, { cipher, iv }: Sealed): Buffer | undefined {
  const ways = [decodeBytes(text, 'hex'), decodeBytes(text, 'base64'), Buffer.from(text)]
  const key = ways.find((bytes) => bytes?.length === BLOCK_BYTES)
  if (!key) return undefined
  const machine = createDecipheriv(`sm4-${mode}`, key, mode === 'ecb' ? null : iv)
  try {
    return Buffer.concat([machine.update(cipher), machine.final()])
  } catch {
    return undefined // Wrong padding: another key.
  }
}

/** In hex or base64 it is text itself. */
function isBlocks(body: Buffer, { encoding }: MethodOf<'sm4'>): boolean {
  return encoding !== 'binary' && /^[\w+/=\s-]+$/.test(body.toString('latin1'))
}

function isText(bytes: Buffer): boolean {
  return ['utf-8', 'gb18030'].some((charset) => {
    try {
      return !/(?![\t\r\n])\p{Cc}/u.test(new TextDecoder(charset, { fatal: true }).decode(bytes))
    } catch {
      return false // Not of this charset.
    }
  })
}
