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
  const before = Math.max(0, 60 / stepSeconds - 1)
  const points = new Map<string, (Point | undefined)[]>()
  for (const point of await series.read(span, since - before * step)) {
    const own = points.get(point.name) ?? Array.from<undefined>({ length: before + length })
    const at = before + (point.at - since) / step
    if (Number.isInteger(at) && at < own.length) own[at] = point
    points.set(point.name, own)
  }
  const values = Object.fromEntries(
    [...points].map(([name, own]) => [name, isCount(name) ? perMinute(own, before) : peaks(own, before)]),
  )
  const times = Array.from({ length }, (_, at) => since / 1000 + at * stepSeconds)
  return { span, stepSeconds, times, values }
}

/** What came in: of steps that are shorter than a minute the minute that ends there, as the figure beside it. */
function perMinute(points: readonly (Point | undefined)[], before: number): (number | null)[] {
  return points.slice(before).map((point, at) => {
    if (!point) return null
    if (before === 0) return round((point.sum / (point.n * spans.hour.stepSeconds)) * 60)
    return points.slice(at, at + before + 1).reduce((sum, each) => sum + (each?.sum ?? 0), 0)
  })
}

function peaks(points: readonly (Point | undefined)[], before: number): (number | null)[] {
  return points.slice(before).map((point) => (point ? round(point.max) : null))
}

function round(value: number): number {
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
