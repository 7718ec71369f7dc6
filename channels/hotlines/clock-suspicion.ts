/** One hotline with a stale stamp has a wrong clock; several at once mean that ours is wrong. */
import type { Clock, Log } from '../../src/contract/ports.ts'

const WITHIN_MS = 5 * 60_000

export interface ClockSuspicion {
  stale(number: string): void
  isSuspect(): boolean
}

export function createClockSuspicion(options: {
  /** How many hotlines. */
  sources: number
  clock: Clock
  log: Pick<Log, 'error'>
}): ClockSuspicion {
  const { sources, clock, log } = options
  const last = new Map<string, number>()
  let told = false

  function isSuspect(): boolean {
    for (const [number, at] of last) if (clock.now() - at > WITHIN_MS) last.delete(number)
    const suspect = last.size >= sources
    if (!suspect) told = false
    return suspect
  }

  return {
    isSuspect,
    stale(number) {
      last.set(number, clock.now())
      if (!isSuspect() || told) return
      told = true
      log.error(
        { alarm: 'clock', endpoints: [...last.keys()] },
        'several hotlines are stale at once: check the clock',
      )
    },
  }
}
