/** The nonces of what was appended, in days, so that old ones go together. */
import type { Database } from 'lmdb'
import type { Origin, Proof } from '../src/contract/ports.ts'
import { proofKey } from './proof-key.ts'

/** Days since the epoch, and the key in base64. */
export type ProofPlace = [day: number, key: string]

const DAY_MS = 86_400_000
/** Today is one of them: 72 h are kept at least. */
const DAYS = 4

export class Proofs {
  readonly #db: Database<Proof, ProofPlace>
  readonly #now: () => number
  #prunedOn = 0

  constructor(db: Database<Proof, ProofPlace>, now: () => number) {
    this.#db = db
    this.#now = now
  }

  find(origin: Origin, nonce: string): Proof | undefined {
    const key = proofKey(origin, nonce).toString('base64')
    const today = this.#today()
    for (let day = today; day > today - DAYS; day--) {
      const found = this.#db.get([day, key])
      if (found) return found
    }
    return undefined
  }

  /** Belongs to the commit of the event turn. */
  put(origin: Origin, proof: Proof): Promise<boolean> {
    return this.#db.put([this.#today(), proofKey(origin, proof.nonce).toString('base64')], proof)
  }

  /** Once a day. */
  async prune(): Promise<void> {
    const today = this.#today()
    if (this.#prunedOn === today) return
    this.#prunedOn = today
    const old = [...this.#db.getKeys({ end: [today - DAYS + 1, ''] })]
    await Promise.all(old.map((place) => this.#db.remove(place)))
  }

  #today(): number {
    return Math.floor(this.#now() / DAY_MS)
  }
}
