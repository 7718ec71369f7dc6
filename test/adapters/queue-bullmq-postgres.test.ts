import t from 'tap'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import { PermanentError } from '../../src/contract/errors.ts'
import { queueContract } from '../contract/queue.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog, eventually, job, openQueue, type QueueStore } from '../support/queue.ts'

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
