/**
 * JSONata expressions, on a thread of their own: a loop or a costly regular expression is ended with its thread after
 * its time, and costs nobody else more than the wait.
 */
import { Worker } from 'node:worker_threads'
import jsonata from 'jsonata'
import { MapError } from '../message.ts'
import type { Outcome, WorkerJob, WorkerMessage, WorkerOptions } from './expressions-worker.ts'

export interface Expression {
  /** Whose value it makes, for messages. */
  field: string
  text: string
}

export interface Evaluator {
  /** The value of each expression, in their order. Rejects with MapError. */
  run(job: WorkerJob): Promise<(string | undefined)[]>
  /** What waits is evaluated before. */
  close(): Promise<void>
}

interface Waiting {
  job: WorkerJob
  values: (string | undefined)[]
  resolve(values: (string | undefined)[]): void
  reject(error: Error): void
}

const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 }

/** The thread starts with the first record, and again with the next one after it was ended. */
export function createEvaluator(expressions: Expression[], ms: number): Evaluator {
  return new Thread(expressions, ms)
}

class Thread implements Evaluator {
  readonly #expressions: Expression[]
  readonly #ms: number
  readonly #waiting: Waiting[] = []
  #worker: Worker | undefined
  #isReady = false
  #running: Waiting | undefined
  #timer: NodeJS.Timeout | undefined
  #closing: PromiseWithResolvers<void> | undefined

  constructor(expressions: Expression[], ms: number) {
    this.#expressions = expressions
    this.#ms = ms
  }

  run(job: WorkerJob): Promise<(string | undefined)[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, values: [], resolve, reject })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closing ??= Promise.withResolvers()
    this.#next()
    await this.#closing.promise
  }

  /** One record at a time is with the thread: when it is ended, all others still wait here. */
  #next(): void {
    if (this.#running) return
    if (this.#waiting.length === 0) {
      this.#rest()
      return
    }
    this.#worker ??= this.#start()
    const worker = this.#worker
    worker.ref()
    if (!this.#isReady) return
    this.#running = this.#waiting.shift()
    this.#arm()
    try {
      worker.postMessage(this.#running?.job)
    } catch {
      this.#fail('the record can not be given to an expression: it is too deep')
    }
  }

  #rest(): void {
    this.#worker?.unref()
    if (!this.#closing) return
    this.#end()
    this.#closing.resolve()
  }

  #start(): Worker {
    const workerData: WorkerOptions = { expressions: this.#expressions.map(({ text }) => text) }
    // Nothing of ours is in its environment, not even in a name.
    const options = { workerData, env: {}, execArgv: [], resourceLimits: MEMORY }
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
    if (message !== 'ready') {
      this.#take(message)
      return
    }
    this.#isReady = true
    this.#next()
  }

  #take(outcome: Outcome): void {
    const running = this.#running
    if (!running) return
    if ('fault' in outcome) {
      this.#refuse(outcome.fault)
      return
    }
    running.values.push(outcome.value)
    if (running.values.length < this.#expressions.length) {
      this.#arm()
      return
    }
    this.#settle()
    running.resolve(running.values)
    this.#next()
  }

  /** Each expression has its own time. It counts only where an answer has not arrived meanwhile, while we were busy. */
  #arm(): void {
    clearTimeout(this.#timer)
    const running = this.#running
    const done = running?.values.length
    const judge = () => {
      if (this.#running === running && running?.values.length === done)
        this.#fail(`the expression took longer than ${this.#ms} ms`)
    }
    this.#timer = setTimeout(() => setImmediate(judge), this.#ms)
  }

  /** The thread goes too, since it may still be at it. */
  #fail(reason: string): void {
    this.#end()
    this.#refuse(reason)
  }

  /** The record that is with the thread. */
  #refuse(reason: string): void {
    const running = this.#running
    const field = this.#expressions[running?.values.length ?? 0]?.field
    this.#settle()
    running?.reject(new MapError(`${field}: ${reason}`))
    this.#next()
  }

  #died(error: unknown): void {
    if (this.#running) {
      this.#fail('the expression took too much memory')
      return
    }
    this.#end()
    const cause = new Error('the thread of the expressions does not start', { cause: error })
    for (const { reject } of this.#waiting.splice(0)) reject(cause)
    this.#next()
  }

  #settle(): void {
    clearTimeout(this.#timer)
    this.#running = undefined
  }

  #end(): void {
    const worker = this.#worker
    this.#worker = undefined
    this.#isReady = false
    // It may take a while where it is in the middle of a regular expression; nobody waits for it.
    worker?.terminate().catch(() => {})
  }
}

/** What differs when the same post comes again, and what runs a text that a sender wrote. */
const REFUSED = new Set(['now', 'millis', 'random', 'shuffle', 'eval'])

/** Why this is no expression, with the position in it; undefined where it is one. */
export function expressionFault(text: string): string | undefined {
  try {
    const refused = [...namesIn(text, 'variable')].find((name) => REFUSED.has(name))
    return refused === undefined
      ? undefined
      : `expected no $${refused}: the same post must mean the same whenever it comes`
  } catch (error) {
    const at = typeof error === 'object' && error !== null && 'position' in error ? error.position : undefined
    const words = typeof error === 'object' && error !== null && 'message' in error ? error.message : error
    return `expected a JSONata expression: ${words}${at === undefined ? '' : ` at character ${at}`}`
  }
}

/** The names of fields (`name`) or of variables and functions (`variable`) that an expression speaks of. */
export function namesIn(text: string, type: 'name' | 'variable'): Set<string> {
  const names = new Set<string>()
  const seen = new Set<unknown>()
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    if ('type' in node && node.type === type && 'value' in node) names.add(String(node.value))
    for (const child of Object.values(node)) visit(child)
  }
  visit(jsonata(text).ast())
  return names
}
