/** The nightly run: one process does it, and makes up for a night that was missed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { JiesuError } from '../contract/errors.ts'
import type { Deleted, RetentionRuns } from '../contract/keeping.ts'
import type { LedgerMarks } from '../contract/ledger.ts'
import type { Clock, Log } from '../contract/ports.ts'
import { type RetentionOptions, runRetention } from './retention.ts'

export interface NightlyOptions extends Omit<RetentionOptions, 'signal' | 'marks'> {
  runs: RetentionRuns
  marks: LedgerMarks
  /** Resolves to false while another process does this work. */
  isLeader(): Promise<boolean>
  clock: Clock
  log: Log
}

const LOOK_MS = 60_000
const DAY_MS = 86_400_000
const BEIJING_MS = 8 * 3_600_000
/** When this installation began to keep: the first run is that of the first night after it. */
const SINCE = 'kept-since'

export function startNightly(options: NightlyOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await look(options, signal)
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    stop() {
      stopping.abort()
      return running
    },
  }
}

/** Milliseconds since the epoch: the last time, not after `now`, that it was `at` in Beijing. */
export function lastTime(at: string, now: number): number {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  const ofDay = (hours * 60 + minutes) * 60_000
  const midnight = Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS
  return midnight + ofDay <= now ? midnight + ofDay : midnight + ofDay - DAY_MS
}

async function look(options: NightlyOptions, signal: AbortSignal): Promise<void> {
  const { clock, log, isLeader } = options
  try {
    if (!(await isLeader()) || !(await isDue(options))) return
    await tellRun(options, signal, clock.now())
  } catch (err) {
    // A store that is down is told elsewhere; the next look tries again.
    if (!signal.aborted && !(err instanceof JiesuError))
      log.error({ err }, 'retention: the nightly run failed')
  }
}

async function isDue({ runs, marks, retention, clock }: NightlyOptions): Promise<boolean> {
  const now = clock.now()
  await marks.setOnce(SINCE, new Date(now).toISOString())
  const since = Date.parse((await marks.get(SINCE)) ?? '')
  return lastTime(retention.at, now) > Math.max(since, (await runs.last()) ?? 0)
}

/** What was deleted is recorded also where it stops short: then it is not the run of this night yet. */
async function tellRun(options: NightlyOptions, signal: AbortSignal, startedAt: number): Promise<void> {
  const { runs, log, clock } = options
  const deleted: Deleted = {}
  const record = (reason?: string) => runs.record({ startedAt, by: 'nightly', deleted, reason })
  try {
    await runRetention({ ...options, signal }, { isDry: false, deleted })
  } catch (error) {
    await record(signal.aborted ? 'the house stopped' : reasonOf(error)).catch(() => undefined)
    throw error
  }
  await record()
  log.info({ deleted, ms: clock.now() - startedAt }, 'retention: what was kept long enough is deleted')
}

function reasonOf(error: unknown): string {
  return error instanceof JiesuError ? error.code : error instanceof Error ? error.name : 'unknown'
}
