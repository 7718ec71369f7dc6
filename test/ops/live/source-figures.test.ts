import t from 'tap'
import type { Pulse } from '../../../src/contract/snapshot.ts'
import { type Counted, sourceFigures, sourceKey } from '../../../src/ops/live/source-figures.ts'
import { standing } from '../../support/snapshot.ts'

const web = { channel: 'web', endpoint: 'city/local' }
const hotline = { channel: 'hotlines', endpoint: '12315' }
const none = { ledgered: 0, duplicate: 0, quarantined: 0, discarded: 0 }

function pulse(gateway: string, changes: Partial<Pulse>): Pulse {
  const journal = { depth: 0, oldestAt: undefined, bytes: 0 }
  return { gateway, at: 0, accepted: [], refused: [], journal, disk: { free: 2, reserve: 1 }, ...changes }
}

function counted(changes: Partial<Counted>) {
  return sourceFigures({
    pulses: [],
    moved: [],
    balance: [],
    standings: [],
    acceptedLately: new Map(),
    ...changes,
  })
}

t.test('summed over gateways, also those that have left', async (t) => {
  const balance = { ...web, ...none, at: '', inJournal: 0 }
  const found = counted({
    pulses: [
      pulse('a', { accepted: [{ ...web, accepted: 5 }] }),
      pulse('b', {
        accepted: [{ ...web, accepted: 7 }],
        refused: [{ ...web, code: 'busy', count: 2, lately: 1 }],
      }),
    ],
    moved: [
      { ...web, ...none, ledgered: 4, quarantined: 1 },
      { ...web, ...none, ledgered: 6, duplicate: 1 },
    ],
    balance: [
      { ...balance, gateway: 'a', accepted: 5, difference: 2 },
      { ...balance, gateway: 'gone', accepted: 100, difference: -3 },
    ],
    standings: [{ channel: 'web', standing: standing('city') }],
  })
  t.match(found, [
    { endpoint: 'city', accepted: 0, standing: { endpoint: 'city' } },
    {
      ...web,
      accepted: 112,
      ledgered: 10,
      duplicate: 1,
      quarantined: 1,
      inJournal: 100,
      refused: { busy: 2 },
      difference: -3,
      standing: { endpoint: 'city' },
    },
  ])
})

t.test('refusing: at least five of late were not believed, and more than half of what came', async (t) => {
  const state = (
    codes: Record<string, number>,
    accepted: number,
    own: Parameters<typeof standing>[1] = {},
  ) => {
    const refused = Object.entries(codes).map(([code, lately]) => ({
      ...hotline,
      code,
      count: lately,
      lately,
    }))
    const [found] = counted({
      pulses: [pulse('a', { refused })],
      standings: [{ channel: 'hotlines', standing: standing('12315', own) }],
      acceptedLately: new Map([[sourceKey(hotline), accepted]]),
    })
    return found?.standing?.state
  }
  t.equal(state({ unauthorized: 5 }, 4), 'refusing')
  t.equal(state({ 'wrong-signature': 3, 'stale-timestamp': 2 }, 0), 'refusing', "a hotline's own reasons")
  t.equal(state({ unauthorized: 4 }, 0), 'ok', 'too few')
  t.equal(state({ unauthorized: 5 }, 5), 'ok', 'half of them come in')
  t.equal(state({ unauthorized: 5, 'invalid-body': 6 }, 0), 'ok', 'most are refused for their bodies')
  t.equal(state({ unauthorized: 9 }, 0, { state: 'disabled' }), 'disabled')
})
