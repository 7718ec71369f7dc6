import t, { type Test } from 'tap'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresRefusals } from '../../adapters/refusals-postgres.ts'
import type { RefusedBody } from '../../src/contract/ledger.ts'
import { createLog } from '../../src/log.ts'
import { until } from '../support/house.ts'
import { startPostgres } from '../support/postgres.ts'

const log = createLog('silent')
const postgres = await startPostgres(t)
const origin = { channel: 'hotlines', endpoint: '12315' }
const HOUR = 3_600_000

async function setUp(t: Test) {
  const url = await postgres.freshDatabase()
  await migrate(url, log)
  const pool = connectPostgres(url, log)
  t.teardown(() => pool.end())
  const clock = { at: Date.now(), now: () => clock.at }
  const refusals = createPostgresRefusals({ pool, clock, log })
  const count = async () => Number((await pool.query('select count(*) from refusals')).rows[0].count)
  return { pool, clock, refusals, count }
}

function refused(at: number, changes: Partial<RefusedBody> = {}): RefusedBody {
  return {
    ...origin,
    refusedAt: new Date(at).toISOString(),
    reason: 'the signature is wrong',
    mediaType: 'application/json',
    body: Buffer.from('{"a":1}'),
    evidence: { signature: 'abc' },
    ...changes,
  }
}

t.test('kept, listed, found, removed', async (t) => {
  const { clock, refusals, count } = await setUp(t)
  refusals.keep(refused(clock.at))
  refusals.keep(refused(clock.at + 1, { endpoint: '12345', body: Buffer.from([0, 255]) }))
  await until(async () => (await count()) === 2)
  const list = await refusals.list()
  t.match(list, [
    { ...origin, reason: 'the signature is wrong', bytes: 7, refusedAt: /\+08:00$/ },
    { endpoint: '12345', bytes: 2 },
  ])
  t.notMatch(JSON.stringify(list), /evidence|body/)
  for (const { id } of list) t.match(id, /^[0-9A-HJKMNP-TV-Z]{26}$/)
  const [first, second] = await refusals.list(origin)
  t.equal(second, undefined)
  const id = first?.id ?? ''
  t.match(await refusals.find(id), { id, body: Buffer.from('{"a":1}'), evidence: { signature: 'abc' } })
  t.equal(await refusals.remove(id), true)
  t.equal(await refusals.remove(id), false)
  t.equal(await refusals.find(id), undefined)
  t.match(await refusals.list({ channel: 'hotlines' }), [{ endpoint: '12345' }])
})

t.test('for 72 hours', async (t) => {
  const { clock, refusals, count } = await setUp(t)
  refusals.keep(refused(clock.at))
  await until(async () => (await count()) === 1)
  const [kept] = await refusals.list()
  clock.at += 72 * HOUR - 1000
  await refusals.forget()
  t.equal((await refusals.list()).length, 1)
  clock.at += 2000
  t.same(await refusals.list(), [])
  t.equal(await refusals.find(kept?.id ?? ''), undefined)
  t.equal(await count(), 1)
  await refusals.forget()
  t.equal(await count(), 0)
})

t.test('the newest hundred of a source, as many as 20 MB hold, a few a second', async (t) => {
  const { clock, refusals, count } = await setUp(t)
  refusals.keep(refused(clock.at, { endpoint: 'quiet' }))
  for (let at = 0; at < 300; at += 1) refusals.keep(refused(clock.at + at))
  await until(async () => (await count()) === 6)
  for (let second = 1; second <= 21; second += 1) {
    clock.at += 1000
    for (let at = 0; at < 8; at += 1) refusals.keep(refused(clock.at + at, { reason: `${second}.${at}` }))
    const expected = Math.min(1 + 5 * (second + 1), 101)
    await until(async () => (await count()) === expected)
  }
  await until(async () => (await refusals.list(origin)).at(-1)?.reason === '21.4')
  const reasons = (await refusals.list(origin)).map(({ reason }) => reason)
  t.equal(reasons.length, 100)
  t.equal(reasons[0], '2.0', 'the oldest went')
  t.equal((await refusals.list({ endpoint: 'quiet' })).length, 1, 'of that source alone')

  clock.at += 1000
  const large = Buffer.alloc(9_000_000)
  for (const reason of ['x', 'y', 'z']) refusals.keep(refused(clock.at, { reason, body: large }))
  refusals.keep(refused(clock.at, { body: Buffer.alloc(20_000_001) }))
  await until(async () => (await refusals.list(origin)).length === 2)
  clock.at += 1000
  refusals.keep(refused(clock.at, { reason: 'small' }))
  await until(async () => (await refusals.list(origin)).at(-1)?.reason === 'small')
  t.same(
    (await refusals.list(origin)).map(({ bytes }) => bytes),
    [9_000_000, 9_000_000, 7],
  )
})

const from = (ip: string) => ({ evidence: { ip } })

t.test('who sends many pushes out his own, not what came from elsewhere', async (t) => {
  const { clock, refusals } = await setUp(t)
  refusals.keep(refused(clock.at, { ...from('192.0.2.1'), reason: 'wrong-signature' }))
  const junk = (second: number, at: number) => from(`2001:db8::${second.toString(16)}:${at}`)
  for (let second = 1; second <= 24; second += 1) {
    clock.at += 1000
    // The addresses of one network are one sender's.
    for (let at = 0; at < 8; at += 1)
      refusals.keep(refused(clock.at + at, { ...junk(second, at), reason: `wrong ${second}.${at}` }))
    await until(async () => (await refusals.list(origin)).at(-1)?.reason === `wrong ${second}.4`)
  }
  const reasons = (await refusals.list(origin)).map(({ reason }) => reason)
  t.equal(reasons.length, 100)
  t.equal(reasons[0], 'wrong-signature')
  clock.at += 1000
  const large = { ...from('192.0.2.2'), body: Buffer.alloc(19_999_999) }
  refusals.keep(refused(clock.at, { ...large, reason: 'large' }))
  refusals.keep(refused(clock.at + 1, { ...from('192.0.2.3'), reason: 'last' }))
  await until(async () => (await refusals.list(origin)).at(-1)?.reason === 'last')
  t.equal((await refusals.list(origin))[0]?.reason, 'wrong-signature', 'nor by its size')
})

t.test('what lacks its credential takes no room and no turn from what shows one', async (t) => {
  const { clock, refusals } = await setUp(t)
  const bare = { reason: 'missing-credential' }
  for (let at = 0; at < 50; at += 1) refusals.keep(refused(clock.at, { ...from(`192.0.2.${at}`), ...bare }))
  refusals.keep(refused(clock.at, { reason: 'stale' }))
  await until(async () => (await refusals.list(origin)).length === 21)
  for (let second = 1; second <= 24; second += 1) {
    clock.at += 1000
    for (let at = 0; at < 5; at += 1)
      refusals.keep(refused(clock.at + at, { reason: `wrong ${second}.${at}` }))
    for (let at = 0; at < 5; at += 1)
      refusals.keep(refused(clock.at + 5, { ...from(`198.51.100.${at}`), ...bare }))
    await until(async () =>
      (await refusals.list(origin)).some(({ reason }) => reason === `wrong ${second}.4`),
    )
  }
  await until(async () => (await refusals.list(origin)).every(({ reason }) => reason.startsWith('wrong')))
  t.equal((await refusals.list(origin)).length, 100)
})

t.test('while the ledger is down nothing is thrown and nothing piles up', async (t) => {
  const { pool, clock, refusals, count } = await setUp(t)
  await pool.query('alter table refusals rename to away')
  for (let at = 0; at < 5; at += 1) refusals.keep(refused(clock.at, { body: Buffer.alloc(5_000_000) }))
  t.equal(refusals.keep(refused(clock.at, { endpoint: 'other' })), undefined)
  await until(() => pool.idleCount > 0 && pool.waitingCount === 0)
  await pool.query('alter table away rename to refusals')
  clock.at += 1000
  const unstorable = { reason: 'no \0 please' }
  refusals.keep(refused(clock.at, unstorable))
  refusals.keep(refused(clock.at, { reason: 'after' }))
  await until(async () => (await refusals.list(origin)).some(({ reason }) => reason === 'after'))
  t.ok(
    (await count()) <= 2,
    'what came meanwhile is lost, and one that can not be stored takes no other with it',
  )
})
