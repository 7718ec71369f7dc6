/** What is remembered of refusals, in this process: calls that are used up for today, and alarms that were given. */
import type { Clock, Log } from '../../../src/contract/ports.ts'
import type { Refused } from './answer.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Asia/Shanghai, where there is no summer time. */
const OFFSET_MS = 8 * HOUR_MS

export interface Refusals {
  /** Undefined where this call may be made. */
  pauseOf(api: string): Refused | undefined
  /** Logs it and returns it, with a pause until midnight where the calls of today are used up. */
  note(api: string, refused: Refused): Refused
}

export function createRefusals({ clock, log }: { clock: Clock; log: Log }): Refusals {
  const paused = new Map<string, { until: number; refused: Refused }>()
  const alarms = new Map<string, number>()

  function alarm(data: { api: string; errcode: number | undefined }): void {
    const key = `${data.api} ${data.errcode}`
    const last = alarms.get(key)
    if (last !== undefined && clock.now() - last < HOUR_MS) return
    alarms.set(key, clock.now())
    log.error(data, 'WeChat refuses a call: the account has to be set up')
  }

  return {
    pauseOf(api) {
      const pause = paused.get(api)
      if (!pause) return undefined
      const pauseMs = pause.until - clock.now()
      if (pauseMs > 0) return { ...pause.refused, pauseMs }
      paused.delete(api)
      return undefined
    },
    note(api, refused) {
      const { is, errcode, rid, reason } = refused
      const data = { api, errcode, rid, reason }
      if (is === 'config') alarm(data)
      else if (is === 'window' || is === 'user') log.info(data, 'WeChat does not send this')
      else log.warn(data, 'WeChat refused a call')
      if (is !== 'quota-day') return refused
      const until = nextMidnight(clock.now())
      paused.set(api, { until, refused })
      return { ...refused, pauseMs: until - clock.now() }
    },
  }
}

/** In Asia/Shanghai, when the platform counts anew; milliseconds since the epoch. */
export function nextMidnight(now: number): number {
  return (Math.floor((now + OFFSET_MS) / DAY_MS) + 1) * DAY_MS - OFFSET_MS
}
