/** The thread of expressions.ts: evaluates JSONata, one record after another. It can be ended at any moment. */
import { parentPort } from 'node:worker_threads'
import jsonata from 'jsonata'

export interface WorkerJob {
  expressions: readonly string[]
  record: unknown
  header: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
}

export type Outcome = { value: string | undefined } | { fault: string }

/** One when it is there, then one for each expression of each job, in order; a fault is the last of its job. */
export interface WorkerMessage {
  outcome: Outcome | 'ready'
  /** What the thread has computed so far. */
  cpuMs: number
}

const LONGEST = 1_000_000
/** Frames, and entries of one list, before an expression is given up: this comes sooner than its time. */
const LIMITS = { stack: 500, sequence: 100_000 }

const WIDEST = 10_000
const MOST_COMPILED = 1000
const compiled = new Map<string, jsonata.Expression>()

function compile(text: string): jsonata.Expression {
  const before = compiled.get(text)
  if (before) return before
  // Of a configuration that was changed often: those in use come again.
  if (compiled.size >= MOST_COMPILED) compiled.clear()
  const expression = jsonata(text, LIMITS)
  expression.registerFunction('pad', pad, '<s-ns?:s>')
  compiled.set(text, expression)
  return expression
}

/** JSONata's own makes as many gigabytes as a sender writes digits. */
function pad(text: string | undefined, width: number, fill = ' '): string | undefined {
  if (Math.abs(width) > WIDEST) throw new Error(`wider than ${WIDEST}`)
  if (text === undefined || fill === '') return text
  const missing = Math.max(0, Math.floor(Math.abs(width)) - Array.from(text).length)
  const padding = Array.from(fill.repeat(missing)).slice(0, missing).join('')
  return width > 0 ? text + padding : padding + text
}

async function evaluate(text: string, { record, header, query }: WorkerJob): Promise<Outcome> {
  try {
    return textOf(await compile(text).evaluate(record, { header, query, ...FORBIDDEN }))
  } catch (error) {
    return { fault: `the expression failed${codeOf(error)}` }
  }
}

/** What would answer otherwise when the same post comes again, or run what a sender wrote. */
const FORBIDDEN = {
  eval: undefined,
  now: undefined,
  millis: undefined,
  random: undefined,
  shuffle: undefined,
}

function textOf(result: unknown): Outcome {
  if (result === undefined || result === null) return { value: undefined }
  if (typeof result === 'number' || typeof result === 'boolean') return { value: String(result) }
  if (typeof result !== 'string') {
    const found = Array.isArray(result) ? 'a list' : typeof result
    return { fault: `expected a string, a number, true or false of the expression, got ${found}` }
  }
  return result.length > LONGEST
    ? { fault: `the expression made more than ${LONGEST} characters` }
    : { value: result }
}

/** JSONata's own messages quote what they stumbled over. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z]\d{4}$/.test(code) ? ` (JSONata ${code})` : ''
}

function say(outcome: WorkerMessage['outcome']): void {
  const { user, system } = process.threadCpuUsage()
  const message: WorkerMessage = { outcome, cpuMs: (user + system) / 1000 }
  parentPort?.postMessage(message)
}

parentPort?.on('message', async (job: WorkerJob) => {
  for (const text of job.expressions) {
    const outcome = await evaluate(text, job)
    say(outcome)
    if ('fault' in outcome) return
  }
})
// The first evaluation of a thread is slow: it is nobody's.
await evaluate('$map([1, 2], function($n) { $string($n) }) ~> $join(",")', {
  expressions: [],
  record: {},
  header: {},
  query: {},
})
say('ready')
