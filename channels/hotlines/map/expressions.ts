/**
 * JSONata expressions, on one thread for all hotlines (a thread costs 25 MB): a loop or a costly regular expression is
 * ended with the thread after its time, and costs the others no more than that wait.
 */
import { MapError } from '../message.ts'
import { Thread } from './thread.ts'

export interface Expression {
  /** Whose value it makes, for messages. */
  field: string
  text: string
}

/** What an expression sees: the record, and `$header.name`, `$query.name`. */
export interface Seen {
  record: unknown
  header: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
}

export interface Evaluator {
  /** The value of each expression, in their order. Rejects with MapError; TemporaryError where too many wait. */
  run(seen: Seen): Promise<(string | undefined)[]>
  /** What waits is evaluated before. */
  close(): Promise<void>
}

let shared: Thread | undefined
let users = 0

/** The thread starts with the first record, and ends with the last evaluator. */
export function createEvaluator(expressions: Expression[], ms: number): Evaluator {
  shared ??= new Thread()
  users += 1
  const thread = shared
  const turns = thread.line(
    expressions.map(({ text }) => text),
    ms,
  )
  let isClosed = false
  return {
    async run(seen) {
      const { values, fault } = await turns.run(seen)
      if (fault === undefined) return values
      throw new MapError(`${expressions[values.length]?.field}: ${fault}`)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      users -= 1
      if (users === 0) shared = undefined
      await turns.idle()
      if (shared !== thread && thread.isIdle) thread.end()
    },
  }
}
