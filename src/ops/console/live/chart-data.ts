/** GET /ops/series.json: as many points as the span has steps, whatever is stored; what nobody saw is null. */
import { z } from 'zod'
import { type Point, type Span, spans } from '../../../contract/series.ts'
import type { Snapshot } from '../../../contract/snapshot.ts'
import type { ConsoleServices } from '../services.ts'

export interface ChartData {
  span: Span
  stepSeconds: number
  /** Seconds since the epoch. */
  times: number[]
  values: Record<string, (number | null)[]>
}

const Query = z.object({ span: z.enum(['hour', 'day', 'week']).catch('hour') })

export function readSpan(query: unknown): Span {
  return Query.parse(query).span
}

/** Throws TemporaryError ledger-down. */
export async function chartData(
  { series, clock }: Pick<ConsoleServices, 'series' | 'clock'>,
  span: Span,
): Promise<ChartData> {
  const { stepSeconds, seconds } = spans[span]
  const step = stepSeconds * 1000
  // The step that is under way is for the live feed to draw.
  const end = Math.floor(clock.now() / step) * step
  const since = end - seconds * 1000
  const length = seconds / stepSeconds
  const values: ChartData['values'] = {}
  for (const point of await series.read(span, since)) {
    const at = (point.at - since) / step
    const own = values[point.name] ?? Array.from<null>({ length }).fill(null)
    if (Number.isInteger(at) && at < length) own[at] = drawn(point)
    values[point.name] = own
  }
  const times = Array.from({ length }, (_, at) => since / 1000 + at * stepSeconds)
  return { span, stepSeconds, times, values }
}

/** What comes in is drawn per minute, as far as it was seen; of the rest the peak. */
function drawn({ name, sum, max, n }: Point): number {
  const value = isCount(name) ? (sum / (n * spans.hour.stepSeconds)) * 60 : max
  return Math.round(value * 100) / 100
}

function isCount(name: string): boolean {
  return name === 'refused' || name.startsWith('arrivals/')
}

/** Of this moment, by the same names. */
export function pointsNow(snapshot: Snapshot): Record<string, number> {
  const { arrivals, refusedPerMinute, journal, relayLagSeconds, queues, quarantined } = snapshot
  const points: Record<string, number> = {
    refused: refusedPerMinute,
    journal: journal.depth,
    lag: relayLagSeconds,
  }
  for (const { channel, perMinute } of arrivals) points[`arrivals/${channel}`] = perMinute
  for (const [name, { waiting, oldestSeconds, failed }] of Object.entries(queues)) {
    points[`${name}/waiting`] = waiting
    points[`${name}/oldest`] = oldestSeconds
    points[`${name}/failed`] = failed
  }
  points.quarantined = quarantined
  return points
}
