/** What differs between BullMQ's two stores, and what both need: a deadline, quiet logs, options per queue. */
import type { Job, JobsOptions, WorkerOptions } from 'bullmq'
import { JiesuError, TemporaryError } from '../src/contract/errors.ts'
import type { Log, QueueName, QueueState } from '../src/contract/ports.ts'
import type { DeskPage, DeskWorker, JobState } from '../src/contract/queue-desk.ts'
import type { FailedSource } from './queue-bullmq-failed.ts'
import type { DeskSource } from './queue-desk-bullmq-source.ts'

export const queueNames: readonly QueueName[] = ['triage', 'dispatch', 'updates']
export const priorities = [1, 10, 100] as const

export interface BullJob {
  name: string
  data: object
  opts: JobsOptions & { jobId: string }
}
export interface CompletedPage {
  ids: string[]
  /** Where the page ends; the same as before when there was nothing new. */
  position: string
}
export type BullWorkerOptions = Omit<WorkerOptions, 'connection'>
/** As much of BullMQ's Job and Worker as is the same on every store. */
export type BullActiveJob = Pick<
  Job,
  'id' | 'name' | 'data' | 'opts' | 'attemptsMade' | 'attemptsStarted' | 'moveToDelayed'
>
/** `token` is the lock's, for moving the job while it is being handled. */
export type Processor = (job: BullActiveJob, token?: string) => Promise<void>
export interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'failed', listener: (job: BullActiveJob | undefined, error: Error) => void): unknown
  close(): Promise<void>
  /** Ends its connections at once, after a `close` that did not come to an end. */
  abandon(): void
}

/** Every function throws the store's own errors, as they come. */
export interface Store {
  /** Jobs per `addBulk`: few enough not to hold the event loop, enough to be worth the round trip. */
  readonly bulk: number
  /** Milliseconds without an answer after which the store counts as down. */
  readonly patience: number
  /** Resolves when the store has answered, or has not. */
  opened(): Promise<void>
  /** Resolves to the ids that the store gave the jobs, in order. */
  add(queue: QueueName, jobs: BullJob[]): Promise<string[]>
  missing(queue: QueueName, ids: string[]): Promise<string[]>
  finished(queue: QueueName, ids: string[]): Promise<string[]>
  state(queue: QueueName): Promise<QueueState>
  /** Where the failed jobs are. Rejects while the store is down. */
  failed(queue: QueueName): Promise<FailedSource>
  /** For a person's own acts. Rejects while the store is down. */
  desk(queue: QueueName): Promise<DeskSource>
  /** When a delayed job is due, in milliseconds since the epoch; undefined where it is none. */
  dueAt(queue: QueueName, id: string): Promise<number | undefined>
  page(
    queue: QueueName,
    state: JobState,
    page: { after?: string | undefined; limit: number },
  ): Promise<DeskPage>
  workers(queue: QueueName): Promise<DeskWorker[]>
  incarnation(): Promise<string>
  warnings(): Promise<string[]>
  /** The jobs completed after `position`, oldest first; `undefined` is the oldest that is kept. */
  completed(queue: QueueName, position: string | undefined, limit: number): Promise<CompletedPage>
  /** A worker that runs. Rejects while the store is down, where the store's worker could not wait for it. */
  work(queue: QueueName, processor: Processor, options: BullWorkerOptions): Promise<BullWorker>
  close(): Promise<void>
}

/** Says it once when the store goes, once when it is back. */
export interface Health {
  up(): void
  down(error: unknown): void
}

export function createHealth(log: Log): Health {
  let isDown = false
  return {
    up() {
      if (isDown) log.info({}, 'queue store is back')
      isDown = false
    },
    down(error) {
      if (!isDown)
        log.warn({ err: error }, 'queue store is down: what is kept in the journal goes on the queue later')
      isDown = true
    },
  }
}

const REPEAT_AFTER_MS = 60_000

/** A worker without its store says the same hundreds of times a minute; a person needs it once. */
export function quietly(write: (error: unknown) => void): (error: unknown) => void {
  let last = ''
  let at = 0
  return (error) => {
    const message = error instanceof Error ? error.message : String(error)
    if (message === last && Date.now() - at < REPEAT_AFTER_MS) return
    last = message
    at = Date.now()
    write(error)
  }
}

const RETRY_SECONDS = 2

/** Waits for `work` as long as the store's patience. Throws TemporaryError queue-down. */
export async function ask<T>(store: Store, health: Health, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${store.patience} ms`)), store.patience)
  })
  try {
    const answer = await Promise.race([work(), silence])
    health.up()
    return answer
  } catch (error) {
    if (error instanceof JiesuError) throw error
    health.down(error)
    throw new TemporaryError('queue-down', { cause: error, retryAfter: RETRY_SECONDS })
  } finally {
    clearTimeout(timer)
  }
}

/** Seconds: as long as senders repeat themselves, since an id is recognised only while its job is kept. */
const KEPT_SECONDS = 72 * 3600

const retriesBySelf = { attempts: 20, backoff: { type: 'capped' } } satisfies JobsOptions

/** `capped` is this adapter's own back-off; foreign workers know only BullMQ's, and `dispatch` is theirs. */
export function jobOptions(keptSeconds = KEPT_SECONDS): Record<QueueName, JobsOptions> {
  const finished = { removeOnComplete: { age: Math.max(keptSeconds, KEPT_SECONDS) }, removeOnFail: false }
  return {
    triage: { ...retriesBySelf, removeOnComplete: true, removeOnFail: false },
    dispatch: { attempts: 16, backoff: { type: 'exponential', delay: 1000, jitter: 0.5 }, ...finished },
    updates: { ...retriesBySelf, ...finished },
  }
}

/** Events kept for readers that were away; each job makes about four. */
export const eventsKept: Record<QueueName, number> = { triage: 10_000, dispatch: 100_000, updates: 10_000 }

const CAP_MS = 5 * 60_000

/** Milliseconds before the next try: doubling from a second up to five minutes, with jitter. */
export function cappedDelay(triesMade: number): number {
  const full = Math.min(CAP_MS, 1000 * 2 ** Math.min(triesMade - 1, 20))
  return Math.round(full * (0.5 + Math.random() / 2))
}
