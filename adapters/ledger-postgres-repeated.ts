/** One batch may hold the same thing hundreds of times: a sender in a loop must not hold up all others. */
import type { Journaled } from '../src/contract/ports.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'

export class Repeated {
  readonly #contentHash: ContentHash
  /** What was seen of receipts that come more than once. */
  readonly #seen = new Map<string, Set<string>>()

  constructor(entries: readonly Journaled[], contentHash: ContentHash) {
    this.#contentHash = contentHash
    const once = new Set<string>()
    for (const journaled of entries) {
      const receipt = receiptOf(journaled)
      if (receipt === undefined) continue
      if (once.has(receipt)) this.#seen.set(receipt, new Set())
      once.add(receipt)
    }
  }

  /** Whether an entry before it said the very same, which is in the ledger therefore. Asked once for each, in order. */
  isKnown(journaled: Journaled): boolean {
    const receipt = receiptOf(journaled)
    const seen = receipt === undefined ? undefined : this.#seen.get(receipt)
    if (!seen) return false
    const content = this.#contentOf(journaled)
    if (seen.has(content)) return true
    seen.add(content)
    return false
  }

  #contentOf({ entry }: Journaled): string {
    // The receipt of what is kept as it came is made from its bytes.
    return entry?.kind === 'submission' ? this.#contentHash(entry.request).toString('base64') : 'raw'
  }
}

/** Undefined for what is looked at one by one. */
function receiptOf({ entry, poison }: Journaled): string | undefined {
  if (poison || !entry || entry.kind === 'supplement' || entry.kind === 'part') return undefined
  return `${entry.kind} ${entry.receipt}`
}
