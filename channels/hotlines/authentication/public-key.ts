/** SM2's public keys: 04, x and y in hex. */
import { ECDH } from 'node:crypto'

/** Also whether it is a point of the curve. */
export function isPublicKey(text: string): boolean {
  if (!/^04[0-9a-f]{128}$/i.test(text)) return false
  try {
    ECDH.convertKey(text, 'SM2', 'hex', 'hex', 'compressed')
    return true
  } catch {
    return false // Converting looks whether it is on the curve.
  }
}
