/** Percent-encoding, as bytes: which characters they are is another question. */

/**
 * In place; how many bytes are left. A `%` that is not followed by two hex digits stands for itself, as in browsers;
 * `+` is a blank where `plus` says so.
 */
export function percentDecode(bytes: Buffer, plus = false): number {
  let to = 0
  for (let from = 0; from < bytes.length; from += 1) {
    const code = bytes[from] ?? 0
    const decoded = code === PERCENT ? hexAt(bytes, from + 1) : -1
    if (decoded !== -1) from += 2
    bytes[to] = decoded === -1 ? (plus && code === PLUS ? BLANK : code) : decoded
    to += 1
  }
  return to
}

const PERCENT = 0x25
const PLUS = 0x2b
const BLANK = 0x20

function hexAt(bytes: Buffer, at: number): number {
  const high = digit(bytes[at])
  const low = digit(bytes[at + 1])
  return high === -1 || low === -1 ? -1 : high * 16 + low
}

function digit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
