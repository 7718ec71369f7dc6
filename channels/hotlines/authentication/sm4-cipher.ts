/** SM4's keys and cipher text, whether a digest stands beside it or not. */
import { createDecipheriv } from 'node:crypto'
import { decodeBytes } from './encoding.ts'
import type { MethodOf } from './schema.ts'

export const BLOCK_BYTES = 16

export interface Sealed {
  cipher: Buffer
  iv: Buffer
}

/** 32 hex digits, base64 of 16 bytes, or 16 characters; undefined where it is none of these. */
export function keyOf(text: string): Buffer | undefined {
  const ways = [decodeBytes(text, 'hex'), decodeBytes(text, 'base64'), Buffer.from(text)]
  return ways.find((bytes) => bytes?.length === BLOCK_BYTES)
}

/** By the first key that makes a text of it, else a right padding; undefined where none does. */
export function openCipher(
  { mode }: Pick<MethodOf<'sm4'>, 'mode'>,
  { cipher, iv }: Sealed,
  keys: readonly string[],
): Buffer | undefined {
  const opened = keys
    .flatMap((key) => keyOf(key) ?? [])
    .flatMap((key) => {
      const machine = createDecipheriv(`sm4-${mode}`, key, mode === 'ecb' ? null : iv)
      try {
        return [Buffer.concat([machine.update(cipher), machine.final()])]
      } catch {
        return [] // Wrong padding: the other live key, or none.
      }
    })
  // A wrong key makes a right padding once in 256 times, but no text.
  return opened.find(isText) ?? opened[0]
}

export function isText(bytes: Buffer): boolean {
  return ['utf-8', 'gb18030'].some((charset) => {
    try {
      return !/(?![\t\r\n])\p{Cc}/u.test(new TextDecoder(charset, { fatal: true }).decode(bytes))
    } catch {
      return false // Not of this charset.
    }
  })
}
