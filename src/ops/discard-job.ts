/**
 * What an operator takes off a queue for good. The reconcilers put back whatever the ledger says is not taken, so
 * taking a job away alone would bring it back; and taking a request away must not lose it. See docs/adr/0020.
 */
import { beijingTime } from '../contract/beijing-time.ts'
import type { LedgerProgress, LedgerRatings, LedgerTracking } from '../contract/ledger.ts'
import type { Clock, QueueName } from '../contract/ports.ts'
import type { JobState, QueueDesk } from '../contract/queue-desk.ts'
import { revisionOf } from '../intake/jobs.ts'

/** `request`, `feedback`: the ledger has it; `alert`: of a call that still runs; `update`, `foreign`: nobody else has it. */
export type JobKind = 'request' | 'feedback' | 'alert' | 'update' | 'foreign'

const FEEDBACK = /^(.{24})-feedback-(\d+)$/
const ALERT = /^(.{24})-alert$/

export interface JobIdentity {
  kind: JobKind
  receipt?: string
}

export function identify(queue: QueueName, id: string): JobIdentity {
  if (queue === 'updates') return { kind: 'update' }
  const [, rated] = FEEDBACK.exec(id) ?? []
  if (rated !== undefined) return { kind: 'feedback', receipt: rated }
  const [, announced] = ALERT.exec(id) ?? []
  if (announced !== undefined) return { kind: 'alert', receipt: announced }
  const key = revisionOf(id)
  return key ? { kind: 'request', receipt: key.receipt } : { kind: 'foreign' }
}

export interface DiscardServices {
  queues: Pick<QueueDesk, 'act' | 'find'>
  handover: {
    progress: Pick<LedgerProgress, 'taken'>
    tracking: Pick<LedgerTracking, 'update'>
    ratings: Pick<LedgerRatings, 'advance'>
  }
  clock: Clock
}

const BY = '12345 值班'
const NOTE = '由值班人员人工转办'

/** Of the update that says so; a revision whose timeline has it was not taken by downstream. */
export function handedOnId(job: string): string {
  return `ops-${job}`
}

/** `gone`: it is not there (any more), or is being worked on, or is done; `changed`: it is in another state than was seen. */
export type Discarded = 'discarded' | 'gone' | 'changed'

/** The ledger is told first: were this to stop half-way, the job would be done as usual, which is harmless. */
export async function discardJob(
  { queues, handover, clock }: DiscardServices,
  { queue, id, seen }: { queue: QueueName; id: string; seen: JobState | undefined },
): Promise<Discarded> {
  const { progress, tracking, ratings } = handover
  const state = (await queues.find(queue, id))?.state
  if (state === undefined || state === 'active' || state === 'completed') return 'gone'
  if (seen !== undefined && seen !== state) return 'changed'
  const { kind } = identify(queue, id)
  const key = revisionOf(id)
  const [, receipt, number] = FEEDBACK.exec(id) ?? []
  if (kind === 'request' && key) {
    const at = beijingTime(clock.now())
    await tracking.update(key.receipt, { id: handedOnId(id), status: 'dispatched', at, by: BY, note: NOTE })
    await progress.taken([key])
  }
  if (kind === 'feedback' && receipt !== undefined)
    await ratings.advance([{ receipt, number: Number(number) }], 'taken')
  return (await queues.act(queue, id, 'remove')) ? 'discarded' : 'gone'
}
