import { pino } from 'pino'
import t from 'tap'
import { freePort } from '../../adapters/free-port.ts'
import { RejectedError } from '../../src/contract/errors.ts'
import { type BackgroundState, createMetrics, NOT_LOOKED_YET } from '../../src/ops/metrics.ts'
import { probeRoutes } from '../../src/ops/probes.ts'
import { createServer } from '../../src/server.ts'
import { type House, startHouse, until } from '../support/house.ts'
import { poison } from '../support/poison.ts'
import { startPostgres } from '../support/postgres.ts'
import { startRedis } from '../support/redis.ts'

async function metric(house: House, line: string): Promise<number | undefined> {
  const { body } = await house.call('/metrics')
  const found = String(body)
    .split('\n')
    .find((each) => each.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.split(' ').at(-1))
}

const eventually = (house: House, line: string, value: number) =>
  until(async () => (await metric(house, line)) === value)

t.test('metrics count what came, by source, and what became of it', async (t) => {
  const house = await startHouse(t)
  await house.stop()
  await poison(house.dataDir)
  await house.restart()
  const body = { text: '路灯不亮', messageId: 'm1' }
  await house.call('/v1/requests', { body })
  await house.call('/v1/requests', { body })
  await house.call('/v1/requests', { body: { txt: 'x' } })
  const source = '{channel="web",endpoint="web/local"}'
  await eventually(house, `jiesu_accepted_total${source}`, 3)
  await eventually(house, `jiesu_ledgered_total${source}`, 1)
  await eventually(house, `jiesu_duplicates_total${source}`, 1)
  await eventually(house, `jiesu_quarantined${source}`, 1)
  t.equal(
    await metric(house, 'jiesu_refused_total{channel="web",endpoint="web/local",code="invalid-body"}'),
    1,
  )
  t.equal(await metric(house, 'jiesu_journal_entries'), 0)
  t.equal(await metric(house, 'jiesu_relay_lag_seconds'), 0)
  await eventually(house, 'jiesu_queue_jobs{queue="dispatch",state="waiting"}', 1)
  t.ok(
    await until(
      async () => ((await metric(house, 'jiesu_queue_oldest_waiting_seconds{queue="dispatch"}')) ?? 0) > 0,
    ),
  )
  await eventually(house, 'jiesu_queue_consumers{queue="triage"}', 1)
  t.equal(await metric(house, 'jiesu_queue_consumers{queue="dispatch"}'), 0, 'nobody dispatches: seen here')
  t.ok(
    (await metric(
      house,
      'jiesu_http_request_duration_seconds_count{route="/v1/requests",method="POST",status="202"}',
    )) === 2,
  )
})

t.test('metrics and detail are for loopback or a key; behind a proxy nobody is local', async (t) => {
  const house = await startHouse(t)
  const forwarded = { 'x-forwarded-for': '203.0.113.7', authorization: '' }
  t.match(await house.call('/metrics', { headers: forwarded }), {
    status: 401,
    body: { code: 'unauthorized' },
  })
  t.match(await house.call('/metrics', { headers: { 'x-forwarded-for': '203.0.113.7' } }), { status: 200 })
  t.same((await house.call('/readyz', { headers: forwarded })).body, { status: 'ready' })
  await until(async () => (await house.call('/readyz')).body.ledger === 'up')
})

t.test('what nobody has looked at yet is unknown, not down', async (t) => {
  let state: BackgroundState = NOT_LOOKED_YET
  const metrics = createMetrics({ now: Date.now, journal: () => undefined, background: () => state })
  const app = await createServer({
    log: pino({ level: 'silent' }),
    trustProxy: [],
    isPublicOverHttps: false,
    onResponse() {},
  })
  t.teardown(() => app.close())
  const nobody = () => Promise.reject(new RejectedError('unauthorized'))
  probeRoutes(app, { metrics, probe: undefined, background: () => state, authenticate: nobody })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const detail = async () => (await fetch(`${url}/readyz`)).json()
  t.match(await detail(), { status: 'ready', ledger: 'unknown', queue: 'unknown' })
  t.match(await (await fetch(`${url}/metrics`)).text(), /^jiesu_ledger_up 0$/m)
  state = { ...state, ledgerUp: false, queueUp: true }
  t.match(await detail(), { ledger: 'down', queue: 'up' })
})

t.test('a ledger that is down from the start is told', async (t) => {
  const env = {
    DATABASE_URL: `postgres://x@127.0.0.1:${await freePort()}/x`,
    RECEIPT_SECRET: 'x'.repeat(32),
  }
  const house = await startHouse(t, { env })
  await until(async () => {
    const { body } = await house.call('/readyz', { key: 'none' })
    return body.ledger === 'down' && body.queue === 'unknown'
  })
})

t.test('a Redis that would lose jobs is told at start and in /readyz', async (t) => {
  const postgres = await startPostgres(t)
  const redis = await startRedis(t, { appendonly: 'no', maxmemoryPolicy: 'allkeys-lru' })
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, RECEIPT_SECRET: 'x'.repeat(32) }
  const house = await startHouse(t, { env })
  const warnings = await until(async () => {
    const { body } = await house.call('/readyz', { key: 'none' })
    return body.warnings?.length === 2 && body.warnings
  })
  t.match(warnings.join('\n'), /noeviction/)
  t.match(warnings.join('\n'), /appendonly/i)
  for (const warning of warnings) t.match(house.output(), warning.slice(0, 30))
})

t.test('ready means that it can accept: with the stores down it is, without room it is not', async (t) => {
  const postgres = await startPostgres(t)
  const env = { DATABASE_URL: postgres.url, RECEIPT_SECRET: 'x'.repeat(32) }
  const house = await startHouse(t, { env })
  await postgres.stop()
  const down = await until(async () => {
    const { body } = await house.call('/readyz', { key: 'none' })
    return body.ledger === 'down' && body
  })
  t.equal(down.status, 'ready')
  t.equal((await house.call('/healthz', { key: 'none' })).status, 200)

  const full = await startHouse(t, { env: { ...env, DISK_RESERVE: '100000 GB' } })
  const answer = await full.call('/readyz', { key: 'none' })
  t.match(answer, { status: 503, body: { status: 'not-ready', code: 'disk-full' } })
  t.ok(answer.headers.get('retry-after'))
})
