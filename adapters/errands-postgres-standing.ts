/** Errands as a person sees them: those that wait or failed for good, and why; put right, tried once more. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Errand } from '../src/contract/errand.ts'
import type { Origin } from '../src/contract/ports.ts'
import type { StandingErrand, StandingErrands } from '../src/contract/stuck.ts'
import { resolveReceipt } from './aliases-postgres.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

export function createPostgresStandingErrands(pool: Pool): StandingErrands {
  return {
    list: async ({ state, most }) => (await query<Row>(pool, LIST, [state ?? null, most])).map(shown),
    async failed({ after, limit }) {
      const rows = await query<Row & { at: string }>(pool, FAILED, [...readCursor(after), limit])
      const last = rows.length === limit ? rows.at(-1) : undefined
      return {
        errands: rows.map(({ at: _at, ...row }) => shown(row)),
        ...(last && { cursor: `${last.at}~${last.receipt}~${last.key}` }),
      }
    },
    retry: (typed) =>
      transaction(pool, async (client) => {
        const receipt = await resolveReceipt(client, typed)
        const due = await query(client, HURRY, [receipt])
        return due.length + (await beginAnew(client, { receipt, endpoint: null, isOrdered: false }))
      }),
    retryFailed: (endpoint = '') =>
      transaction(pool, async (client) => {
        const which = { receipt: null, endpoint: endpoint || null, isOrdered: true }
        const retried = await beginAnew(client, which)
        const [left] = await query<{ count: number }>(client, LEFT, [which.endpoint])
        return { retried, overtaken: left?.count ?? 0 }
      }),
  }
}

interface Row extends Origin, Pick<Errand, 'kind' | 'receipt' | 'key' | 'attempts'> {
  state: StandingErrand['state']
  status: string | null
  url: string | null
  reason: string | null
  created_at: Date
  next_at: Date
}

const LIST = `
  select kind, channel, endpoint, receipt, key, state, attempts, data->>'status' as status, data->>'url' as url,
         reason, created_at, next_at
    from errands where state <> 'done' and ($1::text is null or state = $1)
   order by created_at, receipt, key limit $2`

const FAILED = `
  select (extract(epoch from created_at) * 1000000)::bigint as at, kind, channel, endpoint, receipt, key, state, attempts,
         data->>'status' as status, data->>'url' as url, reason, created_at, next_at
    from errands where state = 'failed'
     and ($1::bigint is null or (created_at, receipt, key) > (to_timestamp(0) + $1 * interval '1 microsecond', $2, $3))
   order by created_at, receipt, key limit $4`

function readCursor(cursor: string | undefined): [string, string, string] | [null, null, null] {
  const [, at, receipt, key] = /^(\d{1,17})~([^~]{1,80})~(.{1,300})$/s.exec(cursor ?? '') ?? []
  return at === undefined || receipt === undefined || key === undefined
    ? [null, null, null]
    : [at, receipt, key]
}

function shown({ status, url, reason, created_at, next_at, ...row }: Row): StandingErrand {
  const host = url === null ? undefined : URL.parse(url)?.host || undefined
  return {
    ...row,
    ...(status !== null && { status }),
    ...(host !== undefined && { host }),
    ...(reason !== null && { reason }),
    since: beijingTime(created_at.getTime()),
    ...(row.state === 'open' && { nextAt: beijingTime(next_at.getTime()) }),
  }
}

/** What a worker holds ends as it ends. */
const HURRY = `
  update errands set state = 'open', next_at = now()
   where receipt = $1 and state in ('open', 'held') and lease is null returning 1`

/** A newer reply of the same request was told, or is being told now. */
const OVERTAKEN = `(e.kind = 'reply' and exists (
  select 1 from errands o
   where o.kind = 'reply' and o.receipt = e.receipt and (o.created_at, o.key) > (e.created_at, e.key)
     and (o.state = 'done' or (o.state = 'open' and o.lease is not null))))`

const LEFT = `
  select count(*)::integer as count from errands e
   where state = 'failed' and ($1::text is null or endpoint = $1) and ${OVERTAKEN}`

/** First the attachments, as whoever ends an errand does, else each could wait for the other. */
const HOLD = `
  select 1 from attachments where id in (
    select key from errands
     where kind = 'fetch' and state = 'failed'
       and ($1::text is null or receipt = $1) and ($2::text is null or endpoint = $2))
   order by id for update`

const ANEW = `
  update errands e set state = 'open', attempts = 0, next_at = now(), changed_at = now(), reason = null, lease = null,
         created_at = case when kind = 'fetch' then now() else created_at end
   where state = 'failed' and ($1::text is null or receipt = $1) and ($2::text is null or endpoint = $2)
     and not ($3 and ${OVERTAKEN})
  returning kind, receipt, key`

/** All that is to be told of a request has its time anew, in the order that it had. */
const IN_ORDER = `
  update errands e set created_at = now() + due.at * interval '1 microsecond'
    from (select key, receipt, row_number() over (partition by receipt order by created_at, key) as at
            from errands where kind = 'reply' and state = 'open' and receipt = any($1)) due
   where e.kind = 'reply' and (e.receipt, e.key) = (due.receipt, due.key)`

interface Which {
  receipt: string | null
  endpoint: string | null
  /** Not what is overtaken. */
  isOrdered: boolean
}

async function beginAnew(client: Client, { receipt, endpoint, isOrdered }: Which): Promise<number> {
  await query(client, HOLD, [receipt, endpoint])
  const begun = await query<Pick<Errand, 'kind' | 'receipt' | 'key'>>(client, ANEW, [
    receipt,
    endpoint,
    isOrdered,
  ])
  const replies = begun.filter(({ kind }) => kind === 'reply')
  await query(client, IN_ORDER, [replies.map((each) => each.receipt)])
  const fetches = begun.filter(({ kind }) => kind === 'fetch')
  await attachmentsPending(
    client,
    fetches.map(({ key }) => key),
  )
  return begun.length
}

/** To be fetched once more; what has come meanwhile stays. */
async function attachmentsPending(client: Client, ids: string[]): Promise<void> {
  await query(
    client,
    `update attachments set reason = null, attachment = attachment || '{"state": "pending"}'
     where id = any($1) and attachment->>'state' = 'failed'`,
    [ids],
  )
}
