/** What BullMQ has no call for, or none that stays cheap with a million jobs, asked of its own tables. */
import type { QueueName, QueueState } from '../src/contract/ports.ts'
import type { Pool } from './postgres.ts'
import { attemptsOf, type DelayedJob, earliest, LOOKED_AT, retriedAmong } from './queue-bullmq-retried.ts'
import { type CompletedPage, priorities } from './queue-bullmq-store.ts'

export const SCHEMA = 'jiesu_queue'

export async function missing(pool: Pool, queue: QueueName, ids: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from unnest($2::text[]) with ordinality as asked(id, n)
      where not exists (select from ${SCHEMA}.job where job.queue = $1 and job.id = asked.id) order by n`,
    [queue, ids],
  )
  return rows.map(({ id }) => id)
}

export async function finished(pool: Pool, queue: QueueName, ids: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from ${SCHEMA}.job where queue = $1 and id = any($2::text[]) and state = 'completed'`,
    [queue, ids],
  )
  return rows.map(({ id }) => id)
}

const count = (state: string) =>
  `(select count(*) from ${SCHEMA}.job where queue = $1 and state = '${state}')::int as ${state}`

/** BullMQ claims by (priority, seq), so the first of each priority is its oldest, and an index away. */
const STATE = `
  select ${['waiting', 'active', 'delayed', 'failed'].map(count).join(', ')},
    (select min(first.added_at_ms) from unnest($2::int[]) as p(priority) cross join lateral (
      select added_at_ms from ${SCHEMA}.job
       where queue = $1 and state = 'waiting' and priority = p.priority order by seq limit 1) as first
    )::float8 as oldest,
    (select count(*) from pg_stat_activity
      where datname = current_database() and (application_name = $1 or application_name like $1 || ':w:%')
    )::int as consumers,
    exists (select from ${SCHEMA}.meta where queue = $1 and field = 'paused') as "isPaused"`

interface StateRow extends Omit<QueueState, 'oldestWaitingAt' | 'retrying' | 'oldestRetryingAt'> {
  oldest: number | null
}

const delayedEnd = (direction: 'asc' | 'desc') =>
  `(select id, added_at_ms, attempts_made, attempts_started from ${SCHEMA}.job
     where queue = $1 and state = 'delayed' order by process_at_ms ${direction} limit ${LOOKED_AT})`

/** Both ends are an index away. */
const DELAYED = (attempts: 'started' | 'made') => `
  select id, added_at_ms::float8 as "addedAt", attempts_${attempts} as attempts
    from (${delayedEnd('asc')} union ${delayedEnd('desc')}) as ends`

const SLOW_MS = 50
const REST = 20

/** A million rows take PostgreSQL a while to count: then the last answer holds for twenty times that while. */
export function createState(pool: Pool): (queue: QueueName) => Promise<QueueState> {
  const answers = new Map<QueueName, { state: QueueState; until: number }>()
  return async (queue) => {
    const known = answers.get(queue)
    const start = performance.now()
    if (known && start < known.until) return known.state
    const fresh = await readState(pool, queue)
    const took = performance.now() - start
    if (took > SLOW_MS) answers.set(queue, { state: fresh, until: start + REST * took })
    return fresh
  }
}

async function readState(pool: Pool, queue: QueueName): Promise<QueueState> {
  const { rows } = await pool.query<StateRow>(STATE, [queue, [0, ...priorities]])
  const [row] = rows
  if (!row) throw new Error('the queue state has no row')
  const { oldest, ...counts } = row
  const looked =
    counts.delayed > 0 ? (await pool.query<DelayedJob>(DELAYED(attemptsOf[queue]), [queue])).rows : []
  const retried = retriedAmong(counts.delayed, looked)
  return { ...counts, ...retried, oldestWaitingAt: earliest([oldest ?? undefined, retried.oldestRetryingAt]) }
}

/**
 * Events are numbered before they are committed, so a lower number can become visible after a higher one. No event
 * written before this moment, in milliseconds since the epoch, can still appear; it must be known before they are read.
 */
const SETTLED = `
  select -1000 + 1000 * extract(epoch from least(clock_timestamp(), min(xact_start)))::float8 as at
    from pg_stat_activity
   where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()`

const EVENTS = `
  select id, event, data->>'jobId' as job from ${SCHEMA}.event
   where queue = $1 and id > $2 and created_at_ms < $3 order by id limit $4`

export async function completed(
  pool: Pool,
  queue: QueueName,
  position: string | undefined,
  limit: number,
): Promise<CompletedPage> {
  // A position from the time when the queue was on Redis means nothing here.
  const since = position && /^\d+$/.test(position) ? position : '0'
  const settled = await pool.query<{ at: number }>(SETTLED)
  const before = Math.floor(settled.rows[0]?.at ?? 0)
  const { rows } = await pool.query<EventRow>(EVENTS, [queue, since, before, limit])
  const ids = rows.filter(({ event }) => event === 'completed').map(({ job }) => job)
  return { ids, position: rows.at(-1)?.id ?? since }
}

interface EventRow {
  id: string
  event: string
  job: string
}

/** The cluster, the database and the schema: what is in them shares the ledger's durability, across restarts. */
export async function incarnation(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `select concat_ws('.', (select system_identifier from pg_control_system()), d.oid, n.oid) as id
       from pg_database d, pg_namespace n where d.datname = current_database() and n.nspname = $1`,
    [SCHEMA],
  )
  return rows[0]?.id ?? ''
}

const advice: Record<string, string> = {
  fsync: 'PostgreSQL can lose everything when the machine fails: set fsync to on',
  full_page_writes: 'PostgreSQL can be damaged when the machine fails: set full_page_writes to on',
  synchronous_commit: 'PostgreSQL forgets the last jobs when it is killed: set synchronous_commit to on',
}

export async function warnings(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select name from pg_settings where name = any($1::text[]) and setting = 'off' order by name`,
    [Object.keys(advice)],
  )
  return rows.map(({ name }) => advice[name] ?? name)
}
