/** Keeps the console's search up with the ledger, in one process of all. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CaseIndexing } from '../contract/cases.ts'
import { JiesuError } from '../contract/errors.ts'
import type { Log } from '../contract/ports.ts'

export interface IndexingOptions {
  cases: CaseIndexing
  isLeader(): Promise<boolean>
  /** How long to wait before the next batch, in ms, since accepting comes first. */
  standBackMs(): number
  log: Log
}

const PAUSE_MS = 500
/** Beside relay and triage, which stand back too, it takes a few hundredths of a core in a busy time: a search may be late. */
const LATER_THAN_OTHERS = 4

export function startIndexing({ cases, isLeader, standBackMs, log }: IndexingOptions): {
  stop(): Promise<void>
} {
  const stopping = new AbortController()
  /** Returns how long to wait. */
  const step = async (): Promise<number> => {
    try {
      if (!(await isLeader())) return PAUSE_MS
      const { isUpToDate } = await cases.step()
      return Math.max(isUpToDate ? PAUSE_MS : 0, LATER_THAN_OTHERS * standBackMs())
    } catch (err) {
      // A ledger that is down is told elsewhere.
      if (!(err instanceof JiesuError) || err.code !== 'ledger-down')
        log.error({ err }, "the console's search")
      return PAUSE_MS
    }
  }
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted)
      await sleep(await step(), undefined, { signal: stopping.signal }).catch(() => undefined)
  }
  const running = run()
  return {
    stop() {
      stopping.abort()
      return running
    },
  }
}
