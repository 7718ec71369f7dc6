/** The queues and their jobs, for a person: looked at a page at a time, however many there are, and put right. */
import type { QueueName, QueueState } from './ports.ts'

export const queueNames = ['triage', 'dispatch', 'updates'] as const satisfies readonly QueueName[]

export const jobStates = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const
export type JobState = (typeof jobStates)[number]

/** Times are milliseconds since the epoch. */
export interface DeskJob {
  id: string
  name: string
  /** 0: it has none, and goes before all others. */
  priority: number
  attempts: number
  addedAt: number
  startedAt?: number | undefined
  finishedAt?: number | undefined
  /** Of a delayed one. */
  dueAt?: number | undefined
  /** Of the last failure, as its worker said it. */
  reason?: string | undefined
}

export interface DeskJobWhole extends DeskJob {
  state: JobState
  /** How many attempts it has. */
  attemptsAllowed: number
  /** Of each failure that is kept. */
  traces: string[]
  data: unknown
}

export interface DeskWorker {
  /** As it calls itself; may be empty. */
  name: string
  /** Where its connection comes from. */
  address?: string | undefined
}

export interface DeskQueue extends QueueState {
  workers: DeskWorker[]
}

export interface DeskPage {
  jobs: DeskJob[]
  /** Of the page after this one. */
  cursor?: string | undefined
}

export type JobAct = 'retry' | 'promote' | 'remove'

/** All throw TemporaryError queue-down while the store is down. */
export interface QueueDesk {
  look(queue: QueueName): Promise<DeskQueue>
  /**
   * Waiting and active ones in the order in which they are taken, delayed ones the next first, others the last first.
   * Costs the same with ten jobs and with a million.
   */
  page(
    queue: QueueName,
    state: JobState,
    page: { after?: string | undefined; limit: number },
  ): Promise<DeskPage>
  find(queue: QueueName, id: string): Promise<DeskJobWhole | undefined>
  /** `retry` a failed one, `promote` a delayed one, `remove` any but an active one; false where it is none (any more). */
  act(queue: QueueName, id: string, act: JobAct): Promise<boolean>
  /** A queue that is paused keeps its jobs and takes new ones; its workers are given none. */
  pause(queue: QueueName, isPaused: boolean): Promise<void>
}
