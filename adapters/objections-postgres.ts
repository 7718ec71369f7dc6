/** Objections of units, and what waits for a person: a revision that names another unit is made under the lock that numbers all revisions. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type {
  Direction,
  LedgerObjections,
  OpenObjections,
  Settlement,
  Unassigned,
  UnassignedDesk,
  WhyPerson,
} from '../src/contract/objections.ts'
import type { Request, Status, Triage } from '../src/contract/request.ts'
import { urgencyCode } from './ledger-postgres-revisions.ts'
import { MADE_AGAIN } from './made-again-postgres.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

/** Who hands on what came back says so within moments. */
const HESITATE_SECONDS = 2

/** In the transaction that records the update. Once it is closed nobody needs to say whose it is. */
export async function noteObjection(
  client: Client,
  receipt: string,
  { id, status }: { id: string; status: Status },
): Promise<void> {
  if (status === 'returned') await query(client, NOTE, [receipt, id])
  if (status === 'closed') await query(client, 'delete from unassigned where receipt = $1', [receipt])
}

const NOTE = `
  insert into objections (receipt, id, unit)
  select $1, $2, (select triage->'direction'->>'unit' from triages where receipt = $1 order by revision desc limit 1)
   where not exists (select 1 from forgotten where receipt = $1)
  on conflict do nothing`

/** `hesitateSeconds`: for tests. */
export function createPostgresObjections(
  pool: Pool,
  { hesitateSeconds = HESITATE_SECONDS } = {},
): LedgerObjections {
  return {
    settle: async (judge) => {
      const [next] = await query<{ receipt: string }>(pool, NEXT, [hesitateSeconds])
      if (next) await transaction(pool, (client) => settle(client, next.receipt, judge))
      return next !== undefined
    },
    unsent: async (limit) => {
      const rows = await query<{ request: Request; triage: Triage }>(pool, UNSENT, [limit])
      return rows.map(({ request, triage }) => ({ ...request, triage }))
    },
    sent: async (keys) => {
      await query(pool, SENT, [keys.map(({ receipt }) => receipt), keys.map(({ revision }) => revision)])
    },
  }
}

/** Not while the newest revision waits to be triaged. */
const NEXT = `
  select o.receipt from objections o
   where o.state = 'open' and o.recorded_at <= now() - make_interval(secs => $1)
     and exists (select 1 from triages t where t.receipt = o.receipt and t.revision =
       (select max(revision) from revisions r where r.receipt = o.receipt))
   order by o.recorded_at limit 1`

const UNSENT = `
  select r.request, t.triage from redirections d
    join revisions r using (receipt, revision) join triages t using (receipt, revision)
   where not d.is_sent order by d.at limit $1`

const SENT = `
  update redirections d set is_sent = true from unnest($1::text[], $2::integer[]) as k (receipt, revision)
   where (d.receipt, d.revision) = (k.receipt, k.revision)`

async function settle(
  client: Client,
  receipt: string,
  judge: (open: OpenObjections) => Settlement,
): Promise<void> {
  const request = await lockNewest(client, receipt)
  const open = await query<OpenRow>(client, OPEN, [receipt])
  const [first] = open
  if (!request || !first) return
  const settlement = judge({
    request,
    objections: open.map(({ unit, by }) => ({ unit: unit ?? undefined, by: by ?? undefined })),
    named: first.named ?? [],
    isOvertaken: open.every(({ overtaken }) => overtaken),
    redirected: first.redirected,
  })
  await query(client, `update objections set state = $2 where receipt = $1 and state = 'open'`, [
    receipt,
    settlement.is,
  ])
  if (settlement.is === 'redirected') await redirect(client, request, { triage: settlement.triage })
  if (settlement.is === 'person') await query(client, WAIT, [receipt, settlement.why])
}

const WAIT = 'insert into unassigned (receipt, why) values ($1, $2) on conflict do nothing'

/** Undefined: it is not there any more, or not triaged. */
async function lockNewest(
  client: Client,
  receipt: string,
): Promise<(Request & { triage: Triage }) | undefined> {
  await query(client, 'select 1 from revisions where receipt = $1 and revision = 1 for update', [receipt])
  const [row] = await query<{ request: Request; triage: Triage | null }>(client, NEWEST, [receipt])
  return row?.triage ? { ...row.request, triage: row.triage } : undefined
}

/** Of a revision that waits to be triaged, what is known of the one before. */
const NEWEST = `
  select request, (select triage from triages t where t.receipt = r.receipt order by revision desc limit 1) as triage
    from revisions r where receipt = $1 order by revision desc limit 1`

interface OpenRow {
  unit: string | null
  by: string | null
  named: string[] | null
  overtaken: boolean
  redirected: number
}

/** Overtaken by what came in later and is of later, or by its end. */
const OPEN = `
  select o.unit, u.by,
    (select array_agg(distinct triage->'direction'->>'unit') from triages t where t.receipt = o.receipt) as named,
    exists (select 1 from updates l where l.receipt = o.receipt and (l.at, l.recorded_at) > (u.at, u.recorded_at)
       and l.recorded_at >= u.recorded_at and l.status <> 'returned')
      or (select status from updates l where l.receipt = o.receipt order by at desc, recorded_at desc, id desc limit 1)
       in ('closed', 'rated') as overtaken,
    (select count(*)::integer from redirections d where d.receipt = o.receipt and d.by is null) as redirected
   from objections o join updates u using (receipt, id)
  where o.receipt = $1 and o.state = 'open' order by o.recorded_at, o.id`

const REDIRECT = `
  with ${MADE_AGAIN}, triaged as (
    insert into triages (receipt, revision, at, triage) select receipt, revision, now(), $2::jsonb from made
  ), waiting as (
    insert into pending (receipt, revision, stage, urgency) select receipt, revision, 2, $3 from made
  )
  insert into redirections (receipt, revision, by, reason) select receipt, revision, $4, $5 from made`

async function redirect(
  client: Client,
  { receipt }: Request,
  { triage, by, reason }: { triage: Triage; by?: string; reason?: string },
): Promise<void> {
  const urgency = urgencyCode(triage.urgency)
  await query(client, REDIRECT, [receipt, JSON.stringify(triage), urgency, by ?? null, reason ?? null])
}

export interface UnassignedOptions {
  pool: Pool
  /** What a person's word makes of a triage. */
  assigned(triage: Triage, direction: Direction): Triage
}

export function createPostgresUnassigned({ pool, assigned }: UnassignedOptions): UnassignedDesk {
  return {
    list: async ({ after, limit }) => {
      const [at = null, receipt = ''] = after?.split(' ') ?? []
      const rows = await query<WaitingRow>(pool, LIST, [at, receipt, limit + 1])
      const waiting = rows.slice(0, limit).map(toWaiting)
      const last = rows.length > limit ? waiting.at(-1) : undefined
      return { waiting, ...(last && { cursor: `${last.since} ${last.receipt}` }) }
    },
    assign: (receipt, { direction, by, reason }) =>
      transaction(pool, async (client) => {
        const request = await lockNewest(client, receipt)
        const rows = await query(client, 'delete from unassigned where receipt = $1 returning 1', [receipt])
        if (!request || rows.length === 0) return false
        await redirect(client, request, { triage: assigned(request.triage, direction), by, reason })
        return true
      }),
    count: async () => {
      const [row] = await query<{ count: number }>(pool, 'select count(*)::integer as count from unassigned')
      return row?.count ?? 0
    },
  }
}

interface WaitingRow {
  receipt: string
  why: WhyPerson
  since: Date
  status: Status
  topic: string[] | null
  not_to: string[] | null
}

const LIST = `
  select w.receipt, w.why, w.since, t.triage->'category'->'path' as topic, t.triage->'notTo' as not_to,
    coalesce((select status from updates u where u.receipt = w.receipt order by at desc, recorded_at desc, id desc limit 1),
      'triaged') as status
  from unassigned w left join lateral (
    select triage from triages t where t.receipt = w.receipt order by revision desc limit 1) t on true
  where $1::timestamptz is null or (date_trunc('milliseconds', w.since), w.receipt) > ($1, $2)
  order by date_trunc('milliseconds', w.since), w.receipt limit $3`

function toWaiting({ since, topic, not_to, ...row }: WaitingRow): Unassigned {
  return { ...row, since: beijingTime(since.getTime()), topic: topic ?? [], notTo: not_to ?? [] }
}
