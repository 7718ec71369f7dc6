import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { queueContract } from '../contract/queue.ts'
import { eventually, job, openQueue } from '../support/queue.ts'
import { type RedisOptions, startRedis } from '../support/redis.ts'

async function onRedis(t: Test, options?: RedisOptions) {
  const redis = await startRedis(t, options)
  return { redis, urls: { redisUrl: redis.url }, kill9: redis.kill9, restart: redis.restart }
}

queueContract(t, onRedis)

t.test('a restart and a wipe change the incarnation', async (t) => {
  const { redis, ...store } = await onRedis(t)
  const queue = await openQueue(t, store)
  const first = await queue.incarnation()
  t.equal(await queue.incarnation(), first)
  await redis.flushAll()
  const second = await queue.incarnation()
  t.not(second, first, 'wiped')
  t.equal(await queue.incarnation(), second)
  await sleep(1200)
  await store.kill9()
  await store.restart()
  const third = await eventually(() => queue.incarnation())
  t.not(third, second, 'restarted')
})

t.test('says what is set wrongly', async (t) => {
  const right = await openQueue(t, await onRedis(t))
  t.same(await right.warnings(), [])
  const wrong = await openQueue(t, await onRedis(t, { appendonly: 'no', maxmemoryPolicy: 'allkeys-lru' }))
  const [eviction = '', persistence = '', ...others] = await wrong.warnings()
  t.match(eviction, /maxmemory-policy to noeviction \(it is allkeys-lru\)/)
  t.match(persistence, /appendonly to yes/)
  t.same(others, [])
})

t.test('a Redis that hangs counts as down after two seconds', async (t) => {
  const { redis, ...store } = await onRedis(t)
  const queue = await openQueue(t, store)
  process.kill(redis.pid(), 'SIGSTOP')
  const began = Date.now()
  await t.rejects(queue.add('dispatch', [job('a')]), { name: 'TemporaryError', code: 'queue-down' })
  const took = Date.now() - began
  process.kill(redis.pid(), 'SIGCONT')
  t.ok(took > 1500 && took < 3000, `${took} ms`)
  await eventually(() => queue.add('dispatch', [job('a')]))
  t.equal((await queue.state('dispatch')).waiting, 1)
})
