/** Promise 5: both sides of the balance, of one moment. */
import type { Balance, LedgerAccounts, MovedCount } from '../src/contract/ledger.ts'
import type { JournalAccounts, Origin } from '../src/contract/ports.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresAccounts(pool: Pool): LedgerAccounts {
  return {
    seen: async (gateway, depth) => {
      await query(pool, SEEN, [gateway, depth])
    },
    left: async (gateway) => {
      await query(pool, 'delete from gateways where gateway = $1', [gateway])
    },
    publish: (gateway, read) => transaction(pool, (client) => publish(client, gateway, read)),
    moved: async (gateway) => {
      const rows = await query<Counted>(pool, 'select * from accounts where gateway = $1', [gateway])
      return rows.map(counts)
    },
    balance: async () => {
      const rows = await query<Published>(pool, 'select * from published order by channel, endpoint, gateway')
      return rows.map(balance)
    },
  }
}

const SEEN = `
  insert into gateways (gateway, depth) values ($1, $2)
  on conflict (gateway) do update set depth = excluded.depth, seen_at = now()`

const PUBLISH = `
  insert into published (gateway, channel, endpoint, accepted, in_journal, ledgered, duplicate, quarantined, discarded)
  select $1, j.channel, j.endpoint, j.accepted, j.in_journal, coalesce(a.ledgered, 0), coalesce(a.duplicate, 0),
    coalesce(a.quarantined, 0), coalesce(a.discarded, 0)
  from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) as j (channel, endpoint, accepted, in_journal)
  left join accounts a on (a.gateway, a.channel, a.endpoint) = ($1, j.channel, j.endpoint)
  on conflict (gateway, channel, endpoint) do update set
    accepted = excluded.accepted, in_journal = excluded.in_journal, ledgered = excluded.ledgered,
    duplicate = excluded.duplicate, quarantined = excluded.quarantined, discarded = excluded.discarded, at = now()`

/** A move holds this lock for its transaction: none is under way here, and what was moved is known by its ids. */
async function publish(client: Client, gateway: string, read: () => JournalAccounts): Promise<void> {
  await query(client, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [gateway])
  const ids = await query<{ id: string }>(
    client,
    'select unnest(ids) as id from moved_batches where gateway = $1',
    [gateway],
  )
  const moved = new Set(ids.map(({ id }) => Number(id)))
  const { accepted, entries } = read()
  const waiting = new Map<string, number>()
  for (const { id, origin } of entries) {
    if (!moved.has(id)) waiting.set(name(origin), (waiting.get(name(origin)) ?? 0) + 1)
  }
  await query(client, PUBLISH, [
    gateway,
    accepted.map(({ channel }) => channel),
    accepted.map(({ endpoint }) => endpoint),
    accepted.map((count) => count.accepted),
    accepted.map((count) => waiting.get(name(count)) ?? 0),
  ])
}

function name({ channel, endpoint }: Origin): string {
  return `${channel}\n${endpoint}`
}

/** PostgreSQL's bigint comes as a string. */
type Terms = 'ledgered' | 'duplicate' | 'quarantined' | 'discarded'
type Counted = Origin & Record<Terms, string>
type Published = Counted & { gateway: string; accepted: string; in_journal: string; at: Date }

function counts(row: Counted): MovedCount {
  return {
    channel: row.channel,
    endpoint: row.endpoint,
    ledgered: Number(row.ledgered),
    duplicate: Number(row.duplicate),
    quarantined: Number(row.quarantined),
    discarded: Number(row.discarded),
  }
}

function balance(row: Published): Balance {
  const moved = counts(row)
  const accepted = Number(row.accepted)
  const inJournal = Number(row.in_journal)
  const there = moved.ledgered + moved.duplicate + moved.quarantined + moved.discarded + inJournal
  const { gateway, at } = row
  return { ...moved, gateway, accepted, inJournal, difference: accepted - there, at: at.toISOString() }
}
