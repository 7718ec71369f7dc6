/**
 * Jobs that are tried again, among those that are delayed. No store has them in the order of their age, so both ends of
 * the delayed ones are looked at, by when they are due: there are those that began a moment ago and those whose back-off
 * has become long. Where there are more than both ends the rest is taken for what these are.
 */
import type { QueueName, QueueState } from '../src/contract/ports.ts'

/** Looked at from each end, each time. */
export const LOOKED_AT = 100

export interface DelayedJob {
  id: string
  addedAt: number
  /** Attempts that count; see `attemptsOf`. */
  attempts: number
}

/**
 * Our own workers put back what can't be done yet without an attempt; workers of others may do so on purpose, such as
 * until the morning.
 */
export const attemptsOf: Record<QueueName, 'started' | 'made'> = {
  triage: 'started',
  dispatch: 'made',
  updates: 'started',
}

export function retriedAmong(
  delayed: number,
  looked: readonly DelayedJob[],
): Pick<QueueState, 'retrying' | 'oldestRetryingAt'> {
  const jobs = [...new Map(looked.map((job) => [job.id, job])).values()]
  const retried = jobs.filter(({ attempts }) => attempts > 0)
  if (retried.length === 0) return { retrying: 0, oldestRetryingAt: undefined }
  const share = retried.length / jobs.length
  const retrying = jobs.length < 2 * LOOKED_AT ? retried.length : Math.round(delayed * share)
  return { retrying, oldestRetryingAt: Math.min(...retried.map(({ addedAt }) => addedAt)) }
}

export function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}
