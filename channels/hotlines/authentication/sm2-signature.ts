/** The two numbers of an SM2 signature, and how they are written. */

const ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n
const BYTES = 32

/** r and s, 32 bytes each; undefined where they are not from 1 to the order of the curve, or not written properly. */
export function parseSignature(bytes: Buffer, format: 'der' | 'rs'): Buffer | undefined {
  const pair = format === 'rs' ? splitPair(bytes) : parseDer(bytes)
  return pair?.every(isInRange) ? Buffer.concat(pair) : undefined
}

export function formatSignature(pair: Buffer, format: 'der' | 'rs'): Buffer {
  if (format === 'rs') return pair
  const numbers = Buffer.concat([pair.subarray(0, BYTES), pair.subarray(BYTES)].map(formatInteger))
  return Buffer.concat([Buffer.from([0x30, numbers.length]), numbers])
}

function splitPair(bytes: Buffer): Buffer[] | undefined {
  return bytes.length === 2 * BYTES ? [bytes.subarray(0, BYTES), bytes.subarray(BYTES)] : undefined
}

function isInRange(number: Buffer): boolean {
  const value = BigInt(`0x${number.toString('hex')}`)
  return value > 0n && value < ORDER
}

/** DER in its one proper writing, so that a signature can't be written in two ways. */
function parseDer(bytes: Buffer): Buffer[] | undefined {
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return undefined
  const first = parseInteger(bytes.subarray(2))
  const second = first && parseInteger(bytes.subarray(2 + first.length))
  if (!second || 2 + first.length + second.length !== bytes.length) return undefined
  return [first.number, second.number]
}

function parseInteger(bytes: Buffer): { number: Buffer; length: number } | undefined {
  const [tag, size = 0, first = 0, second = 0] = bytes
  if (tag !== 0x02 || size < 1 || size > BYTES + 1 || bytes.length < size + 2) return undefined
  const isNegative = first >= 0x80
  const isPadded = size > 1 && first === 0 && second < 0x80
  if (isNegative || isPadded || (size > BYTES && first !== 0)) return undefined
  const digits = bytes.subarray(size > BYTES ? 3 : 2, 2 + size)
  return { number: Buffer.concat([Buffer.alloc(BYTES - digits.length), digits]), length: size + 2 }
}

function formatInteger(number: Buffer): Buffer {
  const start = number.findIndex((byte) => byte !== 0)
  const digits = number.subarray(start)
  const written = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits
  return Buffer.concat([Buffer.from([0x02, written.length]), written])
}
