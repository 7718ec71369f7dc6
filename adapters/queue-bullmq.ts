/** The queues of the house, on BullMQ: on Redis where there is one, else on PostgreSQL. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobsOptions } from 'bullmq'
import { PermanentError } from '../src/contract/errors.ts'
import type { Clock, Log, Queue, QueueConsumer, QueueJob, QueueName } from '../src/contract/ports.ts'
import { type ConsumeOptions, consume } from './queue-bullmq-consumer.ts'
import { type FailedJob, failedJobs, retryFailed } from './queue-bullmq-failed.ts'
import { createPostgresStore } from './queue-bullmq-postgres.ts'
import { createRedisStore } from './queue-bullmq-redis.ts'
import {
  ask,
  type BullJob,
  createHealth,
  type Health,
  jobOptions,
  quietly,
  type Store,
} from './queue-bullmq-store.ts'

export interface BullQueueOptions {
  /** Wins over `databaseUrl`. */
  redisUrl?: string | undefined
  databaseUrl?: string | undefined
  log: Log
  clock: Clock
  /** Finished jobs; 72 h at least. */
  keptSeconds?: number
}

export interface CompletedOptions {
  /** The last position that `on` was given, asked for once it can be known; without it, from the oldest that is kept. */
  since?(): Promise<string | undefined>
  /** Ids of completed jobs, oldest first, some perhaps again. What rejects is given again. */
  on(ids: string[], position: string): Promise<void>
}

export interface BullQueue extends Queue {
  consume(queue: QueueName, options: ConsumeOptions): QueueConsumer
  /** Follows the completed jobs until closed, and through every outage. */
  completed(queue: QueueName, options: CompletedOptions): QueueConsumer
  /** At most `limit`, the longest failed first. */
  failed(queue: QueueName, limit: number): Promise<FailedJob[]>
  /** Puts a failed job back; false where there is none of that id. */
  retry(queue: QueueName, id: string): Promise<boolean>
  /** Close the consumers first. */
  close(): Promise<void>
}

/** Opens the queues; a store that is down is waited for in the background, calls reject until then. */
export async function createBullQueue({
  redisUrl,
  databaseUrl,
  log,
  clock,
  keptSeconds,
}: BullQueueOptions): Promise<BullQueue> {
  const health = createHealth(log)
  const store = openStore(redisUrl, databaseUrl, log, health)
  const options = jobOptions(keptSeconds)
  await store.opened()
  let closed: Promise<void> | undefined
  return {
    add: (queue, jobs) => add({ store, health, clock, options: options[queue] }, queue, jobs),
    missing: (queue, ids) => ask(store, health, () => store.missing(queue, ids)),
    finished: (queue, ids) => ask(store, health, () => store.finished(queue, ids)),
    state: (queue) => ask(store, health, () => store.state(queue)),
    failed: (queue, limit) => ask(store, health, async () => failedJobs(await store.failed(queue), limit)),
    retry: (queue, id) => ask(store, health, async () => retryFailed(await store.failed(queue), id)),
    incarnation: () => ask(store, health, () => store.incarnation()),
    warnings: () => ask(store, health, () => store.warnings()),
    consume: (queue, options) => consume(store, log, queue, options),
    completed: (queue, options) => follow(store, log, queue, options),
    close: () => {
      closed ??= store.close()
      return closed
    },
  }
}

export function openStore(
  redisUrl: string | undefined,
  databaseUrl: string | undefined,
  log: Log,
  health: Health,
): Store {
  if (redisUrl) return createRedisStore(redisUrl, health)
  if (databaseUrl) return createPostgresStore(databaseUrl, log, health)
  throw new Error('the queue needs a redisUrl or a databaseUrl')
}

interface Adding {
  store: Store
  health: Health
  clock: Clock
  options: JobsOptions
}

async function add(
  { store, health, clock, options }: Adding,
  queue: QueueName,
  jobs: QueueJob[],
): Promise<void> {
  for (const chunk of chunks(jobs, store.bulk)) {
    const timestamp = clock.now()
    const bulk = chunk.map(({ id, name, data, priority }): BullJob => {
      return { name, data, opts: { ...options, jobId: id, priority, timestamp } }
    })
    const ids = await ask(store, health, () => store.add(queue, bulk))
    // An id that BullMQ does not take is replaced in silence, and would let the same job in twice.
    const strange = chunk.find((job, n) => ids[n] !== job.id)
    if (strange)
      throw new PermanentError('internal', { detail: `the queue did not take the id ${strange.id}` })
  }
}

const CHUNK_WEIGHT = 200_000

/** Few enough, and light enough, to be turned into JSON without holding up what is being accepted meanwhile. */
function* chunks(jobs: QueueJob[], size: number): Generator<QueueJob[]> {
  let chunk: QueueJob[] = []
  let weight = 0
  for (const job of jobs) {
    chunk.push(job)
    weight += weigh(job.data)
    if (chunk.length < size && weight < CHUNK_WEIGHT) continue
    yield chunk
    chunk = []
    weight = 0
  }
  if (chunk.length > 0) yield chunk
}

/** About the length of the JSON: its strings, and a little for every member. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  let weight = 0
  for (const member of Object.values(value)) weight += 8 + weigh(member)
  return weight
}

const PAGE = 1000
const IDLE_MS = 250
const RETRY_MS = 1000

function follow(store: Store, log: Log, queue: QueueName, options: CompletedOptions): QueueConsumer {
  const closing = new AbortController()
  const { signal } = closing
  const warn = quietly((error) =>
    log.warn({ queue, err: error }, 'completed jobs can not be read on, trying again'),
  )
  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined)
  const read = async () => {
    let known: { position: string | undefined } | undefined
    while (!signal.aborted) {
      try {
        known ??= { position: await options.since?.() }
        const page = await store.completed(queue, known.position, PAGE)
        if (page.ids.length > 0) await options.on(page.ids, page.position)
        const isIdle = page.position === known.position
        known = page
        if (isIdle) await pause(IDLE_MS)
      } catch (error) {
        warn(error)
        await pause(RETRY_MS)
      }
    }
  }
  const reading = read()
  return {
    async close() {
      closing.abort()
      await reading
    },
  }
}
