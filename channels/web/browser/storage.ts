/** The browser's stores, which may be full, forbidden or missing: then nothing is kept, and nothing breaks. */

export interface Shelf {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(): string[]
}

/** `local` outlives the tab. */
export function shelf(kind: 'local' | 'session'): Shelf {
  const store = attempt(() => (kind === 'local' ? window.localStorage : window.sessionStorage))
  return {
    get: (key) => attempt(() => store?.getItem(key)) ?? null,
    set: (key, value) => void attempt(() => store?.setItem(key, value)),
    remove: (key) => void attempt(() => store?.removeItem(key)),
    keys: () => attempt(() => Object.keys(store ?? {})) ?? [],
  }
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
