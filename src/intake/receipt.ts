/**
 * The public number of a request: 19 symbols (95 bits) of an HMAC over where it came from, and a check symbol.
 * The check is a Reed–Solomon parity over GF(32): the i-th symbol from the right weighs alpha^i, all weights differ,
 * so every single substitution and every swap of any two symbols shows.
 */
import { createMac } from '../contract/mac.ts'
import type { Origin } from '../contract/ports.ts'

/** Crockford's: without I, L, O and U, so that it can be read out on the phone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const VALUES = new Map(Array.from(ALPHABET, (symbol, value) => [symbol, value]))
const DATA_SYMBOLS = 19
const SYMBOLS = DATA_SYMBOLS + 1
/** x^5 + x^2 + 1, primitive: alpha = x has order 31. */
const POLYNOMIAL = 0b100101

export interface Receipts {
  /** Deterministic in (channel, endpoint, messageId): the same message has the same receipt for ever. */
  of(origin: Origin, messageId: string): string
  /** For what was not understood: `sha256` is that of its bytes, 32 bytes. Never equals a receipt made by `of`. */
  ofBytes(origin: Origin, sha256: Buffer): string
  /** Tells whether two secrets are the same one without telling the secret: 32 hexadecimal digits. */
  readonly fingerprint: string
  /** A key of 32 bytes for one purpose, such as the links to a request: made of the secret, and tells nothing of it. */
  deriveKey(purpose: string): Buffer
}

/** `secret` is RECEIPT_SECRET: one for the whole installation, never rotated. */
export function createReceipts(secret: string | Buffer): Receipts {
  const mac = createMac(secret)
  // JSON is unambiguous where joined strings are not: ("a", "b/c") and ("a/b", "c") must not meet.
  const make = (tag: string, { channel, endpoint }: Origin, id: string) =>
    write(mac(JSON.stringify([tag, channel, endpoint, id])))
  return {
    of: (origin, messageId) => make('jiesu.receipt/1', origin, messageId),
    ofBytes: (origin, sha256) => make('jiesu.receipt-of-bytes/1', origin, sha256.toString('hex')),
    fingerprint: mac(JSON.stringify(['jiesu.receipt-secret/1'])).toString('hex', 0, 16),
    deriveKey: (purpose) => mac(JSON.stringify(['jiesu.key/1', purpose])),
  }
}

export type ReadReceipt = { receipt: string } | { mistyped: true } | { unreadable: true }

/**
 * What a person typed or read out: case, spaces, dashes of any kind and full-width forms are forgiven, and O for 0,
 * I or L for 1. `mistyped`: it looks like a receipt, but at least one symbol is wrong, missing or too many.
 */
export function readReceipt(text: string): ReadReceipt {
  if (text.length > 200) return { unreadable: true }
  const symbols = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Dash}\p{Cf}ー_]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (!/^[0-9A-Z]+$/.test(symbols) || Math.abs(symbols.length - SYMBOLS) > 2) return { unreadable: true }
  if (symbols.length !== SYMBOLS) return { mistyped: true }
  const values = Array.from(symbols, (symbol) => VALUES.get(symbol) ?? -1)
  if (values.includes(-1) || values.reduce(weigh, 0) !== 0) return { mistyped: true }
  return { receipt: group(symbols) }
}

/** One symbol further: what was summed so far is multiplied by alpha. */
function weigh(sum: number, value: number): number {
  return timesAlpha(sum) ^ value
}

function timesAlpha(value: number): number {
  return value & 16 ? (value << 1) ^ POLYNOMIAL : value << 1
}

function write(digest: Buffer): string {
  let symbols = ''
  let sum = 0
  for (let at = 0; at < DATA_SYMBOLS; at++) {
    const value = digest.readUInt8(at) & 31
    sum = weigh(sum, value)
    symbols += ALPHABET.charAt(value)
  }
  return group(symbols + ALPHABET.charAt(timesAlpha(sum)))
}

function group(symbols: string): string {
  return `${symbols.slice(0, 4)}-${symbols.slice(4, 8)}-${symbols.slice(8, 12)}-${symbols.slice(12, 16)}-${symbols.slice(16)}`
}
