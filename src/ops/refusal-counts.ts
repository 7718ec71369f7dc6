/** Who was refused and why, since the start of this process and of late: a copy of the counter in /metrics that can be read. */
import type { Clock, Origin } from '../contract/ports.ts'
import type { RefusedCount } from '../contract/snapshot.ts'

export interface RefusalCounts {
  note(origin: Origin, code: string): void
  all(): RefusedCount[]
}

const STEP_MS = 30_000
const LATELY_MS = 15 * 60_000

interface Kept {
  origin: Origin
  code: string
  count: number
  /** By half minute, oldest first. */
  steps: { at: number; count: number }[]
}

export function createRefusalCounts({ now }: Clock): RefusalCounts {
  const kept = new Map<string, Kept>()
  return {
    note({ channel, endpoint }, code) {
      const key = `${channel}\n${endpoint}\n${code}`
      let own = kept.get(key)
      if (!own) {
        own = { origin: { channel, endpoint }, code, count: 0, steps: [] }
        kept.set(key, own)
      }
      own.count += 1
      addTo(own.steps, Math.floor(now() / STEP_MS) * STEP_MS)
    },
    all() {
      const since = now() - LATELY_MS
      return [...kept.values()].map(({ origin, code, count, steps }) => {
        while (steps[0] && steps[0].at <= since - STEP_MS) steps.shift()
        return { ...origin, code, count, lately: steps.reduce((sum, step) => sum + step.count, 0) }
      })
    },
  }
}

function addTo(steps: Kept['steps'], at: number): void {
  const last = steps.at(-1)
  if (last?.at === at) last.count += 1
  else steps.push({ at, count: 1 })
}
