/** One job for a person, by BullMQ's own calls. */
import type { DeskJobWhole, JobAct, JobState } from '../src/contract/queue-desk.ts'

/** As much of BullMQ's Queue and Job as is the same on every store. */
export interface DeskSource {
  getJob(id: string): Promise<BullJobWhole | undefined>
  isPaused(): Promise<boolean>
  pause(): Promise<void>
  resume(): Promise<void>
}
interface BullJobWhole {
  id?: string | undefined
  name: string
  data: unknown
  opts: { attempts?: number }
  priority?: number
  timestamp: number
  attemptsMade: number
  failedReason?: string | null
  stacktrace: string[] | null
  processedOn?: number | null
  finishedOn?: number | null
  getState(): Promise<string>
  retry(
    state: 'failed',
    options: { resetAttemptsMade: boolean; resetAttemptsStarted: boolean },
  ): Promise<void>
  promote(): Promise<void>
  remove(): Promise<void>
}

const states: Record<string, JobState> = {
  wait: 'waiting',
  waiting: 'waiting',
  paused: 'waiting',
  prioritized: 'waiting',
  'waiting-children': 'waiting',
  active: 'active',
  delayed: 'delayed',
  failed: 'failed',
  completed: 'completed',
}

/** `dueAt` asks when a delayed one is tried next: what BullMQ says of its delay is counted from no moment that is kept. */
export async function find(
  source: DeskSource,
  id: string,
  dueAt: () => Promise<number | undefined>,
): Promise<DeskJobWhole | undefined> {
  const job = await source.getJob(id)
  const state = job && states[await job.getState()]
  if (!job || !state) return undefined
  const due = state === 'delayed' ? await dueAt() : undefined
  return {
    id,
    name: job.name,
    state,
    priority: job.priority ?? 0,
    attempts: job.attemptsMade,
    attemptsAllowed: job.opts.attempts ?? 1,
    addedAt: job.timestamp,
    ...(job.processedOn && { startedAt: job.processedOn }),
    ...(job.finishedOn && { finishedAt: job.finishedOn }),
    ...(due !== undefined && { dueAt: due }),
    ...(job.failedReason && { reason: job.failedReason }),
    traces: job.stacktrace ?? [],
    data: job.data,
  }
}

const from: Record<JobAct, readonly JobState[]> = {
  retry: ['failed'],
  promote: ['delayed'],
  remove: ['waiting', 'delayed', 'failed', 'completed'],
}

export async function act(source: DeskSource, id: string, what: JobAct): Promise<boolean> {
  const job = await source.getJob(id)
  if (!job || !(await mayAct(job, what))) return false
  try {
    // With all its attempts before it again, in its old priority.
    if (what === 'retry') await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
    else if (what === 'promote') await job.promote()
    else await job.remove()
    return true
  } catch (error) {
    // A worker or another operator was faster.
    if (await mayAct(job, what)) throw error
    return false
  }
}

async function mayAct(job: BullJobWhole, what: JobAct): Promise<boolean> {
  const state = states[await job.getState()]
  return state !== undefined && from[what].includes(state)
}
