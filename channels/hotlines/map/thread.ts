/** The thread that evaluates expressions, and who waits for it. */
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

const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 }
const MOST_WAITING = 1000

export class Thread {
  readonly #lines = new Set<Waiting[]>()
  #worker: Worker | undefined
  #isReady = false
  #running: Waiting | undefined
  #timer: NodeJS.Timeout | undefined

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

  #hear(message: WorkerMessage): void {
    const running = this.#running
    if (message === 'ready') {
      this.#isReady = true
      this.#next()
    } else if (running && 'fault' in message) {
      this.#settle({ values: running.values, fault: message.fault })
    } else if (running && 'value' in message) {
      running.values.push(message.value)
      if (running.values.length === running.job.expressions.length) this.#settle({ values: running.values })
      else this.#arm(running)
    }
  }

  /** Each expression has its own time. It counts only where no answer has arrived meanwhile, while we were busy. */
  #arm(running: Waiting): void {
    clearTimeout(this.#timer)
    const done = running.values.length
    const judge = () => {
      if (this.#running === running && running.values.length === done)
        this.#stop(`the expression took longer than ${running.ms} ms`)
    }
    this.#timer = setTimeout(() => setImmediate(judge), running.ms)
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
