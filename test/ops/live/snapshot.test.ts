import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Pulse } from '../../../src/contract/snapshot.ts'
import type { LedgerView } from '../../../src/ops/live/ledger-look.ts'
import { NOT_LOOKED_YET } from '../../../src/ops/metrics.ts'
import { createSnapshots, type SnapshotSources } from '../../../src/ops/snapshots.ts'
import { standing } from '../../support/snapshot.ts'

const numbers = Array.from({ length: 75 }, (_, n) => `${12300 + n}`)

function pulse(gateway: string, accepted: number): Pulse {
  return {
    gateway,
    at: Date.now(),
    accepted: numbers.map((endpoint) => ({ channel: 'hotlines', endpoint, accepted })),
    refused: numbers.map((endpoint) => ({
      channel: 'hotlines',
      endpoint,
      code: 'busy',
      count: 1,
      lately: 1,
    })),
    journal: { depth: 3, oldestAt: Date.now() - 5000, bytes: 4096 },
    disk: { free: 50e9, reserve: 1e9 },
  }
}

const view: LedgerView = {
  others: [
    { gateway: 'b', at: Date.now(), isLost: false, depth: 3, pulse: pulse('b', 1) },
    { gateway: 'c', at: Date.now() - 60_000, isLost: true, depth: 9, pulse: undefined },
  ],
  movedByOthers: [],
  urgentCalls: [],
  balance: [],
  owed: undefined,
}

function sources(changes: Partial<SnapshotSources> = {}): SnapshotSources {
  return {
    clock: Date,
    pulse: () => pulse('a', 1),
    ledger: () => view,
    background: () => NOT_LOOKED_YET,
    standings: { all: () => numbers.map((number) => ({ channel: 'hotlines', standing: standing(number) })) },
    channels: ['web'],
    ...changes,
  }
}

t.test('of all gateways', async (t) => {
  const snapshots = createSnapshots(sources())
  t.teardown(() => snapshots.stop())
  const { journal, gateways, arrivals, relayLagSeconds, sources: all } = snapshots.current()
  t.equal(journal.depth, 15)
  t.ok(relayLagSeconds >= 5 && relayLagSeconds < 6)
  t.same(
    gateways.map(({ isLost }) => isLost),
    [false, false, true],
  )
  t.same(arrivals, [
    { channel: 'web', perMinute: 0, total: 0 },
    { channel: 'hotlines', perMinute: 0, total: 150 },
  ])
  t.match(all[0], { accepted: 2, refused: { busy: 2 }, standing: { state: 'ok' } })
})

t.test('a new one at once when something has come, else once a second', async (t) => {
  let accepted = 1
  const snapshots = createSnapshots(sources({ pulse: () => pulse('a', accepted) }))
  t.teardown(() => snapshots.stop())
  const built: number[] = []
  snapshots.on(({ at }) => built.push(at))
  await sleep(3300)
  t.ok(built.length >= 2 && built.length <= 4, `${built.length} in three quiet seconds`)
  accepted = 2
  const at = Date.now()
  while (snapshots.current().arrivals[1]?.perMinute !== 75 && Date.now() - at < 5000) await sleep(10)
  t.ok(Date.now() - at < 900, `${Date.now() - at} ms`)
})

t.test('costs the accepting thread next to nothing', async (t) => {
  const times = Array.from({ length: 100 }, () => {
    const started = process.hrtime.bigint()
    void createSnapshots(sources()).stop()
    return Number(process.hrtime.bigint() - started) / 1e6
  })
  // The machine may be busy with something else: the best quarter tells what it takes.
  const best = times.toSorted((a, b) => a - b)[25] ?? Infinity
  t.comment(`${best.toFixed(2)} ms with 75 sources`)
  t.ok(best < 3, `${best} ms`)
})
