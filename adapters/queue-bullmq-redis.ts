/** BullMQ on one Redis. Producers fail at once while it is down; workers wait for it. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Queue, Worker } from 'bullmq'
import type { ChainableCommander, Redis } from 'ioredis'
import type { QueueName, QueueState } from '../src/contract/ports.ts'
import { openConnection, openWorkerConnection } from './queue-bullmq-redis-connection.ts'
import { attemptsOf, type DelayedJob, earliest, LOOKED_AT, retriedAmong } from './queue-bullmq-retried.ts'
import {
  type BullJob,
  eventsKept,
  type Health,
  priorities,
  queueNames,
  type Store,
} from './queue-bullmq-store.ts'
import { dueAt, jobsPage, workers } from './queue-desk-bullmq-redis.ts'

const PREFIX = 'jiesu'
const INCARNATION_KEY = `${PREFIX}:incarnation`
/** A score is priority * 2^32 + a counter (BullMQ's getPriorityScore.lua). */
const PRIORITY_STEP = 0x1_0000_0000
const LOOK_BATCH = 1000

/** Without the skip BullMQ asks for the version first, and complains on the console. */
const connected = (connection: Redis) => ({ connection, prefix: PREFIX, skipVersionCheck: true })

/** Connects in the background; `health` hears of every loss. */
export function createRedisStore(url: string, health: Health): Store {
  const redis = openConnection(url)
  const queues = openQueues(redis, health)
  const keepEvents = () =>
    Promise.all(
      queueNames.map((name) => redis.hset(key(name, 'meta'), 'opts.maxLenEvents', eventsKept[name])),
    )
  redis.on('error', (error) => health.down(error))
  redis.on('ready', () => {
    health.up()
    keepEvents().catch(health.down)
  })
  return {
    bulk: 250,
    patience: 2000,
    opened: () => once(redis, 'ready').then(ignore, ignore),
    add: (queue, jobs) => add(queues[queue], jobs),
    missing: (queue, ids) => missing(redis, queue, ids),
    finished: (queue, ids) => finished(redis, queue, ids),
    state: (queue) => state(redis, queues[queue], queue),
    failed: async (queue) => queues[queue],
    desk: async (queue) => queues[queue],
    dueAt: (queue, id) => dueAt(redis, key(queue, 'delayed'), id),
    page: (queue, state, page) => jobsPage(redis, (name) => key(queue, name), state, page),
    workers: (queue) => workers(queues[queue]),
    completed: (queue, position, limit) => completed(redis, key(queue, 'events'), position, limit),
    warnings: () => warnings(redis),
    async incarnation() {
      const info = await redis.info('server')
      // A wiped Redis has also forgotten how many events to keep.
      if (await redis.set(INCARNATION_KEY, randomUUID(), 'NX')) await keepEvents()
      return `${field(info, 'run_id')}:${await redis.get(INCARNATION_KEY)}`
    },
    async work(queue, processor, options) {
      const { connection, abandon } = openWorkerConnection(url)
      const worker = new Worker(queue, processor, { ...options, ...connected(connection) })
      return Object.assign(worker, { abandon })
    },
    async close() {
      await Promise.allSettled(queueNames.map((name) => queues[name].close()))
      redis.disconnect()
    },
  }
}

function key(queue: QueueName, name: string): string {
  return `${PREFIX}:${queue}:${name}`
}

function openQueues(redis: Redis, health: Health): Record<QueueName, Queue> {
  const open = (name: QueueName) => {
    // Without the first skip BullMQ holds every call back until Redis has answered once.
    const queue = new Queue(name, { ...connected(redis), skipWaitingForReady: true, skipMetasUpdate: true })
    queue.on('error', health.down)
    return queue
  }
  return { triage: open('triage'), dispatch: open('dispatch'), updates: open('updates') }
}

async function add(queue: Queue, jobs: BullJob[]): Promise<string[]> {
  const added = await queue.addBulk(jobs)
  return added.map((job) => String(job.id))
}

/** Those of `ids` for whom `test` says so, in few round trips. */
async function filter(
  redis: Redis,
  ids: string[],
  look: (pipeline: ChainableCommander, id: string) => void,
  test: (answer: unknown) => boolean,
): Promise<string[]> {
  const kept: string[] = []
  for (let start = 0; start < ids.length; start += LOOK_BATCH) {
    const batch = ids.slice(start, start + LOOK_BATCH)
    const pipeline = redis.pipeline()
    for (const id of batch) look(pipeline, id)
    const answers = await values(pipeline)
    kept.push(...batch.filter((_, n) => test(answers[n])))
  }
  return kept
}

function missing(redis: Redis, queue: QueueName, ids: string[]): Promise<string[]> {
  return filter(
    redis,
    ids,
    (pipeline, id) => pipeline.exists(key(queue, id)),
    (found) => found === 0,
  )
}

function finished(redis: Redis, queue: QueueName, ids: string[]): Promise<string[]> {
  return filter(
    redis,
    ids,
    (pipeline, id) => pipeline.zscore(key(queue, 'completed'), id),
    (at) => at !== null,
  )
}

async function state(redis: Redis, bull: Queue, queue: QueueName): Promise<QueueState> {
  const pipeline = redis.pipeline()
  for (const list of ['wait', 'paused', 'active']) pipeline.llen(key(queue, list))
  for (const set of ['prioritized', 'delayed', 'failed']) pipeline.zcard(key(queue, set))
  pipeline.hexists(key(queue, 'meta'), 'paused')
  pipeline.zrange(key(queue, 'delayed'), '0', String(LOOKED_AT - 1))
  pipeline.zrange(key(queue, 'delayed'), String(-LOOKED_AT), '-1')
  for (const list of ['wait', 'paused']) pipeline.lindex(key(queue, list), -1)
  for (const priority of priorities) {
    const [from, to] = [priority * PRIORITY_STEP, `(${(priority + 1) * PRIORITY_STEP}`]
    pipeline.zrangebyscore(key(queue, 'prioritized'), from, to, 'LIMIT', 0, 1)
  }
  const [consumers, answers] = await Promise.all([bull.getWorkersCount(), values(pipeline)])
  const [waiting = 0, paused = 0, active = 0, prioritized = 0, delayed = 0, failed = 0, held] = answers
    .slice(0, 7)
    .map(Number)
  const [firsts, looked] = await Promise.all([
    whenAdded(redis, queue, answers.slice(9)),
    whenAdded(redis, queue, answers.slice(7, 9)),
  ])
  const retried = retriedAmong(delayed, looked)
  const counts = { waiting: waiting + paused + prioritized, active, delayed, failed }
  const oldestWaitingAt = earliest([...firsts.map(({ addedAt }) => addedAt), retried.oldestRetryingAt])
  return { ...counts, ...retried, oldestWaitingAt, consumers, isPaused: held === 1 }
}

const attemptField = { made: 'atm', started: 'ats' } as const

/** Of those that are still there. */
async function whenAdded(redis: Redis, queue: QueueName, answers: unknown[]): Promise<DelayedJob[]> {
  const ids = answers.flat().filter((id) => typeof id === 'string')
  if (ids.length === 0) return []
  const pipeline = redis.pipeline()
  for (const id of ids) pipeline.hmget(key(queue, id), 'timestamp', attemptField[attemptsOf[queue]])
  const told = await values(pipeline)
  return ids.flatMap((id, n) => {
    const fields = told[n]
    const [addedAt, attempts] = Array.isArray(fields) ? fields : []
    return addedAt === null ? [] : [{ id, addedAt: Number(addedAt), attempts: Number(attempts ?? 0) }]
  })
}

async function completed(redis: Redis, stream: string, position: string | undefined, limit: number) {
  const since = position ?? '0'
  const [entries] =
    (await redis.xread('COUNT', limit, 'STREAMS', stream, since))?.map(([, read]) => read) ?? []
  const last = entries?.at(-1)?.[0]
  if (entries && last) return { ids: entries.flatMap(([, fields]) => completedJob(fields)), position: last }
  // Ids are times: behind the position of a stream that was wiped and began anew on a slower clock, nothing would come.
  const [newest] = await redis.xrevrange(stream, '+', '-', 'COUNT', 1)
  return { ids: [], position: newest && isBefore(newest[0], since) ? '0' : since }
}

function completedJob(fields: string[]): string[] {
  const pairs = new Map<string, string>()
  for (let n = 0; n + 1 < fields.length; n += 2) pairs.set(fields[n] ?? '', fields[n + 1] ?? '')
  const id = pairs.get('jobId')
  return pairs.get('event') === 'completed' && id ? [id] : []
}

function isBefore(left: string, right: string): boolean {
  const [leftMs = 0, leftNumber = 0] = left.split('-').map(Number)
  const [rightMs = 0, rightNumber = 0] = right.split('-').map(Number)
  return leftMs < rightMs || (leftMs === rightMs && leftNumber < rightNumber)
}

async function warnings(redis: Redis): Promise<string[]> {
  const info = await redis.info()
  const policy = field(info, 'maxmemory_policy')
  const [major = 0, minor = 0] = field(info, 'redis_version').split('.').map(Number)
  const found: string[] = []
  if (policy !== 'noeviction') {
    found.push(
      `Redis may evict jobs when memory is short: set maxmemory-policy to noeviction (it is ${policy})`,
    )
  }
  if (field(info, 'aof_enabled') !== '1') {
    found.push('Redis forgets the last jobs when it is killed: set appendonly to yes')
  }
  if (major < 6 || (major === 6 && minor < 2)) {
    found.push(`Redis ${major}.${minor} is too old for BullMQ: use 6.2 or later`)
  }
  return found
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''
}

async function values(pipeline: ChainableCommander): Promise<unknown[]> {
  const answers = (await pipeline.exec()) ?? []
  return answers.map(([error, value]) => {
    if (error) throw error
    return value
  })
}

function ignore(): void {
  // Whoever asks is answered with the error; that is enough.
}
