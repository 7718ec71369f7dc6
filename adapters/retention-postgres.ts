/** What the nightly run deletes, in small transactions: nothing that comes in waits long for one. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { AgedKind, Hold, RetentionLedger, RetentionRuns } from '../src/contract/keeping.ts'
import type { Request } from '../src/contract/request.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'
import { deleteRequests } from './retention-postgres-requests.ts'

/** table and condition; $1 is the time before which. */
const AGED: Record<AgedKind, [table: string, condition: string]> = {
  quarantine: ['quarantine', `state <> 'open' and changed_at < $1 and ${unheld('quarantine')}`],
  refusals: ['refusals', 'refused_at < $1'],
  parts: ['parts', 'joined_at < $1'],
  threads: [
    'threads',
    `changed_at < $1 and state is null and wake_at is null and not gone and coalesce(window_until, '-infinity') < now()`,
  ],
  deliveries: ['deliveries', 'at < $1'],
  errands: ['errands', `state = 'done' and changed_at < $1`],
  proofs: ['proofs', 'at < $1'],
  sessions: ['operator_sessions', 'expires_at < $1'],
  runs: ['retention_runs', 'started_at < $1'],
}

/** The receipt of an entry in quarantine may have a digest behind it. */
function unheld(table: string): string {
  return `not exists (select 1 from holds where holds.receipt = left(${table}.receipt, 24))`
}

export interface PostgresRetentionOptions {
  pool: Pool
  contentHash: ContentHash
}

export function createPostgresRetention({ pool, contentHash }: PostgresRetentionOptions): RetentionLedger {
  return {
    deleteAged: async (kind, before, limit) => {
      const [table, condition] = AGED[kind]
      const rows = await query(
        pool,
        `delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit $2)) returning 1`,
        [before, limit],
      )
      return rows.length
    },
    countAged: async (kind, before) => {
      const [table, condition] = AGED[kind]
      return count(await query(pool, `select count(*) from ${table} where ${condition}`, [before]))
    },
    firstClosing: async () => {
      const [row] = await query<{ at: Date | null }>(
        pool,
        `select min(recorded_at) as at from updates where status in ('closed', 'rated')`,
      )
      return row?.at ?? undefined
    },
    closed: async ({ from, to, until, after, limit }) => {
      const rows = await query<{ receipt: string }>(pool, CLOSED, [from, to, until, after, limit])
      return rows.map(({ receipt }) => receipt)
    },
    filesOf: async (receipts) => {
      const rows = await query<{ id: string }>(pool, FILES, [receipts])
      return rows.map(({ id }) => id)
    },
    filesGone: async (ids) => {
      await query(pool, FILES_GONE, [ids, GONE])
    },
    deleteTranscripts: async (receipts, isDry) => {
      if (isDry) return count(await query(pool, COUNT_TRANSCRIPTS, [receipts]))
      return transaction(pool, (client) => deleteTranscripts(client, receipts, contentHash))
    },
    deleteRequests: (receipts) => transaction(pool, (client) => deleteRequests(client, receipts)),
    openBefore: async (before, limit) => {
      const rows = await query<{ receipt: string }>(
        pool,
        `select receipt from quarantine where state = 'open' and received_at < $1 and ${unheld('quarantine')}
          order by received_at limit $2`,
        [before, limit],
      )
      return rows.map(({ receipt }) => receipt)
    },
  }
}

function count(rows: { count?: string }[]): number {
  return Number(rows[0]?.count ?? 0)
}

/** Whatever came later begins a new count: an update, a revision, a rating. */
const CLOSED = `
  select distinct u.receipt from updates u
   where u.status in ('closed', 'rated') and u.recorded_at > $1 and u.recorded_at <= $2 and u.receipt > $4
     and not exists (select 1 from updates l where l.receipt = u.receipt and l.recorded_at > $3)
     and (select l.status from updates l where l.receipt = u.receipt order by l.at desc, l.recorded_at desc, l.id desc limit 1)
       in ('closed', 'rated')
     and not exists (select 1 from revisions r where r.receipt = u.receipt and r.received_at > $3)
     and not exists (select 1 from ratings g where g.receipt = u.receipt and (g.at > $3 or g.stage < 2))
     and not exists (select 1 from pending p where p.receipt = u.receipt)
     and not exists (select 1 from holds h where h.receipt = u.receipt)
   order by u.receipt limit $5`

const FILES = `
  select a.id from attachments a
   where a.receipt = any($1) and a.attachment->>'state' = 'stored'
     and not exists (select 1 from attachment_uses s where s.id = a.id and s.receipt <> all($1))`

const GONE = 'its time of keeping has passed'

const FILES_GONE = `
  update attachments set reason = $2, transcript = null, attachment = attachment || '{"state": "failed"}'
   where id = any($1)`

const TRANSCRIPTS = `from revisions where receipt = any($1) and request ? 'transcript'`
const COUNT_TRANSCRIPTS = `select count(*) ${TRANSCRIPTS}`

/** The hash of what was there stays: the same, sent again, is still known. */
async function deleteTranscripts(
  client: Client,
  receipts: string[],
  contentHash: ContentHash,
): Promise<number> {
  const rows = await query<RevisionRow>(
    client,
    `select receipt, revision, content, request ${TRANSCRIPTS} order by receipt, revision for update`,
    [receipts],
  )
  for (const { receipt, revision, content, request } of rows)
    await query(
      client,
      `update revisions set content = $3, request = request - 'transcript' where receipt = $1 and revision = $2`,
      [receipt, revision, content ?? contentHash(request)],
    )
  await query(
    client,
    'update attachments set transcript = null where receipt = any($1) and transcript is not null',
    [receipts],
  )
  return rows.length
}

interface RevisionRow {
  receipt: string
  revision: number
  content: Buffer | null
  request: Request
}

export function createPostgresRetentionRuns(pool: Pool): RetentionRuns {
  return {
    last: async () => {
      const [row] = await query<{ at: Date | null }>(
        pool,
        `select max(started_at) as at from retention_runs where by = 'nightly' and reason is null`,
      )
      return row?.at?.getTime()
    },
    record: async ({ startedAt, by, deleted, reason }) => {
      await query(
        pool,
        `insert into retention_runs (by, started_at, finished_at, deleted, reason) values ($1, $2, now(), $3, $4)`,
        [by, new Date(startedAt), deleted, reason ?? null],
      )
    },
  }
}

export interface Holds {
  list(): Promise<Hold[]>
  /** False where there is no such request. */
  hold(receipt: string, reason: string): Promise<boolean>
  /** False where nobody held it. */
  release(receipt: string): Promise<boolean>
}

export function createPostgresHolds(pool: Pool): Holds {
  return {
    list: async () => {
      const rows = await query<{ receipt: string; reason: string; at: Date }>(
        pool,
        'select receipt, reason, at from holds order by at, receipt',
      )
      return rows.map(({ at, ...hold }) => ({ ...hold, at: beijingTime(at.getTime()) }))
    },
    hold: async (receipt, reason) => {
      const rows = await query(pool, HOLD, [receipt, reason])
      return rows.length > 0
    },
    release: async (receipt) => {
      // What the nightly run passed over meanwhile, it looks at again.
      const rows = await query(pool, 'delete from holds where receipt = $1 returning 1', [receipt])
      if (rows.length > 0) await query(pool, `delete from marks where name like 'retention/%'`)
      return rows.length > 0
    },
  }
}

const HOLD = `
  insert into holds (receipt, reason)
  select $1, $2 where exists (select 1 from revisions where receipt = $1)
    or exists (select 1 from quarantine where receipt = $1)
  on conflict (receipt) do update set reason = excluded.reason returning 1`
