/** Whatever is started is stopped, in reverse: at the end of its scope, and on Ctrl-C or an error at once. */

type End = () => Promise<unknown>

const open = new Set<Scope>()

/** Has what the tests' helpers need of tap's `t`. */
export class Scope {
  readonly #ends: End[] = []

  constructor() {
    open.add(this)
  }

  teardown(end: End): void {
    this.#ends.push(end)
  }

  async close(): Promise<void> {
    open.delete(this)
    for (const end of this.#ends.splice(0).toReversed()) {
      await end().catch((error) => console.error(`while stopping: ${error}`))
    }
  }
}

export async function within<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope()
  try {
    return await work(scope)
  } finally {
    await scope.close()
  }
}

export async function closeAll(): Promise<void> {
  for (const scope of [...open].toReversed()) await scope.close()
}
