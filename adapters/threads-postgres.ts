/**
 * Threads in the ledger: those that are due are locked, shown to their channel with all that is new, and what it
 * decides is written by the same transaction. A thread that its channel can't join stands still alone.
 */
import { JiesuError, PermanentError, TemporaryError } from '../src/contract/errors.ts'
import type { Moved } from '../src/contract/ledger.ts'
import type { Clock } from '../src/contract/ports.ts'
import type { Urgency } from '../src/contract/request.ts'
import type { ThreadCount, ThreadJobs } from '../src/contract/thread.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'
import { type Due, dueThreads, lockThreads, lookAtAll, type ThreadKey } from './threads-postgres-look.ts'
import { type JoinedThread, type WriteOptions, writeJoined } from './threads-postgres-write.ts'

export interface ThreadsOptions extends WriteOptions {
  pool: Pool
  urgencyOf(text: string): Urgency
  clock: Clock
}

export interface FailedThread extends ThreadKey {
  error: unknown
}

export interface JoinedThreads {
  threads: number
  moved: Moved[]
  /** Those that their channel, or the ledger, could not join: each is tried again later. */
  failed: FailedThread[]
}

export interface LedgerThreads {
  /** Channels that have something to join. */
  due(): Promise<string[]>
  /** Joins at most `most` threads that are due. Throws TemporaryError while the ledger is down. */
  join(jobsOf: ReadonlyMap<string, ThreadJobs>, most: number): Promise<JoinedThreads>
  counts(): Promise<ThreadCount[]>
}

type JobsOf = ReadonlyMap<string, ThreadJobs>

export function createPostgresThreads(options: ThreadsOptions): LedgerThreads {
  const { pool } = options
  return {
    due: async () => (await query<{ channel: string }>(pool, DUE_CHANNELS)).map(({ channel }) => channel),
    join: async (jobsOf, most) => {
      const keys = await dueThreads(pool, [...jobsOf.keys()], most)
      if (keys.length === 0) return { threads: 0, moved: [], failed: [] }
      try {
        return { ...(await joinAll(options, jobsOf, keys)), failed: [] }
      } catch (error) {
        if (error instanceof TemporaryError) throw error
        return joinApart(options, jobsOf, keys)
      }
    },
    counts: () => countThreads(pool),
  }
}

/** Throws TemporaryError while the server can't be reached. */
export function countThreads(pool: Pool): Promise<ThreadCount[]> {
  return query<ThreadCount>(pool, COUNTS)
}

const DUE_CHANNELS = `
  select distinct channel from (
    (select channel from parts where joined_at is null and due_at <= now() limit 1000)
    union all (select channel from threads where wake_at <= now() limit 1000)) due`

const COUNTS = `
  select channel, endpoint, 'waiting' as state, count(*)::integer as count from parts where joined_at is null and due_at <= now()
   group by channel, endpoint
  union all
  select channel, endpoint, 'failing', count(*)::integer from threads where failures > 0 group by channel, endpoint`

function joinAll(
  options: ThreadsOptions,
  jobsOf: JobsOf,
  keys: ThreadKey[],
): Promise<Omit<JoinedThreads, 'failed'>> {
  return transaction(options.pool, async (client) => {
    const joined = await decideAll(client, options, jobsOf, await lockThreads(client, keys))
    return { threads: joined.length, moved: await writeJoined(client, options, joined) }
  })
}

async function decideAll(
  client: Client,
  { urgencyOf, clock }: ThreadsOptions,
  jobsOf: JobsOf,
  threads: readonly Due[],
): Promise<JoinedThread[]> {
  const asked = threads.flatMap((of) => {
    const jobs = jobsOf.get(of.origin.channel)
    return jobs ? [{ of, jobs, asks: ofChannel(of, () => jobs.looksAt(of.state, of.parts)) }] : []
  })
  const seen = await lookAtAll(client, asked)
  return asked.map(({ of: due, jobs }, at) => {
    const shown = seen[at] ?? { files: new Map(), requests: [], held: [] }
    return { due, joined: ofChannel(due, () => jobs.join({ ...due, ...shown, now: clock.now(), urgencyOf })) }
  })
}

/** What a channel throws is not the ledger's fault, for which it would be taken. */
function ofChannel<T>({ origin }: Due, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof JiesuError) throw error
    throw new PermanentError('internal', { detail: `a fault of the channel ${origin.channel}`, cause: error })
  }
}

/** One of them is at fault: the others must not wait for it. */
async function joinApart(options: ThreadsOptions, jobsOf: JobsOf, keys: ThreadKey[]): Promise<JoinedThreads> {
  const all: JoinedThreads = { threads: 0, moved: [], failed: [] }
  for (const key of keys) {
    try {
      const { threads, moved } = await joinAll(options, jobsOf, [key])
      all.threads += threads
      all.moved.push(...moved)
    } catch (error) {
      if (error instanceof TemporaryError) throw error
      await query(options.pool, BLOCK, [key.channel, key.endpoint, key.thread, reasonOf(error)])
      all.failed.push({ ...key, error })
    }
  }
  return all
}

/** Longer each time, an hour at most. What made its row was undone with the rest where it was joined for the first time. */
const BLOCK = `
  insert into threads as t (channel, endpoint, thread, failures, blocked_until, reason)
  values ($1, $2, $3, 1, now() + interval '2 seconds', $4)
  on conflict (channel, endpoint, thread) do update set failures = t.failures + 1, reason = excluded.reason,
    blocked_until = now() + least(power(2, least(t.failures, 12)) * 2, 3600) * interval '1 second'`

/** Messages of strange errors may hold what a citizen wrote: their names alone are told. */
function reasonOf(error: unknown): string {
  if (!(error instanceof JiesuError)) return error instanceof Error ? error.name : 'unknown'
  const { cause } = error
  return cause instanceof Error && !(cause instanceof JiesuError)
    ? `${error.message}: ${cause.name}`
    : error.message
}
