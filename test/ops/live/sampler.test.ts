import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Sample, Series } from '../../../src/contract/series.ts'
import type { Snapshot } from '../../../src/contract/snapshot.ts'
import { startSampler } from '../../../src/ops/live/sampler.ts'
import { createTestLog } from '../../support/queue.ts'
import { snapshot, worked } from '../../support/snapshot.ts'

const START = Date.parse('2026-01-05T08:00:00Z')

t.test(
  'ten seconds at a time: what came, the peaks of the rest; kept while the ledger is down',
  async (t) => {
    let now = START + 1000
    let arrivals = new Map([['web', 100]])
    let stands: 'leader' | 'follower' | 'unknown' = 'leader'
    let listener = (_: Snapshot): void => undefined
    const written: Sample[] = []
    const series: Series = {
      add: async (samples) => void written.push(...samples),
      read: async () => [],
      prune: async () => undefined,
    }
    const sampler = startSampler({
      snapshots: {
        current: () => snapshot(),
        on: (each) => {
          listener = each
          return () => undefined
        },
        counted: () => ({ arrivals, refused: 0 }),
      },
      series,
      standing: async () => stands,
      clock: { now: () => now },
      log: createTestLog(),
    })
    t.teardown(() => sampler.stop())
    const pass = async (seconds: number, web: number) => {
      now = START + seconds * 1000
      arrivals = new Map([['web', web]])
      await sleep(600)
    }
    listener(snapshot({ journal: { depth: 40, oldestAt: 1, bytes: 1 } }))
    listener(snapshot({ journal: { depth: 7, oldestAt: 1, bytes: 1 }, queueUp: false, ledgerUp: false }))
    await pass(10, 130)
    t.match(written, [{ at: START }])
    t.equal(written[0]?.values.get('arrivals/web'), 30)
    t.equal(written[0]?.values.get('journal'), 40, 'the peak')

    stands = 'unknown'
    await pass(20, 131)
    stands = 'follower'
    listener(snapshot({ queues: { triage: { ...worked, waiting: 2 } } }))
    await pass(30, 132)
    stands = 'leader'
    await pass(40, 133)
    t.same(
      written.map(({ at }) => (at - START) / 1000),
      [0, 30],
      'another has written what this one took while it did not lead',
    )
    stands = 'unknown'
    await pass(50, 134)
    stands = 'leader'
    await pass(60, 135)
    t.same(
      written.slice(2).map(({ values }) => values.get('arrivals/web')),
      [1, 1],
      'drawn afterwards',
    )
    await pass(400, 900)
    t.equal(written.length, 4, 'a machine that slept: of no ten seconds')
  },
)
