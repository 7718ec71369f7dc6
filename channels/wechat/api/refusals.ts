/** What is remembered of refusals, in this process: calls that are used up for today, and alarms that were given. */
import type { Clock, Log } from '../../../src/contract/ports.ts'
import { createSeldom } from '../seldom.ts'
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
  const isNews = createSeldom(clock)

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
      const first = isNews(`${api} ${errcode} ${reason}`)
      if (is === 'config' && first) log.error(data, 'WeChat refuses a call: the account has to be set up')
      else if (is === 'again' && errcode === undefined && first)
        log.warn(data, 'WeChat is not reached; so may be others')
      else if ((is === 'config' || errcode === undefined) && !first)
        log.debug(data, 'WeChat refused a call once more')
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
