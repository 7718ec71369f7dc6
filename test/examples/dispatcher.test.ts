import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { childEnv } from '../support/child-env.ts'
import { startPostgres } from '../support/postgres.ts'
import { eventually, job, openQueue, until } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'

interface Report {
  path: string
  key: string
  body: { id: string; status: string; at: string }
}

interface Refusal {
  status: number
  headers?: Record<string, string>
  body?: string
}

const busy: Refusal = { status: 503, headers: { 'retry-after': '1' } }
const problem = (status: number, code: string): Refusal => ({
  status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8' },
  body: JSON.stringify({ status, code }),
})

/** Stands for Jiesu's API: answers the first reports with `refusals`, then keeps what it gets. */
async function startApi(t: Test, refusals: Refusal[] = [], health = { service: 'jiesu' }) {
  const reports: Report[] = []
  const keys = new Set<string>()
  const server = createServer(async (request, response) => {
    const key = request.headers.authorization ?? ''
    keys.add(key)
    const probes: Record<string, object> = { '/healthz': health, '/readyz': { queue: 'up' } }
    const probe = probes[request.url ?? '']
    if (probe) return void response.writeHead(200).end(JSON.stringify(probe))
    const body = JSON.parse(await text(request))
    const refusal = refusals.shift()
    if (refusal) return void response.writeHead(refusal.status, refusal.headers).end(refusal.body)
    reports.push({ path: request.url ?? '', key, body })
    response.writeHead(200).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return {
    reports,
    refusals,
    keys,
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
  }
}

function startDispatcher(t: Test, env: NodeJS.ProcessEnv, args: string[]) {
  const program = fileURLToPath(new URL('../../examples/dispatcher.ts', import.meta.url))
  const child = spawn(process.execPath, [program, '--pause', '10', ...args], {
    env: { ...childEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(String(data)))
  return { child, output: () => said.join('') }
}

function request(receipt: string, revision = 1) {
  const triage = { urgency: 'emergency', evidence: ['燃气泄漏'], dispatchDueAt: '2026-01-05T08:45:00+08:00' }
  const requester = { anonymous: true }
  return {
    receipt,
    revision,
    text: '楼道里有燃气泄漏',
    type: 'report',
    flags: ['redelivered'],
    requester,
    triage,
  }
}

/** As schema/alert.v1.json has it. */
const alert = (receipt: string) => ({
  schema: 'jiesu.alert/1',
  receipt,
  source: { channel: 'phone', endpoint: 'phone', messageId: 'c1', callId: 'c1' },
  at: '2026-01-05T08:30:00+08:00',
  text: '楼道着火了，快来人',
  callerNumber: '+8613800001234',
  evidence: ['着火'],
  disposition: 'transfer-119',
})

const RECEIPT = '7K2M-9QXT-4HVB-1ZRC-8WDA'

t.test('on Redis: prints, reports back, ignores what is older', async (t) => {
  const redis = await startRedis(t)
  const queue = await openQueue(t, { urls: { redisUrl: redis.url } })
  const api = await startApi(t, [busy, busy])
  const env = { REDIS_URL: redis.url, JIESU_URL: api.url, JIESU_KEY: 'k1' }
  const { child, output } = startDispatcher(t, env, ['--once', '2'])
  await queue.add('dispatch', [job(`${RECEIPT}-r2`, 1, request(RECEIPT, 2))])
  await until(() => api.reports.length === 3)
  await queue.add('dispatch', [
    job(RECEIPT, 1, request(RECEIPT)),
    { ...job('live-alert', 1, alert(RECEIPT)), name: 'alert' },
    { ...job('bare-alert', 1, {}), name: 'alert' },
  ])
  await eventually(
    async () => (await queue.finished('dispatch', [RECEIPT, 'live-alert', 'bare-alert'])).length === 3,
  )
  await queue.add('dispatch', [job('other', 100, request('other'))])
  const [code] = await once(child, 'close')
  t.equal(code, 0)
  t.same(
    api.reports.map(({ body }) => body.id),
    [RECEIPT, 'other'].flatMap((receipt) =>
      ['dispatched', 'in_progress', 'closed'].map(
        (status) => `${receipt}-r${receipt === RECEIPT ? 2 : 1}-${status}`,
      ),
    ),
  )
  t.match(api.reports[0], {
    path: `/v1/requests/${RECEIPT}/updates`,
    key: 'Bearer k1',
    body: { status: 'dispatched' },
  })
  t.match(
    output(),
    /!! \(again\) 7K2M-9QXT-4HVB-1ZRC-8WDA-r2 request r2 report emergency\n {2}楼道里有燃气泄漏/,
  )
  t.match(output(), /revision 1: older than known/)
  t.match(output(), /!! live-alert alert transfer-119\n {2}楼道着火了，快来人\n {2}\+8613800001234 · 着火\n/)
  t.match(output(), /!! bare-alert alert\n/)
  t.notMatch(output(), /undefined/)
})

t.test('on PostgreSQL, with all of it found in DATA_DIR', async (t) => {
  const server = await startPostgres(t)
  const queue = await openQueue(t, { urls: { databaseUrl: server.url } })
  const api = await startApi(t)
  const dataDir = t.testdir({ address: api.url, 'queue.url': `${server.url}\n`, 'local.key': 'k1\n' })
  const env = { DATA_DIR: dataDir }
  const { child } = startDispatcher(t, env, ['--once', '1'])
  await queue.add('dispatch', [job(RECEIPT, 1, request(RECEIPT))])
  const [code] = await once(child, 'close')
  t.equal(code, 0)
  t.same(
    api.reports.map(({ body }) => body.status),
    ['dispatched', 'in_progress', 'closed'],
  )
  t.same(await queue.finished('dispatch', [RECEIPT]), [RECEIPT])
})

t.test('without a Jiesu it says what to do', async (t) => {
  const { child, output } = startDispatcher(t, { DATA_DIR: t.testdir({}) }, [])
  const [code] = await once(child, 'close')
  t.equal(code, 1)
  t.match(output(), /address is not there: start Jiesu first .*, or set JIESU_URL/)
})

t.test('a stranger on the port gets neither jobs nor the key', async (t) => {
  const redis = await startRedis(t)
  const queue = await openQueue(t, { urls: { redisUrl: redis.url } })
  const stranger = await startApi(t, [], { service: 'other' })
  const env = { REDIS_URL: redis.url, JIESU_URL: stranger.url, JIESU_KEY: 'k1' }
  const { child, output } = startDispatcher(t, env, [])
  await queue.add('dispatch', [job(RECEIPT, 1, request(RECEIPT))])
  await until(() => output().includes(`what answers at ${stranger.url} is no Jiesu`))
  t.match(await queue.state('dispatch'), { waiting: 1, active: 0, failed: 0 })
  t.same([...stranger.keys], [''])
  child.kill('SIGINT')
  await once(child, 'exit')
})

t.test('what is not its own mistake is tried again; a refusal in our words fails the job', async (t) => {
  const redis = await startRedis(t)
  const queue = await openQueue(t, { urls: { redisUrl: redis.url } })
  const elsewhere: Refusal = { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>nginx</h1>' }
  const passing = [
    problem(401, 'unauthorized'),
    problem(403, 'forbidden'),
    elsewhere,
    problem(404, 'not-found'),
  ]
  const api = await startApi(t, [...passing])
  const env = { REDIS_URL: redis.url, JIESU_URL: api.url, JIESU_KEY: 'k1' }
  const { child, output } = startDispatcher(t, env, [])
  await queue.add('dispatch', [job('other', 1, request('other'))])
  await eventually(async () => (await queue.finished('dispatch', ['other'])).length === 1)
  t.match(output(), /does not take the key \(401\)/)
  t.match(output(), /answers 404, trying again/)
  api.refusals.push(problem(404, 'unknown-receipt'))
  await queue.add('dispatch', [job(RECEIPT, 1, request(RECEIPT))])
  await eventually(async () => (await queue.state('dispatch')).failed === 1)
  await until(() => new RegExp(`${RECEIPT} failed: 404 .*unknown-receipt`).test(output()))
  child.kill('SIGINT')
  t.same(await once(child, 'exit'), [0, null])
})

for (const store of ['Redis', 'PostgreSQL']) {
  t.test(`Ctrl-C while nobody answers: at once, and the job waits again (${store})`, async (t) => {
    const url = store === 'Redis' ? (await startRedis(t)).url : (await startPostgres(t)).url
    const queue = await openQueue(t, {
      urls: store === 'Redis' ? { redisUrl: url } : { databaseUrl: url },
    })
    const api = await startApi(
      t,
      Array.from({ length: 1000 }, () => ({ status: 503, headers: { 'retry-after': '60' } })),
    )
    const dataDir = t.testdir({ address: api.url, 'queue.url': url, 'local.key': 'k1' })
    const { child, output } = startDispatcher(t, { DATA_DIR: dataDir }, [])
    const jobs = Array.from({ length: 30 }, (_, n) => job(`job-${n}`, 100, request(`job-${n}`)))
    await queue.add('dispatch', jobs)
    await until(() => output().includes('answers 503, trying again'))
    await eventually(async () => (await queue.state('dispatch')).active === 20)
    t.equal(output().split('trying again').length, 2, 'said once')
    child.kill('SIGINT')
    t.same(await once(child, 'exit'), [0, null])
    // Ended by force it would leave them active. On PostgreSQL a state that took long to read is told for a while.
    await eventually(async () => (await queue.state('dispatch')).active === 0)
    t.match(await queue.state('dispatch'), { waiting: 30, active: 0, delayed: 0, failed: 0 })
  })
}
