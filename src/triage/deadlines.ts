import { z } from 'zod'
import { beijingTime } from '../contract/beijing-time.ts'
import { RequestType, type Triage, Urgency } from '../contract/request.ts'
import { createWorkingDays, type Holidays } from './working-days.ts'

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const pattern = /^([1-9]\d{0,3})([mhd])$/

/** `days` where it was written in days. */
interface Span {
  ms: number
  days?: number
}

function spanOf(text: string): Span {
  const [, amount, unit] = pattern.exec(text) ?? []
  const count = Number(amount)
  return unit === 'm' || unit === 'h' ? { ms: count * UNIT_MS[unit] } : { ms: count * UNIT_MS.d, days: count }
}

/** `30m`, `2h`, `7d`. */
const Duration = z
  .string()
  .regex(pattern, 'expected a duration, such as 30m, 2h or 7d')
  .transform((text) => spanOf(text))

/** One row of config/deadlines.csv; `*` fits all. The first row that fits decides. */
export const Deadline = z.strictObject({
  type: z.enum([...RequestType.options, '*']),
  urgency: z.enum([...Urgency.options, '*']),
  /** From being received to being handed to a unit. */
  dispatch: Duration,
  /** From being received to being handled. */
  handle: Duration,
  /** What durations in days count. */
  days: z.enum(['calendar', 'working'], 'expected calendar or working'),
  note: z.string(),
})
export type Deadline = z.infer<typeof Deadline>

/** Of a leaf of the catalogue. */
export type Tier = '2h' | '24h' | '7d' | '15d'

/** RFC 3339, with +08:00. */
export interface DueTimes {
  dispatchDueAt: string
  handleDueAt: string
}

export type Deadlines = (type: RequestType, urgency: Urgency, receivedAt: string, tier?: Tier) => DueTimes

type DeadlineTable = Omit<Deadline, 'note'>[]

/** What is not urgent is not hurried below it, however urgent such matters mostly are. */
const LEAST_NORMAL: Span = { ms: 24 * UNIT_MS.h }

/** Throws where no row fits; `uncovered` says beforehand whether that can be. */
export function createDeadlines(table: DeadlineTable, holidays: Holidays): Deadlines {
  const workingDays = createWorkingDays(holidays)
  return (type, urgency, receivedAt, tier) => {
    const row = table.find(fits(type, urgency))
    if (!row) throw new RangeError(`no deadline for ${type}, ${urgency}`)
    const received = Date.parse(receivedAt)
    const after = ({ ms, days }: Span) =>
      beijingTime(
        row.days === 'working' && days !== undefined ? workingDays.later(received, days) : received + ms,
      )
    return {
      dispatchDueAt: after(row.dispatch),
      handleDueAt: after(tier === undefined ? row.handle : withTier(row.handle, urgency, spanOf(tier))),
    }
  }
}

function withTier(handle: Span, urgency: Urgency, tier: Span): Span {
  if (urgency === 'normal') return tier.ms < LEAST_NORMAL.ms ? LEAST_NORMAL : tier
  return tier.ms < handle.ms ? tier : handle
}

/** The first type and urgency for which the table has no row. */
export function uncovered(table: DeadlineTable): [RequestType, Urgency] | undefined {
  return pairs().find(([type, urgency]) => !table.some(fits(type, urgency)))
}

/** Whether rows above leave nothing to the row at this place. */
export function isShadowed(table: DeadlineTable, at: number): boolean {
  const row = table[at]
  if (!row) return false
  const above = table.slice(0, at)
  return pairs()
    .filter(([type, urgency]) => fits(type, urgency)(row))
    .every(([type, urgency]) => above.some(fits(type, urgency)))
}

function fits(type: RequestType, urgency: Urgency) {
  return (row: DeadlineTable[number]) =>
    (row.type === type || row.type === '*') && (row.urgency === urgency || row.urgency === '*')
}

function pairs(): [RequestType, Urgency][] {
  return RequestType.options.flatMap((type) =>
    Urgency.options.map((urgency): [RequestType, Urgency] => [type, urgency]),
  )
}

type Due = Pick<Triage, 'dispatchDueAt' | 'handleDueAt'>

/** Of each clock the earlier time: what somebody adds gives nobody more of it. */
export function sooner(one: Due, other: Due): Due {
  const first = (a: string, b: string) => (Date.parse(b) < Date.parse(a) ? b : a)
  return {
    dispatchDueAt: first(one.dispatchDueAt, other.dispatchDueAt),
    handleDueAt: first(one.handleDueAt, other.handleDueAt),
  }
}
