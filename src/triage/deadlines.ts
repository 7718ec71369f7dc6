import { z } from 'zod'
import { beijingTime } from '../contract/beijing-time.ts'
import { RequestType, Urgency } from '../contract/request.ts'

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 }
const pattern = /^([1-9]\d{0,3})([mhd])$/

/** `30m`, `2h`, `7d`; read as milliseconds. Days are calendar days of 24 hours. */
const Duration = z
  .string()
  .regex(pattern, 'expected a duration, such as 30m, 2h or 7d')
  .transform((text) => {
    const [, amount, unit] = pattern.exec(text) ?? []
    return Number(amount) * (unit === 'm' || unit === 'h' ? UNIT_MS[unit] : UNIT_MS.d)
  })

/** One row of config/deadlines.csv; `*` fits all. The first row that fits decides. */
export const Deadline = z.strictObject({
  type: z.enum([...RequestType.options, '*']),
  urgency: z.enum([...Urgency.options, '*']),
  /** From being received to being handed to a unit. */
  dispatch: Duration,
  /** From being received to being handled. */
  handle: Duration,
  note: z.string(),
})
export type Deadline = z.infer<typeof Deadline>

/** RFC 3339, with +08:00. */
export interface DueTimes {
  dispatchDueAt: string
  handleDueAt: string
}

export type Deadlines = (type: RequestType, urgency: Urgency, receivedAt: string) => DueTimes

type DeadlineTable = Omit<Deadline, 'note'>[]

/** Throws where no row fits; `uncovered` says beforehand whether that can be. */
export function createDeadlines(table: DeadlineTable): Deadlines {
  return (type, urgency, receivedAt) => {
    const row = table.find(fits(type, urgency))
    if (!row) throw new RangeError(`no deadline for ${type}, ${urgency}`)
    const received = Date.parse(receivedAt)
    return {
      dispatchDueAt: beijingTime(received + row.dispatch),
      handleDueAt: beijingTime(received + row.handle),
    }
  }
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
