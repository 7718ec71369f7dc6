import t, { type Test } from 'tap'
import { AlertsFile } from '../../../src/config-alerts.ts'
import type {
  Alert,
  AlertDelivery,
  AlertMessage,
  AlertStore,
  SendOutcome,
} from '../../../src/contract/alert.ts'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { Snapshot } from '../../../src/contract/snapshot.ts'
import { createAlerts } from '../../../src/ops/alerts/engine.ts'
import { GRACE_MS } from '../../../src/ops/alerts/judge.ts'
import { after, hurried } from '../../../src/ops/alerts/outbox.ts'
import { createTestLog, until } from '../../support/queue.ts'
import { snapshot } from '../../support/snapshot.ts'

const SENT: SendOutcome = { is: 'sent', told: 'it answers 204' }

/** A ledger that can be down. */
function createLedger() {
  const alerts = new Map<string, Alert>()
  const deliveries = new Map<string, AlertDelivery>()
  const ledger = { isDown: false, alerts, deliveries }
  const up = () => {
    if (ledger.isDown) throw new TemporaryError('ledger-down')
  }
  const store: Pick<AlertStore, 'open' | 'save'> = {
    async open() {
      up()
      return {
        alerts: [...alerts.values()].filter(({ resolvedAt }) => resolvedAt === undefined),
        deliveries: [...deliveries.values()].filter(({ state }) => state === 'waiting'),
      }
    },
    async save(changes) {
      up()
      for (const alert of changes.alerts) alerts.set(alert.id, alert)
      for (const id of changes.over) alerts.delete(id)
      for (const delivery of changes.deliveries)
        deliveries.set(`${delivery.message.id} ${delivery.receiver}`, delivery)
    },
  }
  return { ledger, store }
}

interface Fixture {
  store: ReturnType<typeof createLedger>['store']
  sent: AlertMessage[]
  answer?: () => SendOutcome
  leads?: 'leader' | 'follower' | 'unknown'
}

function gateway(t: Test, { store, sent, ...fixture }: Fixture) {
  const own = { now: 1_000_000, leads: fixture.leads ?? 'leader', answer: fixture.answer ?? (() => SENT) }
  const file = AlertsFile.parse({
    rules: [
      { id: 'store', what: 'store-down', for: '0s', severity: 'critical' },
      { id: 'deep', what: 'journal-depth', above: 5, for: '0s', severity: 'warning' },
    ],
    receivers: [{ id: 'duty', kind: 'wecom', url: 'ALERTS_WECOM_URL' }],
  })
  let ids = 0
  const name = Math.random().toString(36).slice(2, 6)
  const engine = createAlerts({
    file: () => file,
    sender: () => ({
      async send(message) {
        const outcome = own.answer()
        if (outcome.is === 'sent') sent.push(message)
        return outcome
      },
    }),
    store,
    standing: async () => own.leads,
    publicUrl: 'http://127.0.0.1:8080',
    clock: { now: () => own.now },
    log: createTestLog(),
    newId: () => `${name}${ids++}`,
  })
  t.teardown(() => engine.stop())
  return {
    own,
    engine,
    /** Steps of six seconds. */
    async see(changes: Partial<Snapshot>, steps = 1) {
      for (let n = 0; n < steps; n++) {
        own.now += 6000
        engine.see({ ...snapshot(), ...changes, at: own.now })
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
  }
}

const deep = { journal: { depth: 9, oldestAt: 0, bytes: 0 } }
const events = (sent: readonly AlertMessage[]) =>
  sent.map(({ event, rule, subject }) => `${event} ${rule} ${subject}`.trim())

t.test('once, and once that it is over; the words say where to look, Chinese first', async (t) => {
  const { ledger, store } = createLedger()
  const sent: AlertMessage[] = []
  const house = gateway(t, { store, sent })
  await house.see(deep, 3)
  t.equal(house.engine.firing(), 1)
  await house.see({}, 3)
  t.strictSame(events(sent), ['firing deep', 'resolved deep'])
  t.strictSame(house.engine.firing(), 0)
  t.strictSame(
    [...ledger.deliveries.values()].map(({ state }) => state),
    ['sent', 'sent'],
  )
  t.match(sent[0], {
    url: 'http://127.0.0.1:8080/ops',
    title: /^【告警·警告】日志积压$/,
    value: 9,
    limit: 5,
    unit: 'count',
  })
  t.match(sent[0]?.text, /9 件已受理[\s\S]*\[alert, warning\] journal is deep\n9 are accepted/)
  t.match(sent[1]?.text, /已恢复，告警持续 18 秒/)
  t.match(sent[0]?.id, /^[a-z0-9]+-firing$/)
})

t.test('after a restart nobody is told again, and what was not delivered is', async (t) => {
  const { store } = createLedger()
  const sent: AlertMessage[] = []
  const before = gateway(t, { store, sent, answer: () => ({ is: 'again', told: 'no answer: ECONNREFUSED' }) })
  await before.see(deep, 2)
  t.strictSame(sent, [])
  await before.engine.stop()
  const second = gateway(t, { store, sent })
  second.own.now = before.own.now
  await second.see(deep, 3)
  t.strictSame(events(sent), ['firing deep'], 'now it is delivered')
  await second.engine.stop()
  const third = gateway(t, { store, sent })
  third.own.now = second.own.now
  await third.see(deep, 3)
  await third.see({}, 2)
  t.strictSame(events(sent), ['firing deep', 'resolved deep'])
})

t.test('a critical one does not wait until an older one is tried again', async (t) => {
  const { store } = createLedger()
  const sent: AlertMessage[] = []
  const house = gateway(t, {
    store,
    sent,
    answer: () => ({ is: 'again', told: 'it is asleep', pauseMs: 900_000 }),
  })
  await house.see(deep, 2)
  house.own.answer = () => SENT
  await house.see(deep, 2)
  t.strictSame(sent, [])
  await house.see({ ...deep, ledgerUp: false }, 2)
  t.strictSame(events(sent), ['firing deep', 'firing store ledger'])
})

t.test(
  'what waits does so no longer once a test has reached its receiver, by whichever gateway',
  async (t) => {
    const { store } = createLedger()
    const sent: AlertMessage[] = []
    const house = gateway(t, {
      store,
      sent,
      answer: () => ({ is: 'again', told: 'it is asleep', pauseMs: 900_000 }),
    })
    await house.see(deep, 2)
    house.own.answer = () => SENT
    const { deliveries } = await store.open()
    t.strictSame(hurried(deliveries, 'another', house.own.now), [])
    await store.save({ alerts: [], over: [], deliveries: hurried(deliveries, 'duty', house.own.now) })
    await house.see(deep, 2)
    t.strictSame(events(sent), ['firing deep'])
    t.strictSame((await store.open()).deliveries, [])
  },
)

t.test('of two gateways one tells; the other knows what fires', async (t) => {
  const { store } = createLedger()
  const sent: AlertMessage[] = []
  const [leader, follower] = [gateway(t, { store, sent }), gateway(t, { store, sent, leads: 'follower' })]
  await leader.see(deep)
  await follower.see(deep, 2)
  t.strictSame(events(sent), ['firing deep'])
  t.equal(follower.engine.firing(), 1)
  follower.own.leads = 'leader'
  leader.own.leads = 'follower'
  await leader.engine.stop()
  await follower.see({}, 2)
  t.strictSame(events(sent), ['firing deep', 'resolved deep'], 'who takes over says that it is over')
})

t.test('while the ledger is down the leader goes on, and writes it when it is back', async (t) => {
  const { ledger, store } = createLedger()
  const sent: AlertMessage[] = []
  const house = gateway(t, { store, sent })
  const other = gateway(t, { store, sent, leads: 'follower' })
  await house.see({})
  await other.see({})
  ledger.isDown = true
  house.own.leads = 'unknown'
  other.own.leads = 'unknown'
  await house.see({ ledgerUp: false }, 2)
  await other.see({ ledgerUp: false }, 2)
  t.strictSame(events(sent), ['firing store ledger'], 'the last leader alone')
  t.equal(ledger.alerts.size, 0)
  ledger.isDown = false
  house.own.leads = 'follower'
  other.own.leads = 'leader'
  await house.see({}, 1)
  await until(() => ledger.alerts.size === 1)
  await other.see({}, 3)
  t.strictSame(
    events(sent),
    ['firing store ledger', 'resolved store ledger'],
    'whoever leads then says that it is over',
  )
})

t.test('a start without a ledger waits a minute, then says so', async (t) => {
  const { ledger, store } = createLedger()
  ledger.isDown = true
  const sent: AlertMessage[] = []
  const house = gateway(t, { store, sent, leads: 'unknown' })
  await house.see({ ledgerUp: undefined }, GRACE_MS / 6000 - 1)
  t.strictSame(sent, [])
  await house.see({ ledgerUp: undefined }, 2)
  t.strictSame(events(sent), ['firing store ledger'])
})

t.test('a delivery is tried for a day, ever later; who refuses is not asked again', async (t) => {
  const message = { id: 'a-firing' } as AlertMessage
  let one: AlertDelivery = {
    message,
    receiver: 'duty',
    createdAt: 0,
    state: 'waiting',
    tries: 0,
    at: 0,
    told: '',
  }
  const pauses: number[] = []
  while (one.state === 'waiting') {
    const next = after(one, { is: 'again', told: 'no answer: ETIMEDOUT' }, one.at)
    pauses.push(next.at - one.at)
    one = next
  }
  t.strictSame(pauses.slice(0, 4), [2000, 4000, 8000, 16_000])
  t.ok(one.at <= 86_400_000 && one.at > 85_000_000)
  t.match(one, { state: 'failed', told: 'given up after a day: no answer: ETIMEDOUT' })
  const fresh = { ...one, state: 'waiting' as const, tries: 0, at: 0 }
  t.match(after(fresh, { is: 'refused', told: 'it answers 404' }, 5), {
    state: 'failed',
    tries: 1,
    told: 'it answers 404',
  })
  t.match(after(fresh, { is: 'again', told: 'errcode 45009', pauseMs: 60_000 }, 5), {
    state: 'waiting',
    at: 60_005,
  })
})
