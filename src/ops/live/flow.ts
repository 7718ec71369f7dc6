/** What comes in, out of totals that gateways tell: how much of it since a moment ago, and since this process began. */
export interface Flow {
  /** A gateway's totals as they are now, by any key. */
  note(gateway: string, totals: ReadonlyMap<string, number>): void
  /** Ends a round of notes. */
  mark(now: number): void
  /** Of the window that ends now, by key: what was noted in this process's time. */
  lately(): Map<string, number>
  /** Since the beginning. It never falls. */
  sum(): ReadonlyMap<string, number>
}

export interface FlowOptions {
  windowMs: number
  /** How finely the window's beginning is known. */
  stepMs: number
}

interface Mark {
  at: number
  sum: ReadonlyMap<string, number>
}

/** A gateway's first totals add nothing: they are of the time before. Totals that fall have begun anew. */
export function createFlow({ windowMs, stepMs }: FlowOptions): Flow {
  const last = new Map<string, ReadonlyMap<string, number>>()
  const sum = new Map<string, number>()
  const marks: Mark[] = []
  return {
    note(gateway, totals) {
      const before = last.get(gateway)
      last.set(gateway, totals)
      for (const [key, total] of totals) {
        const more = before ? total - (before.get(key) ?? 0) : 0
        sum.set(key, (sum.get(key) ?? 0) + Math.max(0, more))
      }
    },
    mark(now) {
      const newest = marks.at(-1)
      if (!newest || now - newest.at >= stepMs) marks.push({ at: now, sum: new Map(sum) })
      while (marks[1] && marks[1].at <= now - windowMs) marks.shift()
    },
    lately() {
      const since = marks[0]?.sum
      return new Map([...sum].map(([key, total]) => [key, total - (since?.get(key) ?? 0)]))
    },
    sum: () => sum,
  }
}
