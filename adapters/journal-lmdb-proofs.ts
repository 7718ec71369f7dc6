/**
 * The nonces of what was appended. They lie in the order of arrival, as the entries do: by their own keys each would
 * dirty a page of its own, and a commit costs as many pages as it writes. Where each lies is known in memory.
 */
import type { Database } from 'lmdb'
import type { Origin, Proof } from '../src/contract/ports.ts'
import { proofKey } from './proof-key.ts'

export interface KeptProof {
  key: string
  proof: Proof
}

/** The entry's id: microseconds since the epoch. */
type Id = number

const KEPT_MS = 4 * 86_400_000
const PRUNE_EVERY_MS = 3_600_000

export class Proofs {
  readonly #db: Database<KeptProof, Id>
  readonly #now: () => number
  readonly #places = new Map<string, Id>()
  #prunedAt = 0

  constructor(db: Database<KeptProof, Id>, now: () => number) {
    this.#db = db
    this.#now = now
  }

  /** For whoever will ask: what was kept before this process began. */
  open(): void {
    for (const { key: id, value } of this.#db.getRange()) this.#places.set(value.key, id)
  }

  find(origin: Origin, nonce: string): Proof | undefined {
    const id = this.#places.get(keyOf(origin, nonce))
    return id === undefined ? undefined : this.#db.get(id)?.proof
  }

  /** Belongs to the commit of the event turn; where that fails nothing is found. */
  put(origin: Origin, proof: Proof, id: Id): Promise<boolean> {
    const key = keyOf(origin, proof.nonce)
    this.#places.set(key, id)
    return this.#db.put(id, { key, proof })
  }

  /** To be called often; it looks now and then. */
  async prune(): Promise<void> {
    const now = this.#now()
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return
    this.#prunedAt = now
    const old = [...this.#db.getRange({ end: (now - KEPT_MS) * 1000 })]
    for (const { key: id, value } of old)
      if (this.#places.get(value.key) === id) this.#places.delete(value.key)
    await Promise.all(old.map(({ key: id }) => this.#db.remove(id)))
  }
}

function keyOf(origin: Origin, nonce: string): string {
  return proofKey(origin, nonce).toString('base64')
}
