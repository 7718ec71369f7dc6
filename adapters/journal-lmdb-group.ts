/**
 * Group commit: what arrives while a commit is under way is committed together, next. A commit costs the same for one
 * entry as for a hundred; alone, an entry waits for nothing.
 */
export class CommitGroup<Item> {
  readonly #commit: (items: Item[]) => Promise<void>
  #items: Item[] = []
  #group = Promise.withResolvers<void>()
  #isUnderWay = false

  /** `commit` gets the items of one group, and resolves when they are durable. */
  constructor(commit: (items: Item[]) => Promise<void>) {
    this.#commit = commit
  }

  /** Settles with the commit that holds the item. */
  add(item: Item): Promise<void> {
    this.#items.push(item)
    if (!this.#isUnderWay) this.#begin()
    return this.#group.promise
  }

  /** At the end of the event turn, so that all who came in it are in. */
  #begin(): void {
    this.#isUnderWay = true
    setImmediate(() => {
      const [items, group] = [this.#items, this.#group]
      this.#items = []
      this.#group = Promise.withResolvers()
      this.#commit(items)
        .then(group.resolve, group.reject)
        .finally(() => {
          this.#isUnderWay = false
          if (this.#items.length > 0) this.#begin()
        })
    })
  }
}
