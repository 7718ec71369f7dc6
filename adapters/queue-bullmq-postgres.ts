/**
 * BullMQ on PostgreSQL, in a schema of its own beside the ledger. BullMQ remembers for ever that its first connection
 * failed, so whatever could not start is thrown away and made anew.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createPostgresBackend,
  type JobProgress,
  type PostgresConnectionOptions,
  type PostgresQueueBackend,
  Queue,
  Worker,
} from 'bullmq'
import pg from 'pg'
import { PermanentError } from '../src/contract/errors.ts'
import type { Log, QueueName } from '../src/contract/ports.ts'
import { connectPostgres } from './postgres.ts'
import type { FailedSource } from './queue-bullmq-failed.ts'
import * as sql from './queue-bullmq-postgres-sql.ts'
import {
  type BullJob,
  type BullWorker,
  eventsKept,
  type Health,
  queueNames,
  type Store,
} from './queue-bullmq-store.ts'
import * as desk from './queue-desk-bullmq-postgres.ts'
import type { DeskSource } from './queue-desk-bullmq-source.ts'

/** A connection lost while BullMQ holds it, idle, would end the process. */
class SafeClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    this.on('error', ignore)
  }
}

interface BulkQueue extends FailedSource, DeskSource {
  getJob(id: string): ReturnType<FailedSource['getJob']> & ReturnType<DeskSource['getJob']>
  addBulk(jobs: BullJob[]): Promise<{ id?: string | undefined }[]>
}
type Queues = Record<QueueName, BulkQueue>

/** Connects at the first call that finds the server up. */
export function createPostgresStore(url: string, log: Log, health: Health): Store {
  const pool = connectPostgres(url, log, { max: 3 })
  const root = createRoot(url, health)
  const state = sql.createState(pool)
  // The tables are BullMQ's, and there once it has started.
  const ask = async <T>(question: () => Promise<T>) => {
    await root.ready()
    return await question()
  }
  return {
    bulk: 200,
    patience: 5000,
    opened: () => root.ready().then(ignore, health.down),
    add: async (queue, jobs) => add((await root.ready())[queue], jobs),
    missing: (queue, ids) => ask(() => sql.missing(pool, queue, ids)),
    finished: (queue, ids) => ask(() => sql.finished(pool, queue, ids)),
    state: (queue) => ask(() => state(queue)),
    failed: async (queue) => (await root.ready())[queue],
    desk: async (queue) => (await root.ready())[queue],
    dueAt: (queue, id) => ask(() => desk.dueAt(pool, sql.SCHEMA, queue, id)),
    page: (queue, state, page) => ask(() => desk.jobsPage(pool, sql.SCHEMA, queue, state, page)),
    workers: (queue) => ask(() => desk.workers(pool, queue)),
    incarnation: () => ask(() => sql.incarnation(pool)),
    warnings: () => ask(() => sql.warnings(pool)),
    completed: (queue, position, limit) => ask(() => sql.completed(pool, queue, position, limit)),
    work: (queue, processor, options) => {
      const connection = connectionTo(url)
      return startWorker(
        new Worker(queue, processor, { ...options, connection, autorun: false }, patientBackend),
      )
    },
    async close() {
      await root.close()
      await pool.end()
    },
  }
}

function connectionTo(url: string) {
  const pooled = {
    max: 4,
    // Also the wait for a free one: on a busy machine that is no outage.
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    query_timeout: 30_000,
    Client: SafeClient,
  }
  return { ...pooled, connectionString: url, schema: sql.SCHEMA, migrate: true }
}

/** One backend, whose connections the three queues share. */
function createRoot(url: string, health: Health) {
  let starting: Promise<{ backend: PostgresQueueBackend; queues: Queues }> | undefined
  const start = async () => {
    const backend = createPostgresBackend('jiesu', { connection: connectionTo(url) })
    // An idle connection that breaks is replaced by the pool; the next call tells whether the server is back.
    backend.on('error', ignore)
    try {
      await backend.waitUntilReady()
      await Promise.all(
        queueNames.map((name) =>
          backend.forQueue(name).setQueueMeta({ 'opts.maxLenEvents': eventsKept[name] }),
        ),
      )
      return { backend, queues: openQueues(backend, health) }
    } catch (error) {
      starting = undefined
      await backend.close()
      throw error
    }
  }
  return {
    async ready(): Promise<Queues> {
      starting ??= start()
      return (await starting).queues
    },
    async close() {
      const started = await starting?.catch(() => undefined)
      await started?.backend.close()
    },
  }
}

function openQueues(backend: PostgresQueueBackend, health: Health): Queues {
  const open = (name: QueueName) => {
    const queue = new Queue(name, { connection: {}, skipMetasUpdate: true }, () => backend.forQueue(name))
    queue.on('error', health.down)
    return queue
  }
  return { triage: open('triage'), dispatch: open('dispatch'), updates: open('updates') }
}

async function add(queue: BulkQueue, jobs: BullJob[]): Promise<string[]> {
  try {
    const added = await queue.addBulk(jobs)
    return added.map((job) => String(job.id))
  } catch (error) {
    // Class 22: what no JSON column can hold, such as U+0000. Trying again would never end.
    if (error instanceof pg.DatabaseError && error.code?.startsWith('22')) {
      throw new PermanentError('internal', {
        detail: 'the queue can not store one of these jobs',
        cause: error,
      })
    }
    throw error
  }
}

async function startWorker(
  worker: Worker<unknown, void, string, PostgresQueueBackend, JobProgress, PostgresConnectionOptions>,
): Promise<BullWorker> {
  // The caller hears of a failed start; a failed event would end the process.
  worker.on('error', ignore)
  try {
    await worker.waitUntilReady()
  } catch (error) {
    await worker.close()
    throw error
  }
  worker.run().catch((error: Error) => worker.emit('error', error))
  return Object.assign(worker, { abandon: ignore })
}

function ignore(): void {
  // What was under way rejects; that is enough.
}

/** A worker asks for its next job again at once when that failed: a server that is starting up would have no peace. */
const patientBackend: typeof createPostgresBackend = (...args) => {
  const backend = createPostgresBackend(...args)
  const moveToActive = backend.moveToActive.bind(backend)
  backend.moveToActive = async (token, name) => {
    try {
      return await moveToActive(token, name)
    } catch (error) {
      await sleep(500)
      throw error
    }
  }
  return backend
}
