import t from 'tap'
import { createPostgresAlerts } from '../../adapters/alerts-postgres.ts'
import { createPostgresLeadership, locks } from '../../adapters/leader-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import type { Alert, AlertDelivery, AlertMessage } from '../../src/contract/alert.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'

const alert = (id: string, changes: Partial<Alert> = {}): Alert => ({
  id,
  rule: 'deep',
  what: 'journal-depth',
  severity: 'warning',
  subject: '',
  since: 1_767_571_200_000,
  firedAt: 1_767_571_260_000,
  value: 9,
  limit: 5,
  to: ['duty', 'mail'],
  ...changes,
})

const delivery = (id: string, receiver: string, changes: Partial<AlertDelivery> = {}): AlertDelivery => ({
  message: { id: `${id}-firing`, alert: id, event: 'firing', title: '日志积压' } as AlertMessage,
  receiver,
  createdAt: 1000,
  state: 'waiting',
  tries: 0,
  at: 1000,
  told: '',
  ...changes,
})

t.test('alerts and deliveries, kept', async (t) => {
  const postgres = await startPostgres(t)
  const log = createTestLog()
  await migrate(postgres.url, log)
  const pool = connectPostgres(postgres.url, log, { max: 2 })
  t.teardown(() => pool.end())
  const store = createPostgresAlerts(pool)
  const none = { alerts: [], over: [], deliveries: [] }

  await t.test('what is not over can be taken up, and what is over stays so', async (t) => {
    const pending = alert('a0', { firedAt: undefined })
    const begun = {
      alerts: [pending, alert('a1')],
      over: [],
      deliveries: [delivery('a1', 'duty'), delivery('a1', 'mail')],
    }
    await store.save(begun)
    await store.save(begun)
    const { firedAt: _, ...bare } = pending
    const open = await store.open()
    t.strictSame(open.alerts, [bare, alert('a1')])
    t.strictSame(
      open.deliveries.toSorted((a, b) => (a.receiver < b.receiver ? -1 : 1)),
      begun.deliveries,
    )
    const over = alert('a1', { resolvedAt: 1_767_571_300_000 })
    const sent = delivery('a1', 'duty', { state: 'sent', tries: 2, at: 5000, told: 'it answers 204' })
    await store.save({ alerts: [over], over: ['a0'], deliveries: [sent] })
    await store.save(begun)
    t.strictSame(
      (await store.open()).alerts.map(({ id }) => id),
      ['a0'],
      'who comes late does not open it again',
    )
    t.strictSame(
      (await store.deliveries(['a1'])).map(({ state }) => state),
      ['sent', 'waiting'],
    )
    await store.save({ ...none, over: ['a0', 'a1'] })
    t.strictSame((await store.page({ limit: 5 })).alerts, [over], 'what has fired is never removed')
  })

  await t.test('a test that went through is newer than what waits for its next try', async (t) => {
    const now = Date.now()
    const waits = delivery('c1', 'robot', { tries: 9, at: now + 300_000, told: 'no answer: ECONNREFUSED' })
    const tested = delivery('c2', 'robot', { state: 'sent', tries: 1, at: now, told: 'it answers 204' })
    await store.save({ ...none, deliveries: [waits, tested] })
    t.match(await store.lastTo(['robot']), [{ told: 'it answers 204' }])
    const again = { ...waits, tries: 10, at: now + 60_000 + 900_000 }
    await store.save({ ...none, deliveries: [again] })
    t.match(await store.lastTo(['robot']), [{ tries: 10 }], 'tried in vain a minute later')
  })

  await t.test(
    'a page begins where the one before ended; the newest that was tried of each receiver',
    async (t) => {
      const ids = Array.from({ length: 5 }, (_, n) => `b${n}`)
      await store.save({
        alerts: ids.map((id) => alert(id)),
        over: [],
        deliveries: ids.map((id, n) =>
          delivery(id, 'group', { tries: n === 4 ? 0 : 1, at: 1000 + n, told: id }),
        ),
      })
      const first = await store.page({ limit: 3 })
      t.strictSame(
        first.alerts.map(({ id }) => id),
        ['b4', 'b3', 'b2'],
      )
      const second = await store.page({ limit: 3, before: first.cursor })
      t.strictSame(
        second.alerts.map(({ id }) => id),
        ['b1', 'b0', 'a1'],
      )
      const last = await store.lastTo(['group', 'duty', 'nobody'])
      t.strictSame(last.map(({ receiver, told }) => `${receiver} ${told}`).toSorted(), [
        'duty it answers 204',
        'group b3',
      ])
    },
  )

  await t.test('one acknowledges, once, and only what fires', async (t) => {
    t.equal(await store.acknowledge('b0', 'li'), true)
    t.equal(await store.acknowledge('b0', 'wang'), false)
    t.equal(await store.acknowledge('a1', 'wang'), false)
    await store.save({ ...none, alerts: [alert('b0', { value: 12 })] })
    t.match(
      (await store.page({ limit: 50 })).alerts.find(({ id }) => id === 'b0'),
      { acknowledged: { by: 'li' } },
    )
  })

  await t.test('who leads, who follows, and when nobody can know', async (t) => {
    const [one, other] = [1, 2].map(() => createPostgresLeadership(postgres.url, locks.alerts))
    const work = createPostgresLeadership(postgres.url, locks.series)
    t.teardown(async () => void (await Promise.all([one?.close(), other?.close(), work.close()])))
    t.strictSame([await one?.standing(), await other?.standing()], ['leader', 'follower'])
    t.equal(await work.standing(), 'leader', 'each work has a leader of its own')
    await one?.close()
    t.equal(await other?.standing(), 'leader')
    await postgres.stop()
    t.equal(await one?.standing(), 'unknown')
  })
})
