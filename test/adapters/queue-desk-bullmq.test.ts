/** Guards: an operator sees and mends the queues alike, whichever store they are on. */

import { Redis } from 'ioredis'
import t from 'tap'
import { createBullQueueDesk } from '../../adapters/queue-desk-bullmq.ts'
import { queueDeskContract } from '../contract/queue-desk.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'

const [redis, postgres] = await Promise.all([startRedis(t), startPostgres(t)])

queueDeskContract(t, async () => {
  await redis.flushAll()
  return { urls: { redisUrl: redis.url } }
})
queueDeskContract(t, async () => ({ urls: { databaseUrl: await postgres.freshDatabase() } }))

t.test('while the store is down it answers soon, and in words', async (t) => {
  for (const urls of [{ redisUrl: 'redis://127.0.0.1:1' }, { databaseUrl: 'postgres://127.0.0.1:1/none' }]) {
    const desk = createBullQueueDesk({ ...urls, log: createTestLog() })
    await t.rejects(desk.look('triage'), { name: 'TemporaryError', code: 'queue-down' })
    await desk.close()
  }
})

t.test('on Redis, a page that was taken away meanwhile is gone on from its place', async (t) => {
  await redis.flushAll()
  const client = new Redis(redis.url)
  t.teardown(async () => client.disconnect())
  const desk = createBullQueueDesk({ redisUrl: redis.url, log: createTestLog() })
  t.teardown(() => desk.close())
  for (const id of ['a', 'b', 'c', 'd']) {
    await client.zadd('jiesu:triage:failed', 1000, id)
    await client.hset(`jiesu:triage:${id}`, { name: 'request', timestamp: 1 })
  }
  await client.zadd('jiesu:triage:failed', 999, 'older')
  await client.hset('jiesu:triage:older', { name: 'request', timestamp: 1 })
  const page = await desk.page('triage', 'failed', { limit: 2 })
  t.same(
    page.jobs.map(({ id }) => id),
    ['d', 'c'],
  )
  await client.zrem('jiesu:triage:failed', 'c', 'd')
  const next = await desk.page('triage', 'failed', { after: page.cursor, limit: 5 })
  t.same(
    next.jobs.map(({ id }) => id),
    ['b', 'a', 'older'],
  )
})
