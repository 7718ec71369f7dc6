import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { createMemoryLimits } from '../../adapters/limits-memory.ts'
import { createRedisLimits } from '../../adapters/limits-redis.ts'
import type { Limits } from '../../src/contract/ports.ts'
import { limitsContract } from '../contract/limits.ts'
import { createTestLog, eventually } from '../support/queue.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'

const rule = { max: 100, windowSeconds: 60 }

async function openLimits(t: Test, { url }: Pick<TestRedis, 'url'>, log = createTestLog()) {
  const limits = createRedisLimits({ url, fallback: createMemoryLimits({ clock: Date }), log })
  t.teardown(() => limits.close())
  return limits
}

/** Until it counts in Redis and not for itself. */
async function joined(limits: Limits, { port }: TestRedis): Promise<void> {
  const redis = new Redis(port)
  const probe = `probe/${randomUUID()}`
  try {
    await eventually(async () => {
      await limits.take(probe, rule)
      if (!(await redis.exists(`jiesu:limit:${probe}`))) throw new Error('it counts for itself')
    })
  } finally {
    redis.disconnect()
  }
}

limitsContract(t, async (t) => {
  const redis = await startRedis(t)
  const limits = await openLimits(t, redis)
  await joined(limits, redis)
  return { limits, pass: (seconds) => sleep(seconds * 1000) }
})

t.test('two gateways count together', async (t) => {
  const redis = await startRedis(t)
  const [one, other] = [await openLimits(t, redis), await openLimits(t, redis)]
  await joined(one, redis)
  await joined(other, redis)
  await one.take('a', rule)
  t.match(await other.take('a', rule), { count: 2 })
})

t.test('every counter ends by itself', async (t) => {
  const redis = await startRedis(t)
  const limits = await openLimits(t, redis)
  await joined(limits, redis)
  await Promise.all([limits.take('a', rule), limits.take('b', rule, 0), limits.giveBack('c')])
  const client = new Redis(redis.port)
  t.teardown(() => client.disconnect())
  for (const key of await client.keys('*')) t.ok((await client.ttl(key)) > 0, key)
})

t.test('Redis is killed and comes back: counted here at once, then together again', async (t) => {
  const redis = await startRedis(t)
  const log = createTestLog()
  const limits = await openLimits(t, redis, log)
  await joined(limits, redis)
  await limits.take('a', rule)
  await redis.kill9()
  for (const count of [1, 2, 3]) {
    const began = performance.now()
    t.match(await limits.take('a', rule), { count, allowed: true })
    const took = performance.now() - began
    t.ok(took < 300, `${Math.round(took)} ms`)
  }
  await limits.giveBack('a')
  t.match(
    await limits.take('a', { max: 2, windowSeconds: 60 }),
    { count: 3, allowed: false },
    'limits still limit',
  )
  // So long that it has tried to connect in vain: a restart of a moment is not worth a line.
  await sleep(500)
  await redis.restart()
  await joined(limits, redis)
  t.same(
    log.lines,
    [
      'warn: limits are counted by each gateway alone: Redis does not answer',
      'info: limits are counted by all gateways together again',
    ],
    'said once each',
  )
})

t.test('a Redis that hangs delays nobody for long, and only a few', async (t) => {
  const redis = await startRedis(t)
  const limits = await openLimits(t, redis)
  await joined(limits, redis)
  process.kill(redis.pid(), 'SIGSTOP')
  t.teardown(() => process.kill(redis.pid(), 'SIGCONT'))
  const timed = async () => {
    const began = performance.now()
    await limits.take('a', rule)
    return performance.now() - began
  }
  const first = await timed()
  t.ok(first < 500, `the first waited ${Math.round(first)} ms`)
  const next = Math.max(...(await Promise.all(Array.from({ length: 20 }, timed))))
  t.ok(next < 50, `the next waited ${Math.round(next)} ms`)
  process.kill(redis.pid(), 'SIGCONT')
  await sleep(2000)
  await joined(limits, redis)
})

t.test('opened while Redis is down, and closed so', async (t) => {
  const redis = await startRedis(t)
  await redis.kill9()
  const limits = await openLimits(t, redis)
  t.match(await limits.take('a', rule), { count: 1, allowed: true })
  await redis.restart()
  await joined(limits, redis)
  await redis.kill9()
  await limits.close()
})
