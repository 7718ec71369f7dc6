/** The timeline, as the citizen and the API see it. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import { TemporaryError } from '../src/contract/errors.ts'
import type { LedgerTracking, TimelineEvent, Tracked } from '../src/contract/ledger.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { Request, Status, Triage } from '../src/contract/request.ts'
import { toldNote } from '../src/contract/told-note.ts'
import type { Update } from '../src/contract/update.ts'
import { resolveReceipt } from './aliases-postgres.ts'
import { findAttachment, withAttachments } from './attachments-postgres.ts'
import { oweReply } from './errands-postgres.ts'
import { noteObjection } from './objections-postgres.ts'
import { type Pool, query, transaction } from './postgres.ts'

export interface PostgresTrackingOptions {
  /** Channels that tell their sources what became of a request: each update of one is owed as an errand. */
  replies?: () => Promise<ReadonlySet<string>>
}

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresTracking(
  pool: Pool,
  { replies = async () => new Set() }: PostgresTrackingOptions = {},
): LedgerTracking {
  return {
    find: async (receipt) =>
      (await underAlias(pool, receipt, (known) => find(pool, known))) ?? unlessPromised(pool, receipt),
    request: (receipt) => underAlias(pool, receipt, (known) => newest(pool, known)),
    update: (receipt, update) =>
      underAlias(pool, receipt, async (known) => recordUpdate(pool, known, update, await replies())),
    upToDate: () => upToDate(pool),
    attachment: (id) => findAttachment(pool, id),
  }
}

const FIND = `
  select r.channel, r.endpoint, r.received_at, (select max(revision) from revisions where receipt = $1) as revision,
    (select min(at) from triages where receipt = $1) as triaged_at,
    (select triage->'told' from triages where receipt = $1 order by revision desc limit 1) as told,
    exists (select 1 from forgotten where receipt = $1) as is_forgotten
  from revisions r where r.receipt = $1 and r.revision = 1
  union all
  select channel, endpoint, received_at, 1, null, null, exists (select 1 from forgotten where receipt = $1) from quarantine
   where receipt = $1 and not exists (select 1 from aliases where alias = $1)
  limit 1`

/** A conversation may have been given its receipt, while the request still waits for a photo. */
const PROMISED = `select 1 from parts where receipt = $1 and coalesce(joined_at, now()) > now() - interval '10 minutes'`

async function unlessPromised(pool: Pool, receipt: string): Promise<undefined> {
  const promised = await query(pool, PROMISED, [receipt])
  if (promised.length > 0) throw new TemporaryError('not-yet-known', { retryAfter: 5 })
}

const NEWEST = `
  select r.request, t.triage from revisions r left join triages t using (receipt, revision)
  where receipt = $1 order by revision desc limit 1`

/** Most receipts are their own: the other name is looked up only where nothing is found. */
async function underAlias<T>(
  pool: Pool,
  receipt: string,
  look: (receipt: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const found = await look(receipt)
  if (found !== undefined) return found
  const known = await resolveReceipt(pool, receipt)
  return known === receipt ? undefined : look(known)
}

async function newest(pool: Pool, receipt: string): Promise<Request | undefined> {
  const [row] = await query<{ request: Request; triage: Request['triage'] | null }>(pool, NEWEST, [receipt])
  if (!row) return undefined
  const request = await withAttachments(pool, row.request)
  return row.triage ? { ...request, triage: row.triage } : request
}

interface Found extends Origin {
  received_at: Date
  revision: number
  triaged_at: Date | null
  told: Triage['told'] | null
  is_forgotten: boolean
}

async function find(pool: Pool, receipt: string): Promise<Tracked | undefined> {
  const [row] = await query<Found>(pool, FIND, [receipt])
  if (!row) return undefined
  const updates = await query<{ status: Status; at: Date; by: string | null; note: string | null }>(
    pool,
    'select status, at, by, note from updates where receipt = $1 order by at, recorded_at, id',
    [receipt],
  )
  const receivedAt = beijingTime(row.received_at.getTime())
  const timeline: TimelineEvent[] = [{ status: 'received', at: receivedAt }]
  if (row.triaged_at) {
    const note = toldNote(row.told)
    const at = beijingTime(row.triaged_at.getTime())
    timeline.push({ status: 'triaged', at, ...(note !== undefined && { note }) })
  }
  for (const { status, at, by, note } of updates) {
    timeline.push({
      status,
      at: beijingTime(at.getTime()),
      ...(by !== null && { by }),
      ...(note !== null && { note }),
    })
  }
  return {
    receipt,
    revision: row.revision,
    status: timeline.at(-1)?.status ?? 'received',
    receivedAt,
    origin: { channel: row.channel, endpoint: row.endpoint },
    timeline,
    ...(row.is_forgotten && { isForgotten: true }),
  }
}

/** Who reports on a request has it: its first revision is taken. A later one is known only by its own event. */
async function recordUpdate(
  pool: Pool,
  receipt: string,
  update: Update,
  replies: ReadonlySet<string>,
): Promise<boolean | undefined> {
  return transaction(pool, async (client) => {
    const [origin] = await query<Origin>(
      client,
      'select channel, endpoint from revisions where receipt = $1 and revision = 1',
      [receipt],
    )
    if (!origin) return undefined
    const [added] = await query<{ at: Date; by: string | null; note: string | null }>(
      client,
      `insert into updates (receipt, id, status, at, by, note)
       select $1, $2, $3, least($4::timestamptz, now()),
         -- What was forgotten takes no new words.
         case when not is_forgotten then $5::text end, case when not is_forgotten then $6::text end
       from (select exists (select 1 from forgotten where receipt = $1) as is_forgotten) as known
       on conflict do nothing returning at, by, note`,
      [receipt, update.id, update.status, new Date(update.at), update.by ?? null, update.note ?? null],
    )
    await query(client, 'delete from pending where receipt = $1 and revision = 1 and stage = 3', [receipt])
    if (added) await noteObjection(client, receipt, update)
    if (added && replies.has(origin.channel)) {
      const at = beijingTime(added.at.getTime())
      const { id, status } = update
      const words = {
        ...(added.by !== null && { by: added.by }),
        ...(added.note !== null && { note: added.note }),
      }
      await oweReply(client, origin, receipt, { id, status, at, ...words })
    }
    return added !== undefined
  })
}

/** A gateway that is silent for 30 s, or says that its journal is not empty, may hold what is not known here. */
async function upToDate(pool: Pool): Promise<boolean> {
  const [row] = await query<{ behind: string }>(
    pool,
    `select count(*) as behind from gateways where depth > 0 or seen_at < now() - interval '30 seconds'`,
  )
  return row?.behind === '0'
}
