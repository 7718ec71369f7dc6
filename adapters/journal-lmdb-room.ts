/** Room on the disk and under the journal's own limit. */
import { statfsSync } from 'node:fs'
import { TemporaryError } from '../src/contract/errors.ts'

export interface RoomOptions {
  dir: string
  maxBytes: number
  reserveBytes: number
  usedBytes(): number
}

const RETRY_SECONDS = 5

export class Room {
  readonly #options: RoomOptions
  #refusal: 'disk-full' | 'journal-full' | undefined

  constructor(options: RoomOptions) {
    this.#options = options
  }

  /** Before the disk is full: LMDB survives a full one, but its neighbours on the disk may not. */
  look(): void {
    const { dir, reserveBytes, maxBytes, usedBytes } = this.#options
    const { bavail, bsize } = statfsSync(dir)
    if (bavail * bsize < reserveBytes) this.#refusal = 'disk-full'
    else this.#refusal = usedBytes() > maxBytes ? 'journal-full' : undefined
  }

  /** Throws TemporaryError where the last look found too little. */
  refuseWithout(): void {
    if (this.#refusal) throw new TemporaryError(this.#refusal, { retryAfter: RETRY_SECONDS })
  }
}
