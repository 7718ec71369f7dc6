/** A ledger full of invented requests, and the plain way to say what its search must hold. */
import { createPostgresCaseIndexing } from '../../adapters/cases-index-postgres.ts'
import { createPostgresCaseSearch } from '../../adapters/cases-postgres.ts'
import { connectPostgres, migrate, type Pool } from '../../adapters/postgres.ts'
import { createLog } from '../../src/log.ts'
import type { Teardown, TestPostgres } from '../support/postgres.ts'

export const log = createLog('silent')

export async function openLedger(t: Teardown, postgres: TestPostgres) {
  const url = await postgres.freshDatabase()
  await migrate(url, log)
  const pool = connectPostgres(url, log, { max: 12 })
  t.teardown(() => pool.end())
  return { url, pool, search: createPostgresCaseSearch(pool) }
}

/** Until all is in; returns how many steps that took. */
export async function indexAll(pool: Pool, batch?: number): Promise<number> {
  const indexing = createPostgresCaseIndexing(pool, batch === undefined ? {} : { batch })
  for (let steps = 1; ; steps++) if ((await indexing.step()).isUpToDate) return steps
}

/** What stands in the search, by receipt. */
export async function indexed(pool: Pool): Promise<object[]> {
  const { rows } = await pool.query(`
    select receipt, c.received_at, channel, endpoint, message_id, order_number, phone, caller_number, revision, changed_at,
      type, urgency, state, to_jsonb(m) - 'id' as matter
    from cases c join case_kinds k on k.id = c.kind left join case_matters m on m.id = c.matter order by receipt`)
  return rows
}

/** The same, made of the ledger one by one. */
export async function expected(pool: Pool): Promise<object[]> {
  const read = async (table: string) => (await pool.query(`select * from ${table}`)).rows
  const [revisions, triages, updates, pending] = await Promise.all(
    ['revisions', 'triages', 'updates', 'pending'].map(read),
  )
  const receipts = [...new Set((revisions ?? []).map(({ receipt }) => receipt))].toSorted()
  return receipts.map((receipt) => {
    const of = (rows: Row[] = []) => rows.filter((row) => row.receipt === receipt)
    const byRevision = (a: Row, b: Row) => a.revision - b.revision
    const all = of(revisions).toSorted(byRevision)
    const [first] = all
    const newest = all.at(-1)
    const triaged = of(triages).toSorted(byRevision).at(-1)
    const waiting = of(pending).toSorted(byRevision).at(-1)
    const update = of(updates)
      .toSorted((a, b) => a.at - b.at || a.recorded_at - b.recorded_at || (a.id < b.id ? -1 : 1))
      .at(-1)
    const { source, requester } = newest.request
    return {
      receipt,
      received_at: first.received_at,
      channel: first.channel,
      endpoint: first.endpoint,
      message_id: source.messageId,
      order_number: source.orderNumber ?? null,
      phone: requester.phone ?? null,
      caller_number: requester.callerNumber === requester.phone ? null : (requester.callerNumber ?? null),
      revision: newest.revision,
      changed_at: new Date(Math.max(newest.received_at, triaged?.at ?? 0, update?.at ?? 0)),
      type: triaged?.triage.type ?? newest.request.type,
      urgency: triaged?.triage.urgency ?? ['emergency', 'urgent', 'normal'][waiting?.urgency ?? 2],
      state: update?.status ?? (triaged ? 'triaged' : 'received'),
      matter: triaged ? matterOf(triaged.triage, newest.request) : null,
    }
  })
}

function matterOf({ category, disposition, place, lanes = [] }: Row, { requester, location }: Row): object {
  return {
    category: category?.path[0] ?? null,
    disposition: disposition ?? 'dispatch',
    district: place?.districtCode ?? place?.outside ?? location?.districtCode ?? null,
    lanes: [...new Set<string>([...lanes, ...(requester.minor ? ['minors'] : [])])].toSorted(),
    is_unsure: !category || category.confidence < 0.5,
  }
}

// biome-ignore lint/suspicious/noExplicitAny: rows of whatever table
type Row = any
