import { hash } from 'node:crypto'
import type { Origin } from '../src/contract/ports.ts'

/** 32 bytes, however long a sender's nonce is. */
export function proofKey({ channel, endpoint }: Origin, nonce: string): Buffer {
  return hash('sha256', JSON.stringify([channel, endpoint, nonce]), 'buffer')
}
