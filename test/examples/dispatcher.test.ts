import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { startPostgres } from '../support/postgres.ts'
import { eventually, job, openQueue, until } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'

interface Report {
  path: string
  key: string
  body: { id: string; status: string; at: string }
}

/** Stands for Jiesu's API: refuses the first `refusals` reports with 503, then keeps what it gets. */
async function startApi(t: Test, refusals: number) {
  const reports: Report[] = []
  let count = 0
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request))
    if (count++ < refusals) return void response.writeHead(503, { 'retry-after': '1' }).end()
    reports.push({ path: request.url ?? '', key: request.headers.authorization ?? '', body })
    response.writeHead(200).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return { reports, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

function startDispatcher(t: Test, env: NodeJS.ProcessEnv, args: string[]) {
  const program = fileURLToPath(new URL('../../examples/dispatcher.ts', import.meta.url))
  const child = spawn(process.execPath, [program, '--pause', '10', ...args], {
    env: { PATH: process.env.PATH, ...env },
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

const RECEIPT = '7K2M-9QXT-4HVB-1ZRC-8WDA'

t.test('on Redis: prints, reports back, ignores what is older', async (t) => {
  const redis = await startRedis(t)
  const queue = await openQueue(t, { urls: { redisUrl: redis.url } })
  const api = await startApi(t, 2)
  const env = { REDIS_URL: redis.url, JIESU_URL: api.url, JIESU_KEY: 'k1' }
  const { child, output } = startDispatcher(t, env, ['--once', '2'])
  await queue.add('dispatch', [job(`${RECEIPT}-r2`, 1, request(RECEIPT, 2))])
  await until(() => api.reports.length === 3)
  await queue.add('dispatch', [job(RECEIPT, 1, request(RECEIPT)), { ...job('live-alert', 1), name: 'alert' }])
  await eventually(async () => (await queue.finished('dispatch', [RECEIPT, 'live-alert'])).length === 2)
  await queue.add('dispatch', [job('other', 100, request('other'))])
  const [code] = await once(child, 'exit')
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
  t.match(output(), /live-alert alert/)
})

t.test('on the embedded PostgreSQL, found in DATA_DIR', async (t) => {
  const server = await startPostgres(t)
  const queue = await openQueue(t, { urls: { databaseUrl: server.url } })
  const api = await startApi(t, 0)
  const env = { DATA_DIR: server.dataDir, JIESU_URL: api.url, JIESU_KEY: 'k1' }
  const { child } = startDispatcher(t, env, ['--once', '1'])
  await queue.add('dispatch', [job(RECEIPT, 1, request(RECEIPT))])
  const [code] = await once(child, 'exit')
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
  t.match(output(), /local\.key is not there: start Jiesu first/)
})
