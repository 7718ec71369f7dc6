/** Joins what came in parts: looks for threads that are due, a batch at a time, and puts on the queue what they became. */
import { setTimeout as sleep } from 'node:timers/promises'
import { JiesuError } from '../contract/errors.ts'
import type { LedgerProgress, Moved } from '../contract/ledger.ts'
import type { Log, Origin, Queue } from '../contract/ports.ts'
import type { ThreadCount, ThreadJobs } from '../contract/thread.ts'
import { enqueue, inOrder } from './enqueue.ts'

interface Joiner {
  due(): Promise<string[]>
  join(
    jobsOf: ReadonlyMap<string, ThreadJobs>,
    most: number,
  ): Promise<{ threads: number; moved: Moved[]; failed: (Origin & { error: unknown })[] }>
  counts(): Promise<ThreadCount[]>
}

export interface ThreadsOptions {
  ledger: Joiner
  jobsOf(channel: string): Promise<{ thread?: ThreadJobs } | undefined>
  queue: Pick<Queue, 'add'>
  progress: Pick<LedgerProgress, 'unqueued'>
  onUnqueued(): void
  log: Log
}

export interface Threads {
  /** As of a few seconds ago. */
  counts(): ThreadCount[]
  /** There may be something to join. */
  wake(): void
  stop(): Promise<void>
}

const MOST = 100
/** Where parts come through another process. */
const POLL_MS = 300
const SETTLE_MS = 5
const COUNT_MS = 5000

export function startThreads(options: ThreadsOptions): Threads {
  const runner = new Runner(options)
  const running = runner.run()
  return {
    counts: () => runner.counts,
    wake: () => runner.wake(),
    stop: () => {
      runner.stopping.abort()
      runner.wake()
      return running
    },
  }
}

class Runner {
  readonly stopping = new AbortController()
  readonly #options: ThreadsOptions
  counts: ThreadCount[] = []
  #countedAt = 0
  #woken = Promise.withResolvers<void>()

  constructor(options: ThreadsOptions) {
    this.#options = options
  }

  wake(): void {
    this.#woken.resolve()
  }

  async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const isMore = await this.#step().catch((err) => {
        // A ledger that is down is told elsewhere.
        if (!(err instanceof JiesuError)) this.#options.log.error({ err }, 'threads')
        return false
      })
      if (!isMore) await this.#rest()
    }
  }

  async #step(): Promise<boolean> {
    const { ledger, log } = this.#options
    if (performance.now() - this.#countedAt > COUNT_MS) {
      this.counts = await ledger.counts()
      this.#countedAt = performance.now()
    }
    const jobsOf = await this.#jobs(await ledger.due())
    if (jobsOf.size === 0) return false
    const { threads, moved, failed } = await ledger.join(jobsOf, MOST)
    for (const { channel, endpoint, error: err } of failed) {
      log.error(
        { err, channel, endpoint },
        'a conversation can not be joined: its words wait, see `thread list`; it is tried again, ever later',
      )
    }
    await this.#enqueue(moved)
    return threads > 0
  }

  async #jobs(channels: string[]): Promise<Map<string, ThreadJobs>> {
    const found = new Map<string, ThreadJobs>()
    for (const channel of channels) {
      const jobs = await this.#options.jobsOf(channel)
      if (jobs?.thread) found.set(channel, jobs.thread)
    }
    return found
  }

  async #enqueue(moved: Moved[]): Promise<void> {
    const { queue, progress, onUnqueued, log } = this.#options
    const requests = inOrder(moved)
    try {
      await enqueue(queue, requests)
    } catch (err) {
      log.debug(
        { err, jobs: requests.length },
        'queue did not take what was joined: it is refilled from the ledger',
      )
      onUnqueued()
      await progress.unqueued(requests.map(({ request }) => request))
    }
  }

  async #rest(): Promise<void> {
    const rested = sleep(POLL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined)
    await Promise.race([this.#woken.promise, rested])
    this.#woken = Promise.withResolvers()
    // What comes together is joined together.
    await sleep(SETTLE_MS)
  }
}
