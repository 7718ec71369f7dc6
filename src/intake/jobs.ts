/** Job ids and priorities, one rule for relay, worker and reconciler. */

import { CALL_RUNNING, type CallAlert } from '../contract/call-alert.ts'
import { cleanText } from '../contract/clean-text.ts'
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

/** What downstream gets: a request with its triage, and before an emergency in a call that still runs its alert. */
export function dispatchJobs(request: Request): QueueJob[] {
  const job = triageJob(request, request.triage?.urgency ?? 'normal')
  return isRunning(request) && request.triage?.urgency === 'emergency' ? [alertJob(request), job] : [job]
}

const MOST_TEXT = 100_000

/** One for each call, however often what was said is told. */
function alertJob(request: Request): QueueJob {
  const { receipt, source, requester, location, triage, receivedAt, title, text, extensions } = request
  const alert: CallAlert = {
    schema: 'jiesu.alert/1',
    receipt,
    source,
    at: receivedAt,
    // Cut, it might end with half a character.
    text: cleanText([title, extensions.summary, text].filter(Boolean).join('\n').slice(0, MOST_TEXT)),
    ...(requester.callerNumber !== undefined && { callerNumber: requester.callerNumber }),
    ...(location && { location }),
    evidence: triage?.evidence ?? [],
    disposition: triage?.disposition ?? 'dispatch',
  }
  return { id: `${receipt}-alert`, name: 'alert', data: alert, priority: priorities.emergency }
}

function isRunning({ flags }: Request): boolean {
  return flags.includes(CALL_RUNNING)
}

/** Never that of a revision. */
export function feedbackId({ number, feedback }: NumberedFeedback): string {
  return `${feedback.receipt}-feedback-${number}`
}

export function feedbackJob(rated: NumberedFeedback): QueueJob {
  return { id: feedbackId(rated), name: 'feedback', data: rated.feedback, priority: priorities.normal }
}
