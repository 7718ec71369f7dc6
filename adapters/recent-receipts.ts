/** Which entry of the journal a receipt is in. Bounded: a backlog of millions must not live in memory twice. */
import type { Entry, EntryKey } from '../src/contract/ports.ts'

export const MOST_RECENT = 50_000

export class RecentReceipts {
  readonly #keys = new Map<string, EntryKey>()

  /** Not a supplement: its request is elsewhere. Of a call's parts, which share its receipt, none hides its request. */
  remember({ kind, receipt }: Pick<Entry, 'kind' | 'receipt'>, key: EntryKey): void {
    if (kind === 'supplement' || (kind === 'part' && this.#keys.has(receipt))) return
    this.#keys.set(receipt, key)
    if (this.#keys.size <= MOST_RECENT) return
    const [oldest] = this.#keys.keys()
    if (oldest !== undefined) this.#keys.delete(oldest)
  }

  find(receipt: string): EntryKey | undefined {
    return this.#keys.get(receipt)
  }

  forget(receipt: string, { id }: EntryKey): void {
    if (this.#keys.get(receipt)?.id === id) this.#keys.delete(receipt)
  }
}
