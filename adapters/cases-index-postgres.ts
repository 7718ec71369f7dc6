/**
 * Fills the console's search from the ledger, some moments behind it, so that what comes in does not wait for it. Rows are
 * read by the transaction that wrote them, up to the oldest that still runs: none is missed that commits late. What is
 * written is how the ledger stands now, so that reading a row twice, or in another order, does no harm.
 */
import { z } from 'zod'
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { CaseIndexing } from '../src/contract/cases.ts'
import { REFRESH } from './cases-postgres-sql.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

export const MARK = 'cases'
/** Two at once could write what is older over what is newer. Not one of `locks` in leader-postgres.ts, which are held for long. */
const LOCK = 7_412_360
/** Requests of one transaction: some tens of milliseconds. */
const BATCH = 1000

/** As the mark holds it, as JSON. */
export const Position = z.object({
  /** Another one counts its transactions anew. */
  cluster: z.string(),
  /** What earlier transactions wrote is in, and of this one what is not after `receipt`. */
  xid: z.string().regex(/^\d+$/),
  receipt: z.string(),
  /** When all was in; RFC 3339. */
  at: z.string().optional(),
  /** What was there before the index is gone through by receipt: up to here. */
  built: z.string().optional(),
})
export type Position = z.infer<typeof Position>

/** `batch`: for tests. */
export function createPostgresCaseIndexing(pool: Pool, { batch = BATCH } = {}): CaseIndexing {
  return { step: () => transaction(pool, (client) => step(client, batch)) }
}

/**
 * Inside the caller's transaction, after it has changed or deleted these requests in the ledger: what is gone there is
 * gone here, and what personal data was taken away there.
 */
export async function refreshCases(client: Client, receipts: readonly string[]): Promise<void> {
  await query(client, 'select pg_advisory_xact_lock($1)', [LOCK])
  await refresh(client, receipts)
}

/** Undefined where there is none, or none that can be read. */
export function readPosition(mark: string | null | undefined): Position | undefined {
  try {
    return Position.safeParse(JSON.parse(mark ?? '')).data
  } catch {
    return undefined
  }
}

async function step(client: Client, batch: number): Promise<Awaited<ReturnType<CaseIndexing['step']>>> {
  await query(client, 'select pg_advisory_xact_lock($1)', [LOCK])
  const now = await look(client)
  const position = now.position ?? { cluster: now.cluster, xid: now.until, receipt: '', built: '' }
  const written = await readWritten(client, position, now.until, batch)
  const older = position.built === undefined ? [] : await readOlder(client, position.built, batch)
  await refresh(client, [...new Set([...written.map(({ receipt }) => receipt), ...older])])
  const last = written.length < batch ? undefined : written.at(-1)
  const built = older.length < batch ? undefined : older.at(-1)
  const at = last ? position.at : beijingTime(now.at.getTime())
  await save(client, {
    cluster: now.cluster,
    xid: last?.id ?? now.until,
    receipt: last?.receipt ?? '',
    ...(at !== undefined && { at }),
    ...(built !== undefined && { built }),
  })
  return { indexed: written.length + older.length, isUpToDate: !last && built === undefined }
}

interface Now {
  mark: string | null
  cluster: string
  at: Date
  /** The transaction that looks. */
  xid: string
  /** The oldest that still runs. */
  until: string
}

const LOOK = `
  select (select value from marks where name = $1) as mark, clock_timestamp() as at, system_identifier::text as cluster,
    pg_current_xact_id()::text as xid, pg_snapshot_xmin(pg_current_snapshot())::text as until
  from pg_control_system()`

/** A position that lies ahead is of a ledger that was restored elsewhere: as good as none. */
async function look(client: Client): Promise<Omit<Now, 'mark'> & { position: Position | undefined }> {
  const [row] = await query<Now>(client, LOOK, [MARK])
  if (!row) throw new Error('a select without rows')
  const { mark, ...now } = row
  const position = readPosition(mark)
  const isOurs = position?.cluster === now.cluster && BigInt(position.xid) <= BigInt(now.xid)
  return { ...now, position: isOurs ? position : undefined }
}

const WRITTEN = ['revisions', 'triages', 'updates']
  .map(
    (table) => `(select xid, receipt from ${table}
     where xid >= $1::xid8 and xid < $3::xid8 and (xid, receipt) > ($1::xid8, $2) order by xid, receipt limit $4)`,
  )
  .join(' union ')

async function readWritten(client: Client, { xid, receipt }: Position, until: string, batch: number) {
  return query<{ id: string; receipt: string }>(
    client,
    `select xid::text as id, receipt from (${WRITTEN}) as written order by xid, receipt limit $4`,
    [xid, receipt, until, batch],
  )
}

async function readOlder(client: Client, after: string, batch: number): Promise<string[]> {
  const rows = await query<{ receipt: string }>(
    client,
    'select receipt from revisions where receipt > $1 and revision = 1 order by receipt limit $2',
    [after, batch],
  )
  return rows.map(({ receipt }) => receipt)
}

async function refresh(client: Client, receipts: readonly string[]): Promise<void> {
  if (receipts.length > 0) await query(client, REFRESH, [receipts])
}

async function save(client: Client, position: Position): Promise<void> {
  await query(
    client,
    'insert into marks (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    [MARK, JSON.stringify(position)],
  )
}
