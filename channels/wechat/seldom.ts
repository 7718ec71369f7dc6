/** What would be said with every callback, or every try, and is worth a line an hour: no log is filled by what stays wrong. */
import type { Clock } from '../../src/contract/ports.ts'

const HOUR_MS = 3_600_000
/** Names come from strangers' requests, too. */
const MOST_KEYS = 1000

/** Whether this is to be said: the first time, and an hour later again. */
export function createSeldom(clock: Clock): (key: string) => boolean {
  const saidAt = new Map<string, number>()
  return (key) => {
    const now = clock.now()
    const last = saidAt.get(key)
    if (last !== undefined && now - last < HOUR_MS) return false
    if (saidAt.size >= MOST_KEYS) saidAt.clear()
    saidAt.set(key, now)
    return true
  }
}
