/** What we hand out and know again: tokens that end in 128 bits of a MAC, 22 base64url characters. */
import { timingSafeEqual } from 'node:crypto'
import { createMac } from '../../src/contract/mac.ts'

const MAC_BYTES = 16

/** A message -> its signature under this key. */
export function createSignature(key: Buffer): (message: string) => string {
  const mac = createMac(key)
  return (message) => mac(message).toString('base64url', 0, MAC_BYTES)
}

/** In a time that tells nothing. */
export function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
