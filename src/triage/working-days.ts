/** Working days by the State Council's calendar; days are Beijing's. Pure. */
import { z } from 'zod'
import { beijingTime } from '../contract/beijing-time.ts'

/** One row of config/holidays.csv. */
export const Holiday = z.strictObject({
  date: z.iso.date('expected a date, such as 2026-10-01'),
  day: z.enum(['off', 'work'], 'expected off or work'),
  name: z.string(),
})
export type Holiday = z.infer<typeof Holiday>

export type Holidays = readonly Pick<Holiday, 'date' | 'day'>[]

const DAY_MS = 86_400_000
/** Longer than any holiday. */
const MOST_DAYS_OFF = 30

export interface WorkingDays {
  /** At the same time of the day, `days` working days later: the day that it falls in does not count. Milliseconds. */
  later(ms: number, days: number): number
}

export function createWorkingDays(holidays: Holidays): WorkingDays {
  const special = new Map(holidays.map(({ date, day }) => [date, day]))
  const isWorked = (ms: number): boolean => {
    const date = beijingTime(ms).slice(0, 10)
    const day = special.get(date)
    // Of a date alone, in UTC: Saturday and Sunday.
    return day === undefined ? new Date(date).getUTCDay() % 6 !== 0 : day === 'work'
  }
  return {
    later(ms, days) {
      let at = ms
      for (let left = days; left > 0; left--) {
        at += DAY_MS
        for (let off = 0; off < MOST_DAYS_OFF && !isWorked(at); off++) at += DAY_MS
      }
      return at
    },
  }
}

/** Since the notice for the next year comes in autumn. */
const SOON_MS = 60 * DAY_MS

/** The last day that the calendar knows, where that is near or past; undefined: there is time. */
export function calendarEndsSoon(holidays: Holidays, nowMs: number): string | undefined {
  const last = holidays
    .map(({ date }) => date)
    .toSorted()
    .at(-1)
  if (last === undefined) return 'it is empty'
  const end = `${last.slice(0, 4)}-12-31`
  return Date.parse(`${end}T23:59:59+08:00`) - nowMs < SOON_MS ? end : undefined
}
