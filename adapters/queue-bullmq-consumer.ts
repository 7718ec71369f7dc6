/** A worker whose errors decide: temporary ones wait, however often; what can't succeed fails at once, for a person. */
import { setTimeout as sleep } from 'node:timers/promises'
import { DelayedError, UnrecoverableError } from 'bullmq'
import { JiesuError, TemporaryError } from '../src/contract/errors.ts'
import type { Log, QueueConsumer, QueueName } from '../src/contract/ports.ts'
import {
  type BullActiveJob,
  type BullWorker,
  type BullWorkerOptions,
  cappedDelay,
  type Processor,
  quietly,
  type Store,
} from './queue-bullmq-store.ts'

export interface ConsumeOptions {
  concurrency: number
  /**
   * TemporaryError: again within 2 s, without an end. RejectedError and PermanentError: never again. Any other: again, up
   * to the job's attempts.
   */
  handle(job: { id: string; name: string; data: unknown }): Promise<void>
}

/** A worker killed outright holds a job back for lock + check at most, 12 s. */
const timing = {
  lockDuration: 8000,
  stalledInterval: 4000,
  // Only a gateway that was killed stalls a job: it is none the worse for it.
  maxStalledCount: 1000,
  runRetryDelay: 1000,
} satisfies Partial<BullWorkerOptions>

const RETRY_MS = 1000
/** After an outage however long, an emergency must not wait for a back-off that has grown with it. */
const SOON_MS = 2000
const DRAIN_MS = 30_000
const TELL_MS = 2000

/** Starts now, or as soon as the store is there. */
export function consume(store: Store, log: Log, queue: QueueName, options: ConsumeOptions): QueueConsumer {
  const closing = new AbortController()
  const warn = quietly((error) => log.warn({ queue, err: error }, 'queue worker'))
  const handling = new Set<Promise<void>>()
  const opening = openWhenUp(closing.signal, warn, () =>
    store.work(queue, processor(options.handle, handling), {
      ...timing,
      concurrency: options.concurrency,
      settings: { backoffStrategy: cappedDelay },
    }),
  ).then((worker) => {
    worker?.on('error', warn)
    worker?.on('failed', (job, error) => logFailure(log, queue, job, error))
    return worker
  })
  return {
    async close() {
      closing.abort()
      const worker = await opening
      if (worker) await drain(worker, handling)
    },
  }
}

async function openWhenUp(
  signal: AbortSignal,
  warn: (error: unknown) => void,
  open: () => Promise<BullWorker>,
) {
  while (!signal.aborted) {
    try {
      return await open()
    } catch (error) {
      warn(error)
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined)
    }
  }
  return undefined
}

function processor(handle: ConsumeOptions['handle'], handling: Set<Promise<void>>): Processor {
  return async (job, token) => {
    const work = handle({ id: String(job.id), name: job.name, data: job.data })
    handling.add(work)
    try {
      // Gone as soon as it is settled: whoever drains looks again and again, and would let nothing else happen.
      await work.finally(() => handling.delete(work))
    } catch (error) {
      if (error instanceof TemporaryError) {
        await job.moveToDelayed(Date.now() + Math.min(SOON_MS, cappedDelay(job.attemptsStarted)), token)
        throw new DelayedError()
      }
      if (error instanceof JiesuError) throw new UnrecoverableError(`${error.code}: ${error.message}`)
      throw error
    }
  }
}

function logFailure(log: Log, queue: QueueName, job: BullActiveJob | undefined, error: Error) {
  const isOver = error instanceof UnrecoverableError || !job || job.attemptsMade >= (job.opts.attempts ?? 1)
  const data = { queue, jobId: job?.id, attempt: job?.attemptsMade, err: error }
  if (isOver) log.error(data, 'job failed for good: it is kept for a person')
  else log.warn(data, 'job failed, will be tried again')
}

/**
 * What is being handled is finished. A store that is gone is not told, and not waited for: another worker will find the
 * job there.
 */
async function drain(worker: BullWorker, handling: Set<Promise<void>>): Promise<void> {
  const patience = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { signal: patience.signal }).catch(() => undefined)
  const handled = async () => {
    while (handling.size > 0) await Promise.allSettled(handling)
    await pause(TELL_MS)
  }
  await Promise.race([worker.close().catch(() => undefined), handled(), pause(DRAIN_MS)])
  patience.abort()
  worker.abandon()
}
