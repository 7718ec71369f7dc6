/** Errands in the ledger: owed by the transaction that writes them, taken by one worker at a time. */
import { randomUUID } from 'node:crypto'
import type { Done, ErrandCount, LeasedErrand, LedgerErrands } from '../src/contract/errand.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { Update } from '../src/contract/update.ts'
import {
  attachmentArrived,
  attachmentFailed,
  attachmentHeard,
  attachmentWaits,
} from './attachments-postgres.ts'
import { keepDelivery } from './deliveries-postgres.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'
import { bringSummary } from './summaries-postgres.ts'

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresErrands(pool: Pool): LedgerErrands {
  return {
    take: async ({ kinds, sources }, leaseMs) => {
      const [row] = await query<Row>(pool, TAKE, [randomUUID(), leaseMs, kinds, sources])
      return row && { ...row, createdAt: row.created_at.getTime() }
    },
    renew: async (leases, leaseMs) => {
      await query(
        pool,
        `update errands set next_at = now() + ${MS('$2')} where lease = any($1) and state = 'open'`,
        [leases, leaseMs],
      )
    },
    done: (errand, how = {}) =>
      transaction(pool, async (client) => {
        await holdAttachment(client, errand)
        if (await end(client, errand, { state: 'done', reason: null })) await bring(client, errand, how)
      }),
    again: (errand, reason, pauseMs) =>
      transaction(pool, async (client) => {
        await holdAttachment(client, errand)
        const [isOurs] = await query(client, AGAIN, [...keyOf(errand), pauseMs, reason])
        if (isOurs && errand.kind === 'fetch') await attachmentWaits(client, { id: errand.key, reason })
      }),
    failed: (errand, reason) =>
      transaction(pool, async (client) => {
        await holdAttachment(client, errand)
        const isOurs = await end(client, errand, { state: 'failed', reason })
        if (isOurs && errand.kind === 'fetch') await attachmentFailed(client, { id: errand.key, reason })
      }),
    held: async (errand, { reason, thread, text, pauseMs }) => {
      await query(pool, HELD, [...keyOf(errand), reason, thread, JSON.stringify({ text }), pauseMs ?? null])
    },
    wake: async (receipt) => {
      await query(pool, WAKE, [receipt])
    },
    counts: () => query<ErrandCount>(pool, COUNTS),
    forget: async (olderThanMs) => {
      await query(pool, NEVER_BACK)
      await query(pool, `delete from errands where state = 'done' and changed_at < now() - ${MS('$1')}`, [
        olderThanMs,
      ])
    },
  }
}

const MS = (parameter: string) => `${parameter}::double precision * interval '1 millisecond'`

interface Row extends Omit<LeasedErrand, 'createdAt'> {
  created_at: Date
}

/** A reply waits for those of its request that are older. What a worker holds is not due before its lease ends. */
const TAKE = `
  update errands e
     set state = 'open', lease = $1, next_at = now() + ${MS('$2')}, attempts = e.attempts + 1, changed_at = now()
    from (
      select kind, receipt, key from errands d
       where state in ('open', 'held') and next_at <= now()
         and kind <> all($3::text[]) and kind || '/' || channel || '/' || endpoint <> all($4::text[])
         and (kind <> 'reply' or not exists (
           select 1 from errands o
            where o.kind = 'reply' and o.receipt = d.receipt and o.state = 'open'
              and (o.created_at, o.key) < (d.created_at, d.key)))
       order by next_at limit 1
       for update skip locked
    ) due
   where (e.kind, e.receipt, e.key) = (due.kind, due.receipt, due.key)
  returning e.kind, e.channel, e.endpoint, e.receipt, e.key, e.thread, e.data, e.attempts - 1 as attempts,
    e.created_at, e.lease`

const OURS = `(kind, receipt, key, lease) = ($1, $2, $3, $4) and state = 'open'`

const AGAIN = `
  update errands set next_at = now() + ${MS('$5')}, lease = null, reason = $6, changed_at = now()
   where ${OURS} returning 1`

const HELD = `
  update errands set state = 'held', lease = null, reason = $5, thread = $6, data = data || $7::jsonb, changed_at = now(),
    next_at = case when $8::double precision is null then 'infinity' else now() + ${MS('$8')} end
   where ${OURS}`

/** Also of a thread that is being joined for the first time just now: it waits for that. */
const WAKE = `
  insert into threads as t (channel, endpoint, thread, wake_at)
  select distinct channel, endpoint, thread, now() from parts where receipt = $1
  on conflict (channel, endpoint, thread) do update set wake_at = least(t.wake_at, now())`

/** Whom it is for may come back; but their words are not kept for ever. */
const NEVER_BACK = `
  update errands set state = 'failed', data = '{}', reason = 'whom it was for did not speak for 90 days', changed_at = now()
   where state = 'held' and changed_at < now() - interval '90 days'`

const COUNTS = `
  select kind, channel, endpoint, state, count(*)::integer as count from errands where state <> 'done'
   group by kind, channel, endpoint, state`

async function bring(
  client: Client,
  errand: LeasedErrand,
  { stored, isSpeech, transcript, summary, thread = errand.thread, delivery }: Done,
): Promise<void> {
  const { channel, endpoint, receipt, key } = errand
  if (stored) await attachmentArrived(client, stored)
  if (isSpeech)
    await owe(client, { kind: 'transcribe', origin: { channel, endpoint }, receipt, key, data: {} })
  if (transcript !== undefined) await attachmentHeard(client, key, transcript)
  if (summary) await bringSummary(client, errand, summary)
  if (delivery && thread !== undefined) await keepDelivery(client, errand, { ...delivery, thread })
}

function keyOf({ kind, receipt, key, lease }: LeasedErrand): string[] {
  return [kind, receipt, key, lease]
}

/** In the order in which a new revision takes the two rows, else each could wait for the other. */
async function holdAttachment(client: Client, { kind, key }: LeasedErrand): Promise<void> {
  if (kind === 'fetch' || kind === 'transcribe')
    await query(client, 'select 1 from attachments where id = $1 for update', [key])
}

/** Its data goes with success: an address may hold a credential. */
async function end(
  client: Client,
  errand: LeasedErrand,
  { state, reason }: { state: 'done' | 'failed'; reason: string | null },
): Promise<boolean> {
  const rows = await query(
    client,
    `update errands set state = $5, reason = $6, lease = null, changed_at = now(),
       data = case when $5 = 'done' then '{}' else data end
     where ${OURS} returning 1`,
    [...keyOf(errand), state, reason],
  )
  return rows.length > 0
}

/** What failed before is tried anew; what is done or under way stays. */
const OWE = `
  insert into errands (kind, channel, endpoint, receipt, key, data) values ($1, $2, $3, $4, $5, $6)
  on conflict (kind, receipt, key) do update set
    state = 'open', attempts = 0, next_at = now(), created_at = now(), changed_at = now(), reason = null,
    data = excluded.data
  where errands.state = 'failed'`

interface Owed {
  kind: LeasedErrand['kind']
  origin: Origin
  receipt: string
  key: string
  data: Record<string, string>
}

/** In the transaction that owes it. */
export async function owe(client: Client, { kind, origin, receipt, key, data }: Owed): Promise<void> {
  await query(client, OWE, [kind, origin.channel, origin.endpoint, receipt, key, JSON.stringify(data)])
}

/** An update that counted, for the source of its request. */
export async function oweReply(
  client: Client,
  origin: Origin,
  receipt: string,
  { id, status, at, by, note }: Update,
): Promise<void> {
  const data = { status, at, ...(by !== undefined && { by }), ...(note !== undefined && { note }) }
  await owe(client, { kind: 'reply', origin, receipt, key: id, data })
}
