/** Queues for tests, on whatever store the test has started. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { type BullQueue, createBullQueue } from '../../adapters/queue-bullmq.ts'
import type { Clock, Log, QueueJob } from '../../src/contract/ports.ts'

export interface QueueStore {
  urls: { redisUrl?: string; databaseUrl?: string }
  kill9(): Promise<void>
  restart(): Promise<void>
}
export type StartStore = (t: Test) => Promise<QueueStore>

/** A log that keeps what was said, by level. */
export function createTestLog(): Log & { lines: string[] } {
  const lines: string[] = []
  const keep = (level: string) => (_: object, text: string) => {
    if (level !== 'debug') lines.push(`${level}: ${text}`)
  }
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

export async function openQueue(
  t: Test,
  store: Pick<QueueStore, 'urls'>,
  log: Log = createTestLog(),
  clock: Clock = Date,
) {
  const queue = await createBullQueue({ ...store.urls, log, clock })
  t.teardown(() => queue.close())
  await eventually(() => queue.state('triage'))
  return queue
}

export function job(id: string, priority: QueueJob['priority'] = 100, data: object = { id }): QueueJob {
  return { id, name: 'request', data, priority }
}

/** Tries until it neither throws nor answers `false`. */
export async function eventually<T>(look: () => Promise<T>, withinMs = 20_000): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    try {
      const answer = await look()
      if (answer !== false) return answer
    } catch (error) {
      if (Date.now() > end) throw error
    }
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms`)
    await sleep(20)
  }
}

export const until = (look: () => boolean, withinMs?: number) => eventually(async () => look(), withinMs)

/** Consumes until the test ends; `seen` are the ids in the order in which they were handled. */
export function consumeAll(
  t: Test,
  queue: BullQueue,
  name: 'triage' | 'dispatch' = 'dispatch',
  concurrency = 1,
) {
  const seen: string[] = []
  const consumer = queue.consume(name, {
    concurrency,
    async handle({ id }) {
      seen.push(id)
    },
  })
  t.teardown(() => consumer.close())
  return { seen, consumer }
}
