import t, { type Test } from 'tap'
import { AlertRule } from '../../../src/config-alerts.ts'
import type { Snapshot } from '../../../src/contract/snapshot.ts'
import { GRACE_MS, judge } from '../../../src/ops/alerts/judge.ts'
import { snapshot, source, standing, worked } from '../../support/snapshot.ts'

/** `dispatch breach 90`, by subject; and what all others are. */
function found(rule: object, changes: Partial<Snapshot>, watchedMs = GRACE_MS): string[] {
  const parsed = AlertRule.parse({ id: 'x', severity: 'warning', for: '1m', ...rule })
  const { of, others } = judge(parsed, { snapshot: { ...snapshot(), ...changes }, watchedMs })
  return [...of.map(({ subject, is, value }) => `${subject} ${is} ${value}`.trim()), `others ${others}`]
}

const NOTHING = ['others unknown']
const waits = { ...worked, waiting: 3, oldestSeconds: 90, failed: 2, consumers: 0, isPaused: true }
const queues = { triage: worked, dispatch: waits }

function cases(t: Test, all: [object, Partial<Snapshot>, string[]][]): void {
  for (const [rule, changes, expected] of all)
    t.strictSame(
      found(rule, changes),
      expected,
      `${JSON.stringify(rule)} ${JSON.stringify(changes).slice(0, 60)}`,
    )
}

t.test('queues', async (t) => {
  cases(t, [
    [
      { what: 'queue-oldest', above: '1m' },
      { queues },
      ['triage clear 0', 'dispatch breach 90', 'others clear'],
    ],
    [
      { what: 'queue-oldest', above: '90s' },
      { queues },
      ['triage clear 0', 'dispatch clear 90', 'others clear'],
    ],
    [{ what: 'queue-failed', queue: ['triage'] }, { queues }, ['triage clear 0', 'others clear']],
    [
      { what: 'queue-failed', above: 1, queue: ['dispatch'] },
      { queues },
      ['dispatch breach 2', 'others clear'],
    ],
    [{ what: 'queue-no-consumer' }, { queues }, ['triage clear 0', 'dispatch breach 3', 'others clear']],
    [{ what: 'queue-paused' }, { queues }, ['triage clear 0', 'dispatch breach 3', 'others clear']],
    [{ what: 'queue-failed' }, { queues, queueUp: false }, NOTHING],
    [{ what: 'queue-failed' }, { queues: {}, queueUp: undefined }, NOTHING],
  ])
})

t.test('jobs that fail and are tried again', async (t) => {
  const again = { retrying: 14, delayed: 14, oldestRetryingAt: snapshot().at - 400_000 }
  const dispatch = { ...worked, ...again, oldestSeconds: 400 }
  const seen = { queues: { triage: worked, dispatch } }
  const triage = 'triage clear 0'
  cases(t, [
    [{ what: 'queue-retrying', above: '5m' }, seen, [triage, 'dispatch breach 400', 'others clear']],
    [{ what: 'queue-retrying', above: '7m' }, seen, [triage, 'dispatch clear 400', 'others clear']],
    [{ what: 'queue-oldest', above: '5m' }, seen, [triage, 'dispatch breach 400', 'others clear']],
    [
      { what: 'queue-no-consumer', queue: ['dispatch'] },
      { queues: { dispatch: { ...dispatch, consumers: 0 } } },
      ['dispatch breach 14', 'others clear'],
    ],
    [{ what: 'queue-retrying', above: '5m' }, { ...seen, queueUp: false }, NOTHING],
  ])
})

t.test('sources', async (t) => {
  const at = snapshot().at
  const sources = [
    source('12315', {
      standing: standing('12315', { state: 'silent', lastAt: at - 60_000 }),
      refusedLately: { 'wrong-signature': 2, unauthorized: 1, busy: 50, 'invalid-body': 9 },
      quarantined: 4,
      difference: -2,
    }),
    source('web/app', { channel: 'web', standing: standing('web', { state: 'silent' }) }),
  ]
  const only = { endpoint: ['12315'] }
  cases(t, [
    [{ what: 'silence' }, { sources }, ['hotlines/12315 breach 60', 'web/web/app clear 0', 'others clear']],
    [{ what: 'refusing', above: 2, ...only }, { sources }, ['hotlines/12315 breach 3', 'others clear']],
    [
      { what: 'refusing', above: 3, channel: ['hotlines'] },
      { sources },
      ['hotlines/12315 clear 3', 'others clear'],
    ],
    [{ what: 'quarantine', ...only }, { sources }, ['hotlines/12315 breach 4', 'others clear']],
    [{ what: 'balance', ...only }, { sources }, ['hotlines/12315 breach 2', 'others clear']],
    [{ what: 'quarantine' }, { sources, ledgerUp: false }, NOTHING],
    [
      { what: 'refusing', above: 2, ...only },
      { sources, ledgerUp: false },
      ['hotlines/12315 breach 3', 'others clear'],
    ],
    [{ what: 'silence' }, { sources: [] }, NOTHING],
  ])
})

t.test('the house', async (t) => {
  const lost = [{ name: 'g1', at: snapshot().at - 40_000, depth: 0, isLost: true }]
  cases(t, [
    [
      { what: 'journal-depth', above: 5 },
      { journal: { depth: 6, oldestAt: 0, bytes: 0 } },
      ['breach 6', 'others clear'],
    ],
    [{ what: 'journal-age', above: '1m' }, { relayLagSeconds: 61 }, ['breach 61', 'others clear']],
    [
      { what: 'disk', below: '5GB' },
      { disk: { free: 4e9, reserve: 1e9 } },
      ['breach 4000000000', 'others clear'],
    ],
    [{ what: 'disk', below: '5GB' }, { disk: undefined }, NOTHING],
    [{ what: 'errands-failed' }, { errandsFailed: 1 }, ['breach 1', 'others clear']],
    [{ what: 'threads-failing' }, { threadsFailing: 1, ledgerUp: false }, NOTHING],
    [{ what: 'gateway-lost' }, { gateways: lost }, ['g1 breach 40', 'others clear']],
    [{ what: 'gateway-lost' }, { gateways: lost, ledgerUp: undefined }, NOTHING],
    [{ what: 'store-down' }, { ledgerUp: false }, ['ledger breach 1', 'queue clear 0', 'others clear']],
    [{ what: 'store-down', store: ['queue'] }, { queueUp: undefined }, ['queue breach 1', 'others clear']],
  ])
})

t.test('in the first minute what nobody has looked at yet is not bad news', async (t) => {
  const young = (rule: object, changes: Partial<Snapshot>) => found(rule, changes, GRACE_MS - 1)
  t.strictSame(young({ what: 'store-down' }, { ledgerUp: undefined, queueUp: false }), [
    'ledger unknown 0',
    'queue breach 1',
    'others clear',
  ])
  const sources = [source('12315', { standing: standing('12315', { state: 'silent' }) })]
  t.strictSame(young({ what: 'silence' }, { sources }), ['hotlines/12315 unknown 0', 'others clear'])
  t.strictSame(young({ what: 'queue-no-consumer', queue: ['dispatch'] }, { queues }), [
    'dispatch unknown 3',
    'others clear',
  ])
})
