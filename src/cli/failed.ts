/** Jobs that failed for good: why, and once more. */
import type { BullQueue } from '../../adapters/queue-bullmq.ts'
import type { QueueName } from '../contract/ports.ts'
import { withHouse, withQueue } from './house.ts'
import { columns } from './table.ts'
import { UsageError } from './usage-error.ts'

const queues: QueueName[] = ['triage', 'dispatch', 'updates']
const PAGE = 1000
const LONGEST_REASON = 200

export function listFailed(only: string | undefined, asJson: boolean): Promise<number> {
  const asked = only === undefined ? queues : [queueOf(only)]
  return withHouse((house) =>
    withQueue(house, async (queue) => {
      const jobs = []
      for (const name of asked) {
        for (const job of await queue.failed(name, PAGE)) jobs.push({ queue: name, ...job })
      }
      if (asJson) console.log(JSON.stringify(jobs, null, 2))
      else console.log(jobs.length === 0 ? 'none' : table(jobs))
      return 0
    }),
  )
}

type Shown = { queue: QueueName } & Awaited<ReturnType<BullQueue['failed']>>[number]

function table(jobs: Shown[]): string {
  const rows = jobs.map(({ queue, id, name, attempts, failedAt, reason }) => {
    const at = new Date(failedAt).toISOString()
    return [queue, id, name, String(attempts), at, reason.slice(0, LONGEST_REASON)]
  })
  const lines = columns([['queue', 'id', 'name', 'attempts', 'failed at', 'reason'], ...rows], [3])
  const more = jobs.length >= PAGE ? [`(of each queue the ${PAGE} that failed first)`] : []
  return [...lines, ...more].join('\n')
}

/** One id, or without it all that have failed until now. */
export function retryFailed(name: string, id: string | undefined): Promise<number> {
  const asked = queueOf(name)
  return withHouse((house) =>
    withQueue(house, async (queue) => {
      const retried = id === undefined ? await retryAll(queue, asked) : Number(await queue.retry(asked, id))
      if (id !== undefined && retried === 0) throw new Error(`no failed job ${id} is on queue ${asked}`)
      console.log(`${retried} put back on queue ${asked}`)
      return 0
    }),
  )
}

/** What fails again meanwhile is left for the next time. */
async function retryAll(queue: BullQueue, name: QueueName): Promise<number> {
  const began = Date.now()
  let retried = 0
  for (;;) {
    const due = (await queue.failed(name, PAGE)).filter(({ failedAt }) => failedAt < began)
    let moved = 0
    for (const { id } of due) moved += Number(await queue.retry(name, id))
    if (moved === 0) return retried
    retried += moved
  }
}

function queueOf(name: string): QueueName {
  const found = queues.find((queue) => queue === name)
  if (!found) throw new UsageError(`there is no queue ${name}; there are ${queues.join(', ')}`)
  return found
}
