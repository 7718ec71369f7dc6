/**
 * What the ledger holds of a channel's sources, in the order of arrival. The index for its pages leaves out all channels
 * but hotlines (0007_holdings.sql): of another one the whole ledger would be read.
 */
import { beijingTime } from '../src/contract/beijing-time.ts'
import { RejectedError } from '../src/contract/errors.ts'
import type { Held, LedgerHoldings } from '../src/contract/ledger.ts'
import { HEARD } from './heard-postgres.ts'
import { type Pool, query } from './postgres.ts'

const MOST = 1000

/** Throws TemporaryError while the server can't be reached, RejectedError for a cursor that is none of ours. */
export function createPostgresHoldings(pool: Pool): LedgerHoldings {
  return {
    page: async ({ channel, endpoint }, { since, cursor, limit }) => {
      const after = cursor === undefined ? { at: since, key: '' } : readCursor(cursor)
      const most = Math.max(1, Math.min(limit, MOST))
      const rows = await query<Row>(pool, PAGE, [channel, endpoint, since, after.at, after.key, most + 1])
      const held = rows.slice(0, most)
      const last = held.at(-1)
      return { held: held.map(toHeld), ...(rows.length > most && last && { cursor: toCursor(last) }) }
    },
    knownUntil: async () => {
      const [row] = await query<{ until: Date | null; behind: number }>(pool, KNOWN)
      return row && row.behind === 0 && row.until ? beijingTime(row.until.getTime()) : undefined
    },
    heard: async (channel) => {
      const rows = await query<{ endpoint: string; last_at: Date; last_hour: number }>(pool, HEARD, [channel])
      return rows.map(({ endpoint, last_at, last_hour }) => ({
        endpoint,
        lastAt: beijingTime(last_at.getTime()),
        lastHour: last_hour,
      }))
    },
  }
}

interface Row {
  /** The receipt, or one with a digest behind it. */
  key: string
  message_id: string
  revision: number
  state: Held['state']
  received_at: Date
  /** Microseconds and all, in UTC. */
  at: string
}

/** A request stands where its first revision came. What was replayed from quarantine stands among the requests. */
const PAGE = `
  select key, received_at, state, to_char(received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
    case when state = 'accepted' then (select max(revision) from revisions r where r.receipt = key) else 1 end as revision,
    coalesce((select request->'source'->>'messageId' from revisions r where r.receipt = key and r.revision = 1
      and state = 'accepted'), '') as message_id
  from (
    (select receipt as key, received_at, 'accepted' as state from revisions
      where channel = $1 and endpoint = $2 and revision = 1
        and received_at >= $3 and (received_at, receipt) > ($4, $5)
      order by received_at, receipt limit $6)
    union all
    (select receipt, received_at, case state when 'open' then 'quarantined' else 'discarded' end from quarantine
      where channel = $1 and endpoint = $2 and state <> 'replayed'
        and received_at >= $3 and (received_at, receipt) > ($4, $5)
      order by received_at, receipt limit $6)
  ) as both_of_them
  order by received_at, key limit $6`

/** A gateway tells each second whether its journal is empty, a little after it has looked. */
const KNOWN = `
  select min(seen_at) - interval '1 second' as until,
    (count(*) filter (where depth > 0 or seen_at < now() - interval '30 seconds'))::integer as behind
  from gateways`

function toHeld({ key, message_id, revision, state, received_at }: Row): Held {
  const [receipt = key] = key.split('+')
  return { messageId: message_id, receipt, revision, receivedAt: beijingTime(received_at.getTime()), state }
}

function toCursor({ at, key }: Row): string {
  return Buffer.from(`${at}|${key}`).toString('base64url')
}

function readCursor(cursor: string): { at: string; key: string } {
  const text = Buffer.from(cursor, 'base64url').toString()
  const [, at, key] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|([\w+-]{1,64})$/.exec(text) ?? []
  if (at === undefined || key === undefined || Number.isNaN(Date.parse(at)))
    throw new RejectedError('bad-request', { detail: '`cursor` is none that was given here' })
  return { at, key }
}
