/** Which messages of one call this connection has brought. In numbers alone: a long call costs no more than a short one. */

export type Verdict =
  /** `missing`: the first of those that it skips; they may still come. */
  | { is: 'new'; missing?: number }
  /** It is on the disk: acknowledged once more. */
  | { is: 'known' }
  /** It is on its way to the disk, and will be acknowledged then. */
  | { is: 'under-way' }
  /** It skips more than can be believed. */
  | { is: 'gap'; expected: number }

/** Numbers that may be skipped: more is a fault of whoever counts. */
const MOST_MISSING = 1000

export class CallLog {
  /** The first that came here: a call that was cut goes on where it stood. */
  #first: number | undefined
  #next = 0
  #hasEnd = false
  readonly #underWay = new Set<number>()
  /** Below `#next`, and not on the disk: skipped, or failed. */
  readonly #missing = new Set<number>()

  /** To be called before it is kept. */
  judge(seq: number, isEnd: boolean): Verdict {
    if (this.#first === undefined) this.#begin(seq)
    if (seq > this.#next + MOST_MISSING) return { is: 'gap', expected: this.#next }
    if (this.#underWay.has(seq)) return { is: 'under-way' }
    // What is older than what came here first may be nowhere else.
    const isNew = seq >= this.#next || seq < (this.#first ?? 0) || this.#missing.has(seq)
    if (!isNew) return { is: 'known' }
    const missing = seq > this.#next ? { missing: this.#next } : {}
    for (let skipped = this.#next; skipped < seq; skipped++) this.#missing.add(skipped)
    this.#next = Math.max(this.#next, seq + 1)
    if (isEnd) this.#hasEnd = true
    this.#missing.delete(seq)
    this.#underWay.add(seq)
    return { is: 'new', ...missing }
  }

  #begin(seq: number): void {
    this.#first = seq
    this.#next = seq
  }

  kept(seq: number): void {
    this.#underWay.delete(seq)
  }

  /** It is not on the disk: it may come again. */
  failed(seq: number): void {
    this.#underWay.delete(seq)
    this.#missing.add(seq)
  }

  /** Nothing more is to come, and all that came is on the disk. */
  isOver(): boolean {
    return this.#hasEnd && this.#underWay.size === 0 && this.#missing.size === 0
  }
}
