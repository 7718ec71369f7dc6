/** The queues for a person, over BullMQ's own calls where it has them: see also queue-desk-bullmq-redis and -postgres. */
import type { Log } from '../src/contract/ports.ts'
import type { QueueDesk } from '../src/contract/queue-desk.ts'
import { openStore } from './queue-bullmq.ts'
import { ask, createHealth } from './queue-bullmq-store.ts'
import { act, find } from './queue-desk-bullmq-source.ts'

export interface BullQueueDeskOptions {
  /** Wins over `databaseUrl`. */
  redisUrl?: string | undefined
  databaseUrl?: string | undefined
  log: Log
}

/** Opens connections of its own; calls reject while the store is down, and work when it is there. */
export function createBullQueueDesk({
  redisUrl,
  databaseUrl,
  log,
}: BullQueueDeskOptions): QueueDesk & { close(): Promise<void> } {
  const health = createHealth({ ...log, warn: log.debug, info: log.debug })
  const store = openStore(redisUrl, databaseUrl, log, health)
  const opened = store.opened()
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    await opened
    return ask(store, health, work)
  }
  return {
    look: (queue) =>
      asked(async () => {
        const source = await store.desk(queue)
        const [state, workers, isPaused] = await Promise.all([
          store.state(queue),
          store.workers(queue),
          source.isPaused(),
        ])
        return { ...state, workers, consumers: workers.length, isPaused }
      }),
    page: (queue, state, page) => asked(() => store.page(queue, state, page)),
    find: (queue, id) => asked(async () => find(await store.desk(queue), id, () => store.dueAt(queue, id))),
    act: (queue, id, what) => asked(async () => act(await store.desk(queue), id, what)),
    pause: (queue, isPaused) =>
      asked(async () => {
        const source = await store.desk(queue)
        await (isPaused ? source.pause() : source.resume())
      }),
    close: () => store.close(),
  }
}
