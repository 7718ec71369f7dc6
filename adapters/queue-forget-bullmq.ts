/** Forgetting on the queues: jobs of a request go, others lose the phone that was written into them. */
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { TemporaryError } from '../src/contract/errors.ts'
import type { JobSearch, QueueForget } from '../src/contract/keeping.ts'
import type { QueueName } from '../src/contract/ports.ts'
import { type Pool, query } from './postgres.ts'
import { SCHEMA } from './queue-bullmq-postgres-sql.ts'
import { queueNames } from './queue-bullmq-store.ts'

const PREFIX = 'jiesu'
/** How many characters of a job's id are its receipt. */
const RECEIPT_LENGTH = 24

export function createPostgresQueueForget(pool: Pool): QueueForget {
  const isThere = async () =>
    (await query(pool, `select 1 from pg_tables where schemaname = $1`, [SCHEMA])).length > 0
  return {
    look: async ({ receipts, phone }) => {
      if (!(await isThere())) return { own: 0, mentions: 0 }
      const rows = await query<{ own: string; mentions: string }>(pool, LOOK, [
        [...receipts],
        phone?.posix ?? null,
      ])
      return { own: Number(rows[0]?.own ?? 0), mentions: Number(rows[0]?.mentions ?? 0) }
    },
    forget: async ({ receipts }) => {
      if (!(await isThere())) return { own: 0, mentions: 0, active: 0 }
      const own = await query<{ id: string }>(pool, REMOVE, [[...receipts]])
      const active = await query<{ id: string }>(pool, EMPTY, [[...receipts]])
      await query(pool, EVENTS, [[...own, ...active].map(({ id }) => id)])
      // The others' are masked with every other table, see forget-postgres-mentions.ts.
      return { own: own.length, mentions: 0, active: active.length }
    },
    close: async () => undefined,
  }
}

const OWN = `(left(id, ${RECEIPT_LENGTH}) = any($1) or data->>'receipt' = any($1))`
const LOOK = `
  select count(*) filter (where ${OWN}) as own,
    count(*) filter (where not ${OWN} and concat_ws(' ', data, failed_reason, return_value, stacktrace) ~ $2) as mentions
  from ${SCHEMA}.job`
const REMOVE = `delete from ${SCHEMA}.job where ${OWN} and state <> 'active' returning id`
const EMPTY = `
  update ${SCHEMA}.job set data = jsonb_build_object('forgotten', true), failed_reason = null, stacktrace = null
   where ${OWN} returning id`
const EVENTS = `
  update ${SCHEMA}.event set data = jsonb_build_object('jobId', data->'jobId') where data->>'jobId' = any($1)`

/** Resolves once Redis answers; throws TemporaryError queue-down where it does not. */
export async function openRedisQueueForget(url: string): Promise<QueueForget> {
  const redis = new Redis(url, { connectTimeout: 2000, maxRetriesPerRequest: 1, retryStrategy: () => null })
  redis.on('error', () => undefined)
  await redis.ping().catch((cause: unknown) => {
    redis.disconnect()
    throw new TemporaryError('queue-down', { cause })
  })
  return new RedisForget(redis)
}

interface Found {
  id: string
  isOwn: boolean
  /** Fields in which the phone occurs. */
  fields: Record<string, string>
}

/** Of a job's hash; the first is JSON always. */
const FIELDS = ['data', 'failedReason', 'returnvalue', 'stacktrace', 'progress'] as const
const SCAN = 500

class RedisForget implements QueueForget {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  async look(of: JobSearch): Promise<{ own: number; mentions: number }> {
    const sum = { own: 0, mentions: 0 }
    for (const queue of queueNames)
      for await (const { isOwn } of this.#jobs(queue, of)) sum[isOwn ? 'own' : 'mentions'] += 1
    return sum
  }

  async forget(of: JobSearch): Promise<{ own: number; mentions: number; active: number }> {
    const sum = { own: 0, mentions: 0, active: 0 }
    for (const name of queueNames) {
      const queue = new Queue(name, {
        connection: this.#redis,
        prefix: PREFIX,
        skipVersionCheck: true,
        skipMetasUpdate: true,
      })
      const gone = new Set<string>()
      for await (const found of this.#jobs(name, of)) {
        if (found.isOwn) gone.add(found.id)
        sum[await this.#forgetOne(queue, found)] += 1
      }
      await this.#cleanEvents(name, gone, of)
    }
    // Else what is forgotten stands in the file that it appends to, until Redis rewrites that by itself.
    await this.#redis.bgrewriteaof().catch(() => undefined)
    return sum
  }

  async close(): Promise<void> {
    this.#redis.disconnect()
  }

  async #forgetOne(queue: Queue, { id, isOwn, fields }: Found): Promise<'own' | 'mentions' | 'active'> {
    const key = `${PREFIX}:${queue.name}:${id}`
    if (!isOwn) {
      await this.#redis.hset(key, fields)
      return 'mentions'
    }
    // What a worker holds can't be removed: it has read it, and nobody else will.
    if ((await queue.remove(id)) === 1) return 'own'
    await this.#redis.hset(key, 'data', '{"forgotten":true}')
    await this.#redis.hdel(key, 'failedReason', 'stacktrace')
    return 'active'
  }

  async *#jobs(queue: QueueName, of: JobSearch): AsyncGenerator<Found> {
    const head = `${PREFIX}:${queue}:`
    const stream = this.#redis.scanStream({ match: `${head}*`, type: 'hash', count: SCAN })
    for await (const keys of stream) {
      for (const key of keys) {
        const found = await this.#look(key, String(key).slice(head.length), of)
        if (found) yield found
      }
    }
  }

  async #look(key: string, id: string, { receipts, phone }: JobSearch): Promise<Found | undefined> {
    const values = await this.#redis.hmget(key, ...FIELDS)
    if (values[0] === null) return undefined
    const isOwn = receipts.has(id.slice(0, RECEIPT_LENGTH)) || receipts.has(receiptIn(values[0] ?? ''))
    const fields: Record<string, string> = {}
    FIELDS.forEach((name, at) => {
      const value = values[at]
      const masked = value && phone ? maskedText(value, phone.masked) : value
      if (value && masked !== value) fields[name] = masked ?? ''
    })
    return isOwn || Object.keys(fields).length > 0 ? { id, isOwn, fields } : undefined
  }

  /** They tell which job is done, and what came of it. */
  async #cleanEvents(queue: QueueName, gone: ReadonlySet<string>, { phone }: JobSearch): Promise<void> {
    const stream = `${PREFIX}:${queue}:events`
    for (let from = '-'; ; ) {
      const page = await this.#redis.xrange(stream, from, '+', 'COUNT', SCAN)
      const bad = page.filter(([, fields]) => {
        const text = fields.join(' ')
        return fields.some((field) => gone.has(field)) || (phone && phone.masked(text) !== text)
      })
      if (bad.length > 0) await this.#redis.xdel(stream, ...bad.map(([id]) => id))
      const last = page.at(-1)
      if (!last || page.length < SCAN) return
      from = `(${last[0]}`
    }
  }
}

function receiptIn(json: string): string {
  return /"receipt":"([^"]{24})"/.exec(json)?.[1] ?? ''
}

function maskedText(text: string, masked: (value: unknown) => unknown): string {
  const whole = String(masked(text))
  if (whole === text) return text
  try {
    return JSON.stringify(masked(JSON.parse(text)))
  } catch {
    return whole
  }
}
