/** JSON bodies that are not whole yet. An ordinary one is there before the one timer of all looks for the first time. */
import type { IncomingMessage } from 'node:http'
import { RejectedError } from '../../../src/contract/errors.ts'

export class PendingBodies {
  readonly #since = new Map<IncomingMessage, number>()
  readonly #limitMs: number
  readonly #timer: NodeJS.Timeout
  #now = 0

  /** `limitMs`: for a whole body; then it is refused with upload-timeout. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs
    const everyMs = Math.min(1000, limitMs / 4)
    this.#timer = setInterval(() => this.#look(everyMs), everyMs).unref()
  }

  began(raw: IncomingMessage): void {
    this.#since.set(raw, this.#now)
  }

  ended(raw: IncomingMessage): void {
    this.#since.delete(raw)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Counts its own steps: while we are too busy to look, nobody is late. */
  #look(passedMs: number): void {
    this.#now += passedMs
    for (const [raw, since] of this.#since) {
      if (raw.complete || raw.destroyed) this.#since.delete(raw)
      // Whoever reads the body hears of it and answers; what nobody reads yet, or any more, is not late.
      else if (this.#now - since > this.#limitMs && raw.listenerCount('error') > 0) {
        this.#since.delete(raw)
        const detail = `the body was not whole after ${this.#limitMs / 1000} s`
        raw.emit('error', new RejectedError('upload-timeout', { detail }))
      }
    }
  }
}
