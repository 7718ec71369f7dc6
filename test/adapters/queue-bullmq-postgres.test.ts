import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import { PermanentError } from '../../src/contract/errors.ts'
import { queueContract } from '../contract/queue.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog, eventually, job, openQueue, type QueueStore, until } from '../support/queue.ts'

const server = await startPostgres(t)
const { dataDir } = server
let running: EmbeddedPostgres = server
const onPostgres = async (): Promise<QueueStore> => ({
  urls: { databaseUrl: await server.freshDatabase() },
  async kill9() {
    process.kill(running.pid() ?? Number.NaN, 'SIGKILL')
    // Else it is started again by itself.
    await running.stop()
  },
  async restart() {
    running = await startEmbeddedPostgres({ dataDir, log: createTestLog() })
  },
})
t.teardown(() => running.stop())
queueContract(t, onPostgres)

t.test('many processes may start at once on an empty database', async (t) => {
  const { urls } = await onPostgres()
  const open = () => createBullQueue({ ...urls, log: createTestLog(), clock: Date })
  const queues = await Promise.all(Array.from({ length: 6 }, open))
  for (const queue of queues) t.teardown(() => queue.close())
  await Promise.all(queues.map((queue, n) => queue.add('dispatch', [job(`r${n}`)])))
  t.equal((await queues[0]?.state('dispatch'))?.waiting, 6)
})

t.test('the incarnation stays through a restart: what it holds is safe', async (t) => {
  const store = await onPostgres()
  const queue = await openQueue(t, store)
  const before = await queue.incarnation()
  t.match(before, /^\d+\.\d+\.\d+$/)
  await queue.add('dispatch', [job('kept')])
  await store.kill9()
  await store.restart()
  t.equal(await eventually(() => queue.incarnation()), before)
  t.same(await queue.missing('dispatch', ['kept']), [])
  const other = await openQueue(t, await onPostgres())
  t.not(await other.incarnation(), before)
  t.same(await queue.warnings(), [])
})

t.test('what no JSON column can hold is refused for good', async (t) => {
  const queue = await openQueue(t, await onPostgres())
  await t.rejects(queue.add('dispatch', [job('nul', 100, { text: 'a\0b' })]), PermanentError)
  await queue.add('dispatch', [job('good')])
})

t.test('an event that is committed late is not passed over, though a later one was seen first', async (t) => {
  const store = await onPostgres()
  const queue = await openQueue(t, store)
  const told: string[] = []
  const reader = queue.completed('dispatch', { on: async (ids) => void told.push(...ids) })
  t.teardown(() => reader.close())
  const pool = new pg.Pool({ connectionString: store.urls.databaseUrl })
  t.teardown(() => pool.end())
  const publish = 'select jiesu_queue.publish_event($1, $2, jsonb_build_object($3::text, $4::text))'
  const slow = await pool.connect()
  await slow.query('begin')
  await slow.query(publish, ['dispatch', 'completed', 'jobId', 'slow'])
  await pool.query(publish, ['dispatch', 'completed', 'jobId', 'fast'])
  await sleep(2000)
  await slow.query('commit')
  slow.release()
  await until(() => told.length === 2)
  t.same(told, ['slow', 'fast'])
})
