/** Who works on the queues: triage, updates from downstream, and the reader of what dispatchers have completed. */
import type { z } from 'zod'
import { PermanentError } from '../contract/errors.ts'
import type { LedgerMarks, LedgerProgress, LedgerTracking } from '../contract/ledger.ts'
import type { LedgerObjections } from '../contract/objections.ts'
import type { Clock, Log, Queue, QueueConsumer, QueueName } from '../contract/ports.ts'
import type { Request, Triage } from '../contract/request.ts'
import { Update } from '../contract/update.ts'
import { receipt } from '../contract/values.ts'
import { revisionOf } from '../intake/jobs.ts'
import type { Redirect } from './direction/objections.ts'
import { startObjections } from './objections.ts'
import { createTriageHandler, type TriageWorkerOptions } from './worker.ts'

interface Consumable extends Queue {
  consume(
    queue: QueueName,
    options: { concurrency: number; handle(job: { data: unknown }): Promise<void> },
  ): QueueConsumer
  completed(
    queue: QueueName,
    options: { since?(): Promise<string | undefined>; on(ids: string[], position: string): Promise<void> },
  ): QueueConsumer
}

export interface WorkersOptions {
  queue: Consumable
  progress: LedgerProgress
  tracking: LedgerTracking
  marks: LedgerMarks
  triage(request: Request): Triage
  /** See worker.ts. */
  settle: TriageWorkerOptions['settle']
  secondOpinion?: TriageWorkerOptions['secondOpinion']
  standBackMs(): number
  objections: LedgerObjections
  /** The next unit that is not among these; undefined: a person is to say. */
  redirect: Redirect
  clock: Clock
  log: Log
}

const TRIAGE_AT_ONCE = 200
const UPDATES_AT_ONCE = 20
const MARK = 'dispatch-events'

export function startWorkers(options: WorkersOptions): QueueConsumer {
  const { queue, progress, tracking, marks } = options
  const handle = createTriageHandler(options)
  const consumers = [
    startObjections(options),
    queue.consume('triage', { concurrency: TRIAGE_AT_ONCE, handle: ({ data }) => handle(data) }),
    queue.consume('updates', {
      concurrency: UPDATES_AT_ONCE,
      handle: ({ data }) => applyUpdate(tracking, data),
    }),
    queue.completed('dispatch', {
      since: () => marks.get(MARK),
      async on(ids, position) {
        await progress.taken(ids.flatMap((id) => revisionOf(id) ?? []))
        await marks.set(MARK, position)
      },
    }),
  ]
  return {
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.close()))
    },
  }
}

const UpdateJob = Update.extend({ receipt })

async function applyUpdate(tracking: LedgerTracking, data: unknown): Promise<void> {
  const parsed = UpdateJob.safeParse(data)
  if (!parsed.success)
    throw new PermanentError('internal', {
      detail: `no update: ${badFields(parsed.error)}`,
      cause: parsed.error,
    })
  const { receipt: of, ...update } = parsed.data
  const counted = await tracking.update(of, update)
  if (counted === undefined)
    throw new PermanentError('internal', { detail: 'update of a receipt that is unknown' })
}

const MOST_FIELDS = 20
const LONGEST_NAME = 64

/** By JSON pointer, for whoever wrote the job and finds it failed; never a value, which may be somebody's words. */
function badFields({ issues }: z.ZodError): string {
  const paths = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
  )
  const pointers = paths.map(
    (path) => `/${path.map((step) => String(step).slice(0, LONGEST_NAME)).join('/')}`,
  )
  return pointers.slice(0, MOST_FIELDS).join(', ')
}
