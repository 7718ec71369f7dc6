/** The thread that evaluates expressions, and who waits for it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { WorkerJob, WorkerMessage } from './expressions-worker.ts'

/** A fault is that of the expression behind the values. */
export interface Result {
  values: (string | undefined)[]
  fault?: string
}

/** Of one hotline: the lines take turns, so that a flood of one does not keep the others waiting. */
export interface Line {
  /** Rejects with TemporaryError where too many wait already. */
  run(seen: Omit<WorkerJob, 'expressions'>): Promise<Result>
  /** Resolves when nothing of it waits or runs. */
  idle(): Promise<void>
}

interface Waiting {
  job: WorkerJob
  ms: number
  values: (string | undefined)[]
  resolve(result: Result): void
  reject(error: Error): void
}

/**
 * Node ends a thread that fills its memory step by step, but the whole process where one string alone is too much for
 * it: so there is more of it than an expression can fill in its time.
 */
const MEMORY = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 32 }
const MOST_WAITING = 1000
/** An expression may take as often its time by the clock, where the machine lets it compute no faster. */
const PATIENCE = 10

export class Thread {
  readonly #lines = new Set<Waiting[]>()
  #worker: Worker | undefined
  #isReady = false
  #running: Waiting | undefined
  #timer: NodeJS.Timeout | undefined
  /** Of the thread, when it last spoke. */
  #cpuMs = 0

  line(expressions: readonly string[], ms: number): Line {
    const waiting: Waiting[] = []
    const open = new Set<Promise<Result>>()
    return {
      run: (seen) => {
        if (waiting.length >= MOST_WAITING) throw new TemporaryError('busy', { retryAfter: 5 })
        const { promise, resolve, reject } = Promise.withResolvers<Result>()
        open.add(promise)
        const leave = () => open.delete(promise)
        promise.then(leave, leave)
        waiting.push({ job: { ...seen, expressions }, ms, values: [], resolve, reject })
        this.#lines.add(waiting)
        this.#next()
        return promise
      },
      idle: async () => {
        await Promise.allSettled([...open])
      },
    }
  }

  get isIdle(): boolean {
    return this.#running === undefined && this.#lines.size === 0
  }

  end(): void {
    const worker = this.#worker
    this.#worker = undefined
    this.#isReady = false
    // It may take a while where it is in the middle of a regular expression; nobody waits for it.
    worker?.terminate().catch(() => {})
  }

  /** One record at a time is with the thread: when it is ended, all others still wait here. */
  #next(): void {
    if (this.#running) return
    if (this.#lines.size === 0) {
      this.#worker?.unref()
      return
    }
    this.#worker ??= this.#start()
    this.#worker.ref()
    if (this.#isReady) this.#give(this.#worker)
  }

  #give(worker: Worker): void {
    const running = this.#shift()
    if (!running) return
    this.#running = running
    try {
      worker.postMessage(running.job)
      this.#arm(running)
    } catch {
      this.#settle({ values: [], fault: 'the record can not be given to an expression: it is too deep' })
    }
  }

  /** Of the line that waited longest; then it is the last. */
  #shift(): Waiting | undefined {
    const [line] = this.#lines
    if (!line) return undefined
    const first = line.shift()
    this.#lines.delete(line)
    if (line.length > 0) this.#lines.add(line)
    return first
  }

  #start(): Worker {
    // Nothing of ours is in its environment, not even in a name.
    const options = { env: {}, execArgv: [], resourceLimits: MEMORY }
    const worker = new Worker(new URL('./expressions-worker.ts', import.meta.url), options)
    worker.on('message', (message: WorkerMessage) => {
      if (worker === this.#worker) this.#hear(message)
    })
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#died(error)
    })
    return worker
  }

  #hear({ outcome, cpuMs }: WorkerMessage): void {
    const running = this.#running
    this.#cpuMs = cpuMs
    if (outcome === 'ready') {
      this.#isReady = true
      this.#next()
    } else if (running && 'fault' in outcome) {
      this.#settle({ values: running.values, fault: outcome.fault })
    } else if (running && 'value' in outcome) {
      running.values.push(outcome.value)
      if (running.values.length === running.job.expressions.length) this.#settle({ values: running.values })
      else this.#arm(running)
    }
  }

  /** Each expression has its own time. */
  #arm(running: Waiting, wait = running.ms, since = performance.now()): void {
    clearTimeout(this.#timer)
    const done = running.values.length
    const isAtIt = () => this.#running === running && running.values.length === done
    const judge = async () => {
      const spent = isAtIt() ? await this.#spentMs(running.ms * PATIENCE) : 0
      if (!isAtIt()) return
      const left = running.ms - spent
      if (left < 1 || performance.now() - since > running.ms * PATIENCE)
        this.#stop(`the expression took longer than ${running.ms} ms`)
      else this.#arm(running, left, since)
    }
    // An answer may have arrived meanwhile, while we were busy: it is heard first.
    this.#timer = setTimeout(() => setImmediate(judge), wait)
  }

  /** What it computes counts, not how long the machine had others to serve. */
  async #spentMs(atMost: number): Promise<number> {
    const before = this.#cpuMs
    const used = this.#worker?.cpuUsage().then(({ user, system }) => (user + system) / 1000 - before)
    const never = sleep(atMost, Number.POSITIVE_INFINITY, { ref: false })
    return await Promise.race([used?.catch(() => Number.POSITIVE_INFINITY) ?? never, never])
  }

  #stop(fault: string): void {
    this.end()
    this.#settle({ values: this.#running?.values ?? [], fault })
  }

  #settle(result: Result): void {
    clearTimeout(this.#timer)
    const running = this.#running
    this.#running = undefined
    running?.resolve(result)
    this.#next()
  }

  #died(error: unknown): void {
    if (this.#running) {
      this.#stop(
        isOutOfMemory(error) ? 'the expression took too much memory' : 'the expression broke its thread',
      )
      return
    }
    this.end()
    const cause = new Error('the thread of the expressions does not start', { cause: error })
    const waiting = [...this.#lines].flatMap((line) => line.splice(0))
    this.#lines.clear()
    for (const { reject } of waiting) reject(cause)
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
