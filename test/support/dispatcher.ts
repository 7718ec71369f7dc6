/** Somebody downstream: a BullMQ worker on `dispatch` that remembers what it was given. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type BullQueue, createBullQueue } from '../../adapters/queue-bullmq.ts'
import { Request } from '../../src/contract/request.ts'
import type { Teardown } from './postgres.ts'

export interface Dispatcher {
  queue: BullQueue
  /** Job id -> how often it was given to us. */
  given: Map<string, number>
  /** Message id -> job ids. */
  jobs: Map<string, Set<string>>
  /** Job ids that came with the flag `redelivered`. */
  redelivered: Set<string>
  /** Job ids, as each was finished. */
  finished: Map<string, number>
  /** What its worker had to say, for a test that fails. */
  problems: string[]
  close(): Promise<void>
}

export interface DispatcherOptions {
  databaseUrl?: string
  redisUrl?: string
  concurrency?: number
  /** How long one job takes. */
  ms?: number
}

export async function startDispatcher(t: Teardown, options: DispatcherOptions): Promise<Dispatcher> {
  const { concurrency = 50, ms = 0, ...urls } = options
  const problems: string[] = []
  const note = (data: object, text: string) => {
    const error = 'err' in data ? String(data.err) : ''
    problems.push(`${new Date().toISOString()} ${text} ${error}`)
  }
  const log = { debug: () => undefined, info: note, warn: note, error: note }
  const queue = await createBullQueue({ ...urls, log, clock: Date })
  const given = new Map<string, number>()
  const jobs = new Map<string, Set<string>>()
  const redelivered = new Set<string>()
  const finished = new Map<string, number>()
  const consumer = queue.consume('dispatch', {
    concurrency,
    async handle({ id, data }) {
      const { source, flags } = Request.parse(data)
      given.set(id, (given.get(id) ?? 0) + 1)
      jobs.set(source.messageId, (jobs.get(source.messageId) ?? new Set()).add(id))
      if (flags.includes('redelivered')) redelivered.add(id)
      if (ms > 0) await sleep(ms)
      finished.set(id, Date.now())
    },
  })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= consumer.close().then(() => queue.close())
    return closing
  }
  t.teardown(close)
  return { queue, given, jobs, redelivered, finished, problems, close }
}
