/** Pages of jobs on PostgreSQL: each state has an index of BullMQ's in the order of its page. */
import type { QueueName } from '../src/contract/ports.ts'
import type { DeskJob, DeskPage, DeskWorker, JobState } from '../src/contract/queue-desk.ts'
import type { Pool } from './postgres.ts'
import type { PageQuery } from './queue-desk-bullmq-redis.ts'

/** `seq` is one job's alone. */
const orders: Record<JobState, { by: string; isReversed: boolean }> = {
  waiting: { by: 'priority', isReversed: false },
  active: { by: 'processed_at_ms', isReversed: false },
  delayed: { by: 'process_at_ms', isReversed: false },
  failed: { by: 'finished_at_ms', isReversed: true },
  completed: { by: 'finished_at_ms', isReversed: true },
}

interface Row {
  at: string
  seq: string
  id: string
  name: string
  priority: number
  attempts: number
  added: string
  started: string | null
  finished: string | null
  due: string | null
  reason: string | null
}

/** The state stands in the text: only then its partial index fits. */
function textOf(schema: string, state: JobState): string {
  const { by, isReversed } = orders[state]
  const direction = isReversed ? 'desc' : 'asc'
  return `
    select coalesce(${by}, 0) as at, seq, id, name, priority, attempts_made as attempts, added_at_ms as added,
           processed_at_ms as started, finished_at_ms as finished, process_at_ms as due, failed_reason as reason
      from ${schema}.job
     where queue = $1 and state = '${state}' and ($2::bigint is null or (${by}, seq) ${isReversed ? '<' : '>'} ($2, $3::bigint))
     order by ${by} ${direction}, seq ${direction} limit $4`
}

export async function jobsPage(
  pool: Pool,
  schema: string,
  queue: QueueName,
  state: JobState,
  { after, limit }: PageQuery,
): Promise<DeskPage> {
  const [, at = null, seq = null] = /^(\d{1,17})~(-?\d{1,17})$/.exec(after ?? '') ?? []
  const { rows } = await pool.query<Row>(textOf(schema, state), [queue, at, seq, limit])
  const last = rows.length === limit ? rows.at(-1) : undefined
  return { jobs: rows.map((row) => jobOf(state, row)), ...(last && { cursor: `${last.at}~${last.seq}` }) }
}

function jobOf(state: JobState, row: Row): DeskJob {
  const { id, name, priority, attempts, added, started, finished, due, reason } = row
  return {
    id,
    name,
    priority,
    attempts,
    addedAt: Number(added),
    ...(started !== null && { startedAt: Number(started) }),
    ...(finished !== null && { finishedAt: Number(finished) }),
    ...(state === 'delayed' && due !== null && { dueAt: Number(due) }),
    ...(reason !== null && { reason }),
  }
}

export async function dueAt(
  pool: Pool,
  schema: string,
  queue: QueueName,
  id: string,
): Promise<number | undefined> {
  const { rows } = await pool.query<{ due: string | null }>(
    `select process_at_ms as due from ${schema}.job where queue = $1 and id = $2 and state = 'delayed'`,
    [queue, id],
  )
  const due = rows[0]?.due
  return typeof due === 'string' ? Number(due) : undefined
}

/** Each holds a connection that is named after its queue. */
export async function workers(pool: Pool, queue: QueueName): Promise<DeskWorker[]> {
  const { rows } = await pool.query<{ name: string; address: string | null }>(
    `select substr(application_name, length($1) + 4) as name, host(client_addr) as address from pg_stat_activity
      where datname = current_database() and (application_name = $1 or application_name like $1 || ':w:%')
      order by backend_start`,
    [queue],
  )
  return rows.map(({ name, address }) => ({ name, ...(address !== null && { address }) }))
}
