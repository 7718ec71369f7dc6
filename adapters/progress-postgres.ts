/** How far each revision is. A row of `pending` goes when its revision is taken; nothing else takes it away. */
import type { LedgerProgress, Pending, RevisionKey, Stage } from '../src/contract/ledger.ts'
import type { Request } from '../src/contract/request.ts'
import { urgencyOf } from './ledger-postgres-revisions.ts'
import { type Client, type Pool, query } from './postgres.ts'

const stages: Stage[] = ['received', 'queued', 'triaged', 'dispatched']

const KEYS = 'unnest($1::text[], $2::integer[]) as k (receipt, revision)'

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresProgress(pool: Pool): LedgerProgress {
  return {
    queued: (keys) => advance(pool, keys, 'queued'),
    unqueued: (keys) => unqueued(pool, keys),
    dispatched: (keys) => advance(pool, keys, 'dispatched'),

    triaged: (results) =>
      query<{ receipt: string; revision: number }>(pool, TRIAGED, [
        ...columns(results),
        results.map(({ at }) => at),
        results.map(({ triage }) => JSON.stringify(triage)),
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

const TRIAGED = `
  with input as (
    select * from unnest($1::text[], $2::integer[], $3::timestamptz[], $4::jsonb[]) as i (receipt, revision, at, triage)
  ), kept as (
    insert into triages (receipt, revision, at, triage)
    select receipt, revision, at, triage from input order by receipt, revision
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
