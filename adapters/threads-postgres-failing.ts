/** Threads that could not be joined, for a person: what they said lies in `parts`, and is joined once they can be. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { FailingThread } from '../src/contract/stuck.ts'
import { type Pool, query } from './postgres.ts'

interface Row extends Origin {
  receipt: string | null
  parts: number
  failures: number
  next_at: Date
  reason: string | null
}

/** The thousand that failed most. Throws TemporaryError while the server can't be reached. */
export async function failingThreads(pool: Pool): Promise<FailingThread[]> {
  const rows = await query<Row>(
    pool,
    `select t.channel, t.endpoint, t.failures, coalesce(t.blocked_until, now()) as next_at, t.reason,
       min(p.receipt) as receipt, count(p.receipt)::integer as parts
     from threads t left join parts p on (p.channel, p.endpoint, p.thread) = (t.channel, t.endpoint, t.thread)
       and p.joined_at is null
     where t.failures > 0
     group by t.channel, t.endpoint, t.thread order by t.failures desc limit 1000`,
  )
  return rows.map(({ receipt, next_at, reason, ...row }) => ({
    ...row,
    ...(receipt !== null && { receipt }),
    nextAt: beijingTime(next_at.getTime()),
    ...(reason !== null && { reason }),
  }))
}

/** Returns how many are due now. */
export async function retryThreads(pool: Pool): Promise<number> {
  const rows = await query(
    pool,
    'update threads set blocked_until = null, wake_at = now() where failures > 0 returning 1',
  )
  return rows.length
}
