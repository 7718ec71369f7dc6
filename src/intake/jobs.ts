/** Job ids and priorities, one rule for relay, worker and reconciler. */
import type { NumberedFeedback, RevisionKey } from '../contract/ledger.ts'
import type { QueueJob } from '../contract/ports.ts'
import type { Request, Urgency } from '../contract/request.ts'

/** BullMQ runs jobs without a priority before all others, so every job has one. */
const priorities = { emergency: 1, urgent: 10, normal: 100 } as const

/** The receipt; `receipt-r2` for revision 2. */
export function jobId({ receipt, revision }: RevisionKey): string {
  return revision === 1 ? receipt : `${receipt}-r${revision}`
}

const JOB_ID = /^(.{24})(?:-r(\d+))?$/

/** Undefined for the id of an alert or of feedback. */
export function revisionOf(id: string): RevisionKey | undefined {
  const found = JOB_ID.exec(id)
  return found?.[1] === undefined ? undefined : { receipt: found[1], revision: Number(found[2] ?? 1) }
}

export function triageJob(request: Request, urgency: Urgency): QueueJob {
  return { id: jobId(request), name: 'request', data: request, priority: priorities[urgency] }
}

/** What downstream gets: a request with its triage. */
export function dispatchJob(request: Request): QueueJob {
  return triageJob(request, request.triage?.urgency ?? 'normal')
}

/** Never that of a revision. */
export function feedbackId({ number, feedback }: NumberedFeedback): string {
  return `${feedback.receipt}-feedback-${number}`
}

export function feedbackJob(rated: NumberedFeedback): QueueJob {
  return { id: feedbackId(rated), name: 'feedback', data: rated.feedback, priority: priorities.normal }
}
