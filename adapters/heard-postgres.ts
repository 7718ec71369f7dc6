/** When each source was heard: a ring of 60 minutes in the ledger, so that asking costs the same whatever is stored. */
import type { Moved } from '../src/contract/ledger.ts'
import type { Entry, Journaled, Origin } from '../src/contract/ports.ts'
import { type Client, query } from './postgres.ts'

const MINUTE_MS = 60_000
const SLOTS = 60

interface Minute {
  origin: Origin
  /** Since the epoch. */
  minute: number
  lastAt: number
  count: number
}

const NOTE = `
  insert into heard as known (gateway, channel, endpoint, slot, minute, last_at, count)
  select $1, * from unnest($2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::integer[])
  on conflict (gateway, channel, endpoint, slot) do update set
    minute = excluded.minute,
    last_at = greatest(known.last_at, excluded.last_at),
    count = excluded.count + case when known.minute = excluded.minute then known.count else 0 end
  where known.minute <= excluded.minute`

/** Inside the transaction that moved these entries of its own journal: whoever else writes has rows of its own. */
export async function noteHeard(
  client: Client,
  gateway: string,
  entries: readonly Journaled[],
  moved: readonly Moved[],
): Promise<void> {
  const repeated = new Set(moved.filter(({ outcome }) => isNothingNew(outcome)).map(({ key }) => key.id))
  const minutes = minutesOf(entries.filter(({ key }) => !repeated.has(key.id)))
  if (minutes.length === 0) return
  await query(client, NOTE, [
    gateway,
    minutes.map(({ origin }) => origin.channel),
    minutes.map(({ origin }) => origin.endpoint),
    minutes.map(({ minute }) => minute % SLOTS),
    minutes.map(({ minute }) => new Date(minute * MINUTE_MS)),
    minutes.map(({ lastAt }) => new Date(lastAt)),
    minutes.map(({ count }) => count),
  ])
}

function isNothingNew(outcome: Moved['outcome']): boolean {
  return outcome === 'duplicate' || outcome === 'waiting'
}

/** Of each slot the newest minute: after a long time without the ledger one batch may go round the whole ring. */
function minutesOf(entries: readonly Journaled[]): Minute[] {
  const slots = new Map<string, Minute>()
  for (const { entry } of entries) {
    const at = entry ? Date.parse(receivedAt(entry)) : Number.NaN
    if (!entry || Number.isNaN(at)) continue
    const minute = Math.floor(at / MINUTE_MS)
    const key = JSON.stringify([entry.origin.channel, entry.origin.endpoint, minute % SLOTS])
    const known = slots.get(key)
    if (known && known.minute > minute) continue
    const same = known?.minute === minute ? known : { lastAt: 0, count: 0 }
    slots.set(key, {
      origin: entry.origin,
      minute,
      lastAt: Math.max(same.lastAt, at),
      count: same.count + 1,
    })
  }
  return [...slots.values()]
}

function receivedAt(entry: Entry): string {
  return entry.kind === 'submission' ? entry.request.receivedAt : entry.receivedAt
}

/** $1 is the channel. */
export const HEARD = `
  select endpoint, max(last_at) as last_at,
    coalesce(sum(count) filter (where minute > now() - interval '1 hour'), 0)::integer as last_hour
  from heard where channel = $1 group by endpoint order by endpoint`
