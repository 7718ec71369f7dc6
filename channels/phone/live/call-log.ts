/** Which messages of one call this connection has brought. In numbers alone: a long call costs no more than a short one. */

export type Verdict =
  | { is: 'new' }
  /** It is on the disk: acknowledged once more. */
  | { is: 'known' }
  /** It is on its way to the disk, and will be acknowledged then. */
  | { is: 'under-way' }
  | { is: 'gap'; expected: number }
  | { is: 'ended' }

export class CallLog {
  /** The first that came here: a call that was cut goes on where it stood. */
  #first: number | undefined
  #next = 0
  #end: number | undefined
  readonly #underWay = new Set<number>()
  readonly #failed = new Set<number>()

  /** To be called before it is kept. */
  judge(seq: number, isEnd: boolean): Verdict {
    if (this.#end !== undefined && seq > this.#end) return { is: 'ended' }
    if (this.#first === undefined) this.#begin(seq)
    if (seq > this.#next) return { is: 'gap', expected: this.#next }
    if (this.#underWay.has(seq)) return { is: 'under-way' }
    // What is older than what came here first may be nowhere else.
    const isNew = seq === this.#next || seq < (this.#first ?? 0) || this.#failed.has(seq)
    if (!isNew) return { is: 'known' }
    if (seq === this.#next) this.#next += 1
    if (isEnd) this.#end = seq
    this.#failed.delete(seq)
    this.#underWay.add(seq)
    return { is: 'new' }
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
    this.#failed.add(seq)
    if (seq === this.#end) this.#end = undefined
  }

  /** Nothing more is to come, and all that came is on the disk. */
  isOver(): boolean {
    return this.#end !== undefined && this.#underWay.size === 0 && this.#failed.size === 0
  }
}
