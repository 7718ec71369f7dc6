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

t.test(
  'an emergency in a call that still runs stands above the figures, and leads to its request',
  async (t) => {
    const call = { receipt: '7K2M-0000-0000-0000-0000', endpoint: '<b>centre</b>', at: 0, words: ['着火'] }
    const { urgent } = overviewRegions(snapshot({ urgentCalls: [call] }), 'zh')
    t.match(
      urgent,
      /正在通话中的紧急情况[\s\S]*&#60;b&#62;centre[\s\S]*着火[\s\S]*href="\/ops\/requests\/7K2M-/,
    )
    t.equal(overviewRegions(snapshot(), 'zh').urgent, '')
  },
)

t.test('what is tried again is seen beside who works', async (t) => {
  const again = { ...worked, delayed: 14, retrying: 14, oldestSeconds: 420 }
  const { queues } = overviewRegions(snapshot({ queues: { dispatch: again } }), 'zh')
  t.match(queues, /在岗 1<[\s\S]*badge warning"[^>]*>重试中 14</)
  t.match(queues, /data-value="420">7 分钟</)
})

t.test('while a store is down its figures are unknown, not as they were', async (t) => {
  const queues = { dispatch: { ...worked, waiting: 7, failed: 2 } }
  const gateways = ['a', 'b'].map((name) => ({ name, at: snapshot().at, depth: 3, isLost: false }))
  const held = { queues, gateways, quarantined: 3, errandsFailed: 4, threadsFailing: 5, unassigned: 6 }
  const all = (changes: object) => overviewRegions(snapshot({ ...held, ...changes }), 'zh')
  const noQueue = all({ queueUp: false })
  t.notMatch(noQueue.queues, /在岗|data-value/)
  t.equal(noQueue.queues.match(/>未知</g)?.length, 3 * 6)
  t.match(noQueue.figures, /data-figure="queues.failed">未知</)
  t.match(noQueue.figures, /data-figure="quarantined" data-value="3"/)
  const noLedger = all({ ledgerUp: false })
  t.match(noLedger.figures, /data-figure="quarantined">未知</)
  t.match(noLedger.stores, /data-figure="balance.wrong">未知</)
  t.notMatch(noLedger.stores, /平衡/)
  t.equal(noLedger.errands.match(/>未知</g)?.length, 3)
  t.match(noLedger.gateways, /在线[\s\S]*不明/)
  t.match(noLedger.queues, /data-figure="queue.dispatch.waiting" data-value="7"/)
  t.equal(all({ ledgerUp: undefined }).stores.match(/平衡/), null, 'not looked at yet')
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
