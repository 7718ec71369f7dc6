/** Counters that all gateways share. While Redis is down or slow each counts for itself: nobody waits for a limit. */
import { Redis, type Result } from 'ioredis'
import type { Limits, Log } from '../src/contract/ports.ts'

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeLimit(key: string, amount: number, windowMs: number): Result<[count: number, msLeft: number], Context>
    giveBackLimit(key: string, amount: number): Result<number, Context>
  }
}

export interface RedisLimitsOptions {
  url: string
  /** Counts while Redis does not. */
  fallback: Limits
  log: Log
}

export interface ClosableLimits extends Limits {
  close(): Promise<void>
}

const PREFIX = 'jiesu:limit:'
/** Milliseconds that a citizen waits for a counter; what takes longer is counted in this process. */
const PATIENCE_MS = 250
/** Milliseconds without asking after it was slow, so that not everybody waits those 250. */
const REST_MS = 2000

/** The window begins with the first take; a counter without an end, whatever made it, would be one for ever. */
const TAKE = `
  local count = redis.call('INCRBY', KEYS[1], ARGV[1])
  local left = redis.call('PTTL', KEYS[1])
  if left < 0 then
    left = tonumber(ARGV[2])
    redis.call('PEXPIRE', KEYS[1], left)
  end
  return {count, left}`

const GIVE_BACK = `
  local count = tonumber(redis.call('GET', KEYS[1]) or '0')
  local amount = math.min(count, tonumber(ARGV[1]))
  return amount > 0 and redis.call('DECRBY', KEYS[1], amount) or count`

/** Connects in the background; never throws for want of a Redis. */
export function createRedisLimits({ url, fallback, log }: RedisLimitsOptions): ClosableLimits {
  const redis = connect(url)
  let restsUntil = 0
  let isDown = false

  function works(): void {
    if (isDown) log.info({}, 'limits are counted by all gateways together again')
    isDown = false
    restsUntil = 0
  }
  function fails(err: unknown): void {
    if (!isDown) log.warn({ err }, 'limits are counted by each gateway alone: Redis does not answer')
    isDown = true
    restsUntil = performance.now() + REST_MS
  }
  redis.on('ready', works)
  redis.on('error', fails)

  async function ask<T>(onRedis: () => Promise<T>, here: () => Promise<T>): Promise<T> {
    if (redis.status !== 'ready' || performance.now() < restsUntil) return here()
    try {
      const answer = await onRedis()
      works()
      return answer
    } catch (error) {
      fails(error)
      return here()
    }
  }

  return {
    take: (key, rule, amount = 1) =>
      ask(
        async () => {
          const [count, msLeft] = await redis.takeLimit(PREFIX + key, amount, rule.windowSeconds * 1000)
          const allowed = count <= rule.max
          return { count, allowed, retryAfter: allowed ? 0 : Math.max(1, Math.ceil(msLeft / 1000)) }
        },
        () => fallback.take(key, rule, amount),
      ),
    giveBack: (key, amount = 1) =>
      ask(
        async () => void (await redis.giveBackLimit(PREFIX + key, amount)),
        () => fallback.giveBack(key, amount),
      ),
    close: async () => redis.disconnect(),
  }
}

function connect(url: string): Redis {
  return new Redis(url, {
    connectTimeout: 2000,
    commandTimeout: PATIENCE_MS,
    // A peer that vanished without a word is given up, so that the next try gets a new connection.
    socketTimeout: 5000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1000),
    scripts: {
      takeLimit: { lua: TAKE, numberOfKeys: 1 },
      giveBackLimit: { lua: GIVE_BACK, numberOfKeys: 1 },
    },
  })
}
