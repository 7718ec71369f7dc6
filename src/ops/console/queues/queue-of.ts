import { RejectedError } from '../../../contract/errors.ts'
import type { QueueName } from '../../../contract/ports.ts'
import { queueNames } from '../../../contract/queue-desk.ts'

export interface OfQueue {
  Params: { queue: string }
  Querystring: unknown
  Body: unknown
}

/** Throws RejectedError not-found. */
export function queueOf(name: string): QueueName {
  const found = queueNames.find((queue) => queue === name)
  if (!found) throw new RejectedError('not-found', { detail: `the queues are ${queueNames.join(', ')}` })
  return found
}
