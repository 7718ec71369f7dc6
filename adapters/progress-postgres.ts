/** How far each revision is. A row of `pending` goes when its revision is taken; nothing else takes it away. */
import type { LedgerProgress, Pending, RevisionKey, Stage } from '../src/contract/ledger.ts'
import type { Request } from '../src/contract/request.ts'
import { toldNote } from '../src/contract/told-note.ts'
import { urgencyOf } from './ledger-postgres-revisions.ts'
import { type Client, type Pool, query } from './postgres.ts'

const stages: Stage[] = ['received', 'queued', 'triaged', 'dispatched']

const KEYS = 'unnest($1::text[], $2::integer[]) as k (receipt, revision)'

export interface PostgresProgressOptions {
  /** Channels that tell their sources what became of a request: see tracking-postgres.ts. */
  replies?: () => Promise<ReadonlySet<string>>
}

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresProgress(
  pool: Pool,
  { replies = async () => new Set() }: PostgresProgressOptions = {},
): LedgerProgress {
  return {
    queued: (keys) => advance(pool, keys, 'queued'),
    unqueued: (keys) => unqueued(pool, keys),
    dispatched: (keys) => advance(pool, keys, 'dispatched'),

    triaged: async (results) =>
      query<{ receipt: string; revision: number }>(pool, TRIAGED, [
        ...columns(results),
        results.map(({ at }) => at),
        results.map(({ triage }) => JSON.stringify(triage)),
        results.map(({ triage }) => toldNote(triage.told) ?? null),
        [...(await replies())],
      ]),

    taken: async (keys) => {
      await query(
        pool,
        `delete from pending p using ${KEYS} where (p.receipt, p.revision) = (k.receipt, k.revision)`,
        columns(keys),
      )
    },

    pending: (after, limit, quietMs) =>
      pending(pool, '(receipt, revision) > ($3, $4)', limit, quietMs, [
        after?.receipt ?? '',
        after?.revision ?? 0,
      ]),
    pendingEmergencies: (limit, quietMs) => pending(pool, 'urgency = 0', limit, quietMs),

    requests: async (keys) => {
      const rows = await query<{ request: Request; triage: Request['triage'] | null }>(
        pool,
        REQUESTS,
        columns(keys),
      )
      return rows.map(({ request, triage }) => (triage ? { ...request, triage } : request))
    },
  }
}

function columns(keys: RevisionKey[]): [string[], number[]] {
  return [keys.map(({ receipt }) => receipt), keys.map(({ revision }) => revision)]
}

/** Never backwards: a late word from the relay doesn't undo what the worker did. */
async function advance(pool: Pool, keys: RevisionKey[], stage: Stage): Promise<void> {
  await query(
    pool,
    `update pending p set stage = $3, changed_at = now() from ${KEYS}
     where (p.receipt, p.revision) = (k.receipt, k.revision) and p.stage < $3`,
    [...columns(keys), stages.indexOf(stage)],
  )
}

/** What the worker has taken meanwhile was there. */
export async function unqueued(pool: Pool | Client, keys: RevisionKey[]): Promise<void> {
  await query(
    pool,
    `update pending p set stage = 0 from ${KEYS}
     where (p.receipt, p.revision) = (k.receipt, k.revision) and p.stage = 1`,
    columns(keys),
  )
}

/** A way of its own is told where its channel tells anything: once of a receipt, however often it is judged so. */
const TRIAGED = `
  with input as (
    select * from unnest($1::text[], $2::integer[], $3::text[], $4::jsonb[], $5::text[])
      as i (receipt, revision, at, triage, note)
  ), kept as (
    insert into triages (receipt, revision, at, triage)
    select receipt, revision, at::timestamptz, triage from input order by receipt, revision
    on conflict do nothing
    returning receipt, revision
  ), owed as (
    insert into errands (kind, channel, endpoint, receipt, key, data)
    select distinct on (receipt, key) 'reply', r.channel, r.endpoint, receipt, key, data
    from kept join input i using (receipt, revision)
      join lateral (select channel, endpoint from revisions f where f.receipt = i.receipt and f.revision = 1) r on true,
      lateral (select 'told-' || (i.triage->>'disposition') as key,
        jsonb_build_object('status', 'triaged', 'at', i.at, 'note', i.note) as data) told
    where i.note is not null and i.triage->>'disposition' <> 'dispatch' and r.channel = any($6::text[])
      and not exists (select 1 from forgotten g where g.receipt = i.receipt)
    order by receipt, key, revision
    on conflict do nothing
  )
  update pending p set stage = greatest(p.stage, 2), changed_at = now() from input i
  where (p.receipt, p.revision) = (i.receipt, i.revision)
  returning p.receipt, p.revision`

const REQUESTS = `
  select r.request, t.triage from ${KEYS}
  join revisions r on (r.receipt, r.revision) = (k.receipt, k.revision)
  left join triages t on (t.receipt, t.revision) = (k.receipt, k.revision)`

async function pending(
  pool: Pool,
  which: string,
  limit: number,
  quietMs: number,
  values: unknown[] = [],
): Promise<Pending[]> {
  const rows = await query<{ receipt: string; revision: number; stage: number; urgency: number }>(
    pool,
    `select receipt, revision, stage, urgency from pending
     where ${which} and changed_at < now() - make_interval(secs => $2) order by receipt, revision limit $1`,
    [limit, quietMs / 1000, ...values],
  )
  return rows.map(({ receipt, revision, stage, urgency }) => ({
    receipt,
    revision,
    stage: stages[stage] ?? 'received',
    urgency: urgencyOf(urgency),
  }))
}
