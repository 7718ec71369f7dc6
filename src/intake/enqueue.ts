/** What has entered the ledger, on its way to queue `triage`. */
import type { Moved } from '../contract/ledger.ts'
import type { Queue } from '../contract/ports.ts'
import type { Request, Urgency } from '../contract/request.ts'
import { triageJob } from './jobs.ts'

export interface Queued {
  request: Request
  urgency: Urgency
}

/**
 * The ledger works in the order of receipts; the queue gets them in the order of arrival, emergencies first, and no
 * revision before the one that it follows.
 */
export function inOrder(moved: readonly Moved[]): Queued[] {
  return moved
    .flatMap(({ key, request, urgency }) => (request ? [{ key, request, urgency }] : []))
    .toSorted(
      (a, b) => a.key.lane - b.key.lane || a.request.revision - b.request.revision || a.key.id - b.key.id,
    )
}

/** Throws TemporaryError while the queue is down. */
export async function enqueue(queue: Pick<Queue, 'add'>, requests: readonly Queued[]): Promise<void> {
  if (requests.length === 0) return
  await queue.add(
    'triage',
    requests.map(({ request, urgency }) => triageJob(request, urgency)),
  )
}
