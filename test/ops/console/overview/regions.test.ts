import t from 'tap'
import type { Point, Series } from '../../../../src/contract/series.ts'
import { chartData } from '../../../../src/ops/console/live/chart-data.ts'
import { overviewRegions } from '../../../../src/ops/console/overview/regions.ts'
import { snapshot, worked } from '../../../support/snapshot.ts'

t.test('what a setting or a fact says is shown as text; each fact leads somewhere', async (t) => {
  const regions = overviewRegions(snapshot({ warnings: ['<script>alert(1)</script>'], quarantined: 3 }), 'en')
  t.match(regions.stores, '&#60;script&#62;')
  t.notMatch(Object.values(regions).join(''), '<script>')
  t.match(regions.verdict, '<a href="/ops/quarantine">3 in quarantine</a>')
})

t.test('consumers are present or absent in words, and nobody is missed where nothing waits', async (t) => {
  const of = (queues: ReturnType<typeof snapshot>['queues']) =>
    overviewRegions(snapshot({ queues }), 'en').queues
  t.match(of({ dispatch: { ...worked, consumers: 3 } }), /badge good"[^>]*>3 present/)
  t.match(of({ dispatch: { ...worked, consumers: 0, waiting: 1 } }), /badge warning"[^>]*>absent/)
  t.match(of({ dispatch: { ...worked, consumers: 0 } }), /badge neutral"[^>]*>none/)
})

t.test('a chart has as many points as its span has steps; what nobody saw is a gap', async (t) => {
  const now = Date.parse('2026-01-05T08:00:05Z')
  const end = now - 5000
  const at = (stepsAgo: number, name: string, sum: number): Point => {
    return { at: end - stepsAgo * 10_000, name, sum, max: sum, n: 1 }
  }
  const points = [...[1, 2, 3, 4, 5, 6, 7].map((ago) => at(ago, 'arrivals/web', ago)), at(2, 'journal', 9)]
  const series: Series = {
    add: async () => undefined,
    prune: async () => undefined,
    read: async () => points,
  }
  const { times, values } = await chartData({ series, clock: { now: () => now } }, 'hour')
  t.equal(times.length, 360)
  t.equal(times.at(-1), end / 1000 - 10)
  t.same(values['arrivals/web']?.slice(-2), [27, 21], 'the minute that ends there')
  t.equal(values['arrivals/web']?.at(-8), null)
  t.same(values.journal?.slice(-3), [null, 9, null])
  const day = {
    ...series,
    read: async () => [{ at: end - 300_000, name: 'refused', sum: 50, max: 9, n: 20 }],
  }
  const coarse = await chartData({ series: day, clock: { now: () => now } }, 'day')
  t.equal(coarse.values.refused?.at(-1), 15, 'per minute, as far as it was seen')
})
