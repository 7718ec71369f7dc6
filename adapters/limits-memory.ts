/** Counters in this process: for one gateway, and for the time in which Redis is down. */
import type { Clock, Limits } from '../src/contract/ports.ts'

export interface MemoryLimitsOptions {
  clock: Clock
  /** Keys at the same time. Above it the half of them whose windows began first is forgotten. */
  mostKeys?: number
}

interface Window {
  count: number
  /** Milliseconds since the epoch. */
  endsAt: number
}

/** A key and its window take about 200 bytes. */
const MOST_KEYS = 50_000

export function createMemoryLimits({ clock, mostKeys = MOST_KEYS }: MemoryLimitsOptions): Limits {
  // Two halves, of which the older goes as a whole: to take the first out of one full Map again and again is slow.
  let newer = new Map<string, Window>()
  let older = new Map<string, Window>()

  const find = (key: string) => newer.get(key) ?? older.get(key)

  function open(key: string, windowSeconds: number): Window {
    const now = clock.now()
    const standing = find(key)
    if (standing && standing.endsAt > now) return standing
    if (newer.size >= mostKeys / 2) {
      older = newer
      newer = new Map()
    }
    const begun = { count: 0, endsAt: now + windowSeconds * 1000 }
    newer.set(key, begun)
    return begun
  }

  return {
    async take(key, { max, windowSeconds }, amount = 1) {
      const window = open(key, windowSeconds)
      window.count += amount
      const allowed = window.count <= max
      const secondsLeft = Math.ceil((window.endsAt - clock.now()) / 1000)
      return { count: window.count, allowed, retryAfter: allowed ? 0 : Math.max(1, secondsLeft) }
    },
    async giveBack(key, amount = 1) {
      const window = find(key)
      if (window) window.count = Math.max(0, window.count - amount)
    },
  }
}
