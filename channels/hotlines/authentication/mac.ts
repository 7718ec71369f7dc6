import { hash } from 'node:crypto'

/** Of all three digests. */
const BLOCK_BYTES = 64

/** HMAC (RFC 2104) from one-shot hashes: node's createHmac costs several times as much per message. */
export function hmac(algorithm: 'sha256' | 'sha1' | 'sm3', secret: Buffer | string, message: Buffer): Buffer {
  const bytes = Buffer.from(secret)
  const key = Buffer.alloc(BLOCK_BYTES)
  if (bytes.length > BLOCK_BYTES) hash(algorithm, bytes, 'buffer').copy(key)
  else bytes.copy(key)
  const inner = hash(algorithm, Buffer.concat([key.map((byte) => byte ^ 0x36), message]), 'buffer')
  return hash(algorithm, Buffer.concat([key.map((byte) => byte ^ 0x5c), inner]), 'buffer')
}
