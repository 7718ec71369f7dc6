/** Failed jobs, for a person: BullMQ keeps them until somebody looks. */

export interface FailedJob {
  id: string
  name: string
  attempts: number
  reason: string
  /** Milliseconds since the epoch. */
  failedAt: number
}

/** As much of BullMQ's Queue and Job as is the same on every store. */
export interface FailedSource {
  getJobs(state: 'failed', start: number, end: number, asc: boolean): Promise<(BullFailed | undefined)[]>
  getJob(id: string): Promise<BullFailed | undefined>
}
interface BullFailed {
  id?: string | undefined
  name: string
  attemptsMade: number
  failedReason?: string | null
  finishedOn?: number | null | undefined
  isFailed(): Promise<boolean>
  retry(
    state: 'failed',
    options: { resetAttemptsMade: boolean; resetAttemptsStarted: boolean },
  ): Promise<void>
}

/** The longest failed first. */
export async function failedJobs(source: FailedSource, limit: number): Promise<FailedJob[]> {
  const jobs = await source.getJobs('failed', 0, limit - 1, true)
  // A job may be gone between the list and the look.
  return jobs.flatMap((job) =>
    job
      ? [
          {
            id: String(job.id),
            name: job.name,
            attempts: job.attemptsMade,
            reason: job.failedReason ?? '',
            failedAt: job.finishedOn ?? 0,
          },
        ]
      : [],
  )
}

/** With all its attempts before it again, in its old priority. False where there is no such failed job. */
export async function retryFailed(source: FailedSource, id: string): Promise<boolean> {
  const job = await source.getJob(id)
  if (!job || !(await job.isFailed())) return false
  await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
  return true
}
