/**
 * Journal -> ledger, one transaction a batch. Rows are written in the order of their receipts, so that two gateways
 * never wait for each other in a circle; what collides with a row that stands is looked at one by one.
 */
import type { Batch, LedgerIntake, Moved } from '../src/contract/ledger.ts'
import type { Journaled, Origin, PartEntry, SubmissionEntry } from '../src/contract/ports.ts'
import type { Urgency } from '../src/contract/request.ts'
import { underTheirReceipts } from './aliases-postgres.ts'
import { originOf } from './entry-origin.ts'
import { noteHeard } from './heard-postgres.ts'
import { quarantine } from './ledger-postgres-quarantine.ts'
import { Repeated } from './ledger-postgres-repeated.ts'
import { type ContentHash, keepFiles, revise, supplement, urgencyCode } from './ledger-postgres-revisions.ts'
import { insertParts } from './parts-postgres.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'
import { jsonbArray } from './postgres-arrays.ts'
import { keepProofs } from './proofs-postgres.ts'

export interface PostgresLedgerOptions {
  pool: Pool
  contentHash: ContentHash
}

/** Throws TemporaryError when the server can't be reached, PermanentError when a row can't be stored. */
export function createPostgresLedger({ pool, contentHash }: PostgresLedgerOptions): LedgerIntake {
  return {
    move: (gateway, batch, gone) =>
      transaction(pool, async (client) => {
        await query(client, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [gateway])
        await forget(client, gateway, gone)
        const before = await movedAmong(client, gateway, batch)
        const entries = batch.entries.filter(({ key }) => !before.has(key.id))
        const moved = await moveEntries(client, gateway, entries, contentHash)
        await account(client, gateway, batch, moved)
        await noteHeard(client, gateway, entries, moved)
        await remember(client, gateway, batch.id, moved)
        const again = batch.entries.filter(({ key }) => before.has(key.id))
        return [
          ...moved,
          ...again.map(({ key }) => ({ key, urgency: 'normal' as const, outcome: 'duplicate' as const })),
        ]
      }),

    movedBefore: async (gateway) => {
      const rows = await query<{ id: string; ids: string[] }>(
        pool,
        'select id, ids from moved_batches where gateway = $1',
        [gateway],
      )
      return rows.map(({ id, ids }) => ({ id: Number(id), ids: ids.map(Number) }))
    },
  }
}

/** Inside the caller's transaction, in the order in which entries of one receipt came; whoever calls keeps the accounts. */
export async function moveEntries(
  client: Client,
  gateway: string,
  entries: Journaled[],
  contentHash: ContentHash,
): Promise<Moved[]> {
  const named = await underTheirReceipts(client, entries)
  const sorted = named.toSorted((a, b) => compare(a.entry?.receipt, b.entry?.receipt))
  await keepProofs(client, sorted)
  const first = firstOfEach(sorted)
  const fresh = await insertNew(client, first)
  const freshParts = await insertParts(client, sorted)
  const isFirst = new Set(first.filter(({ receipt }) => fresh.has(receipt)))
  const repeated = new Repeated(sorted, contentHash)
  const moved: Moved[] = []
  // First revisions first: a supplement may have come before what it adds to.
  for (const { key, entry } of sorted)
    if (entry?.kind === 'submission' && isFirst.has(entry))
      moved.push({ key, urgency: entry.urgency, outcome: 'new', request: entry.request })
  for (const journaled of sorted) {
    const isKnown = repeated.isKnown(journaled)
    const { key, entry } = journaled
    if (entry?.kind === 'submission' && isFirst.has(entry)) continue
    const outcome = isKnown
      ? { outcome: 'duplicate' as const }
      : await moveOne({ client, gateway, contentHash, freshParts }, journaled)
    moved.push({ key, urgency: urgencyOf(journaled), ...outcome })
  }
  return moved
}

interface Moving {
  client: Client
  gateway: string
  contentHash: ContentHash
  freshParts: ReadonlySet<PartEntry>
}

async function moveOne(
  { client, gateway, contentHash, freshParts }: Moving,
  journaled: Journaled,
): Promise<Omit<Moved, 'key' | 'urgency'>> {
  const { entry, bytes, poison } = journaled
  if (!entry || poison || entry.kind === 'raw') {
    const { known, reason } = await quarantine(client, gateway, journaled)
    return known ? { outcome: 'duplicate' } : { outcome: 'quarantined', reason }
  }
  if (entry.kind === 'part') return { outcome: freshParts.has(entry) ? 'new' : 'duplicate' }
  if (entry.kind === 'supplement') return supplement(client, gateway, entry, bytes, contentHash)
  return revise(client, entry, contentHash)
}

function urgencyOf({ entry, poison }: Journaled): Urgency {
  return !entry || poison || entry.kind === 'raw' ? 'normal' : entry.urgency
}

const INSERT_NEW = `
  with input as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::smallint[], $6::jsonb[])
      as input (receipt, channel, endpoint, received_at, urgency, request)
  ), fresh as (
    insert into revisions (receipt, revision, channel, endpoint, received_at, request)
    select receipt, 1, channel, endpoint, received_at, request from input
    on conflict do nothing
    returning receipt
  ), waiting as (
    insert into pending (receipt, revision, stage, urgency)
    select receipt, 1, 1, urgency from input join fresh using (receipt)
  )
  select receipt from fresh`

async function insertNew(client: Client, submissions: SubmissionEntry[]): Promise<Set<string>> {
  if (submissions.length === 0) return new Set()
  const rows = await query<{ receipt: string }>(client, INSERT_NEW, [
    submissions.map(({ receipt }) => receipt),
    submissions.map(({ origin }) => origin.channel),
    submissions.map(({ origin }) => origin.endpoint),
    submissions.map(({ request }) => request.receivedAt),
    submissions.map(({ urgency }) => urgencyCode(urgency)),
    jsonbArray(submissions.map(({ request }) => request)),
  ])
  const fresh = new Set(rows.map(({ receipt }) => receipt))
  for (const { receipt, origin, request, ...files } of submissions) {
    if (fresh.has(receipt) && request.attachments.length > 0) await keepFiles(client, origin, request, files)
  }
  return fresh
}

/** Of the submissions with one receipt the first: it alone can be new. */
function firstOfEach(entries: Journaled[]): SubmissionEntry[] {
  const found = new Map<string, SubmissionEntry>()
  for (const { entry, poison } of entries)
    if (entry?.kind === 'submission' && !poison && !found.has(entry.receipt)) found.set(entry.receipt, entry)
  return [...found.values()]
}

const ACCOUNT = `
  insert into accounts (gateway, channel, endpoint, ledgered, duplicate, quarantined)
  select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
  on conflict (gateway, channel, endpoint) do update set
    ledgered = accounts.ledgered + excluded.ledgered,
    duplicate = accounts.duplicate + excluded.duplicate,
    quarantined = accounts.quarantined + excluded.quarantined`

async function account(client: Client, gateway: string, batch: Batch, moved: Moved[]): Promise<void> {
  const origins = new Map(
    batch.entries.map(({ key, entry, bytes }) => [key.id, entry?.origin ?? originOf(bytes)]),
  )
  const sums = new Map<string, { origin: Origin; ledgered: number; duplicate: number; quarantined: number }>()
  for (const { key, outcome } of moved) {
    const origin = origins.get(key.id)
    if (!origin || outcome === 'waiting') continue
    const name = `${origin.channel}\n${origin.endpoint}`
    const sum = sums.get(name) ?? { origin, ledgered: 0, duplicate: 0, quarantined: 0 }
    sum[outcome === 'new' || outcome === 'revision' ? 'ledgered' : outcome] += 1
    sums.set(name, sum)
  }
  const rows = [...sums.values()].toSorted((a, b) => compare(a.origin.endpoint, b.origin.endpoint))
  await query(client, ACCOUNT, [
    gateway,
    rows.map(({ origin }) => origin.channel),
    rows.map(({ origin }) => origin.endpoint),
    rows.map(({ ledgered }) => ledgered),
    rows.map(({ duplicate }) => duplicate),
    rows.map(({ quarantined }) => quarantined),
  ])
}

/** The batch stays known until its removal from the journal is durable. Of its number only what waited can come again. */
async function remember(client: Client, gateway: string, id: number, moved: Moved[]): Promise<void> {
  const ids = moved.filter(({ outcome }) => outcome !== 'waiting').map(({ key }) => key.id)
  if (ids.length === 0) return
  await query(
    client,
    `insert into moved_batches (gateway, id, ids) values ($1, $2, $3)
     on conflict (gateway, id) do update set ids = moved_batches.ids || excluded.ids`,
    [gateway, id, ids],
  )
}

async function forget(client: Client, gateway: string, gone: number[]): Promise<void> {
  if (gone.length === 0) return
  await query(client, 'delete from moved_batches where gateway = $1 and id = any($2::bigint[])', [
    gateway,
    gone,
  ])
}

/** A commit may have succeeded though its answer never came: then the same batch is offered again. */
async function movedAmong(client: Client, gateway: string, { entries }: Batch): Promise<Set<number>> {
  const rows = await query<{ id: string }>(
    client,
    'select id from (select unnest(ids) as id from moved_batches where gateway = $1) as m where id = any($2::bigint[])',
    [gateway, entries.map(({ key }) => key.id)],
  )
  return new Set(rows.map(({ id }) => Number(id)))
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0
}
