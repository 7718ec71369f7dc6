/** Which entry of the journal a receipt is in. Bounded: a backlog of millions must not live in memory twice. */
import type { EntryKey } from '../src/contract/ports.ts'

export const MOST_RECENT = 200_000

export class RecentReceipts {
  readonly #keys = new Map<string, EntryKey>()

  remember(receipt: string, key: EntryKey): void {
    this.#keys.set(receipt, key)
    if (this.#keys.size <= MOST_RECENT) return
    const [oldest] = this.#keys.keys()
    if (oldest !== undefined) this.#keys.delete(oldest)
  }

  find(receipt: string): EntryKey | undefined {
    return this.#keys.get(receipt)
  }

  forget(receipt: string): void {
    this.#keys.delete(receipt)
  }
}
