/** Calls that still run, in which somebody has an emergency. */
import type { UrgentCall } from '../src/contract/snapshot.ts'
import { type Pool, query } from './postgres.ts'

/** The newest first. Throws TemporaryError while the server can't be reached. */
export async function urgentCalls(pool: Pool): Promise<UrgentCall[]> {
  const rows = await query<{ receipt: string; endpoint: string; at: Date; words: string[] | null }>(
    pool,
    RUNNING,
  )
  return rows.map(({ at, words, ...row }) => ({ ...row, at: at.getTime(), words: words ?? [] }))
}

/** Its newest revision was made while it ran. */
const RUNNING = `
  select r.receipt, r.endpoint, r.received_at as at,
    (select triage->'evidence' from triages g where g.receipt = r.receipt and g.revision = r.revision) as words
  from revisions r
  where r.request->'flags' ? 'call-running' and r.received_at > now() - interval '30 minutes'
    and not exists (select 1 from revisions later where later.receipt = r.receipt and later.revision > r.revision)
  order by r.received_at desc limit 20`
