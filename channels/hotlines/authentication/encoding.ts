/** Strict readings of what signatures, cipher texts and keys are written in. */

const HEX = /^(?:[0-9a-f]{2})+$/i
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

export type Encoding = 'hex' | 'base64'

/** Undefined where it is not what it should be: Buffer.from would take as much of it as it likes. */
export function decodeBytes(text: string, encoding: Encoding): Buffer | undefined {
  if (encoding === 'hex') return HEX.test(text) ? Buffer.from(text, 'hex') : undefined
  // A plus that was sent without escaping has become a space in a query.
  const plain = text.replaceAll(' ', '+')
  if (!BASE64.test(plain)) return undefined
  const bytes = Buffer.from(plain, 'base64')
  const canonical = bytes.toString('base64')
  return canonical === plain || canonical.replace(/=+$/, '') === plain ? bytes : undefined
}

/** Text as UTF-8, one character for each byte: what is compared and signed is bytes. */
export function binary(text: string): string {
  return Buffer.from(text).toString('latin1')
}
