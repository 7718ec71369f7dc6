/** One request in the ledger, from all tables that know of it; each is asked by its key. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { CaseRecord, CaseRecords, CaseRevision } from '../src/contract/case-record.ts'
import type { Stage, TimelineEvent } from '../src/contract/ledger.ts'
import type { Direction, NamedUnit } from '../src/contract/objections.ts'
import type { Request, Status } from '../src/contract/request.ts'
import { resolveReceipt } from './aliases-postgres.ts'
import { withAttachments } from './attachments-postgres.ts'
import { type Pool, query } from './postgres.ts'

const stages: Stage[] = ['received', 'queued', 'triaged', 'dispatched']
const MOST = 200

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresCaseRecords(pool: Pool): CaseRecords {
  return {
    find: async (receipt) => {
      const own = await find(pool, receipt)
      if (own && own.revisions.length > 0) return own
      const known = await resolveReceipt(pool, receipt)
      return known === receipt ? own : find(pool, known)
    },
    request: async (receipt, revision) => {
      const [row] = await query<{ request: Request; triage: Request['triage'] | null }>(pool, REQUEST, [
        receipt,
        revision ?? null,
      ])
      if (!row) return undefined
      const request = await withAttachments(pool, row.request)
      return row.triage ? { ...request, triage: row.triage } : request
    },
  }
}

const REQUEST = `
  select r.request, t.triage from revisions r left join triages t using (receipt, revision)
  where receipt = $1 and ($2::integer is null or revision = $2) order by revision desc limit 1`

async function find(pool: Pool, receipt: string): Promise<CaseRecord | undefined> {
  const revisions = await query<RevisionRow>(pool, REVISIONS, [receipt, MOST])
  const [more] = await query<More>(pool, MORE, [receipt])
  if (!more) return undefined
  const { quarantine, parts } = more
  if (revisions.length === 0 && quarantine.length === 0 && parts.all === 0) return undefined
  return {
    receipt,
    ...(more.forgotten !== null && { forgotten: more.forgotten }),
    aliases: more.aliases,
    revisions: revisions.map(toRevision),
    timeline: timelineOf(revisions, more),
    units: unitsOf(more),
    ratings: more.ratings.map(({ score, comment, at }) => ({
      score,
      at: toBeijing(at),
      ...(comment !== null && { comment }),
    })),
    supplements: more.supplements,
    errands: more.errands.map(({ changed_at, reason, ...errand }) => ({
      ...errand,
      changedAt: toBeijing(changed_at),
      ...(reason !== null && { reason }),
    })),
    deliveries: more.deliveries.map(({ at, reason, ...delivery }) => ({
      ...delivery,
      at: toBeijing(at),
      ...(reason !== null && { reason }),
    })),
    quarantine: quarantine.map(({ received_at, ...kept }) => ({
      ...kept,
      receivedAt: toBeijing(received_at),
    })),
    parts,
  }
}

interface RevisionRow {
  revision: number
  received_at: Date
  triaged_at: Date | null
  stage: number | null
  handed_on: boolean
}

const REVISIONS = `
  select r.revision, r.received_at, t.at as triaged_at, p.stage,
         exists (select from updates u where u.receipt = r.receipt and u.id =
           'ops-' || r.receipt || case when r.revision > 1 then '-r' || r.revision else '' end) as handed_on
  from revisions r
  left join triages t using (receipt, revision) left join pending p using (receipt, revision)
  where receipt = $1 order by revision desc limit $2`

function toRevision({ revision, received_at, triaged_at, stage, handed_on }: RevisionRow): CaseRevision {
  return {
    revision,
    receivedAt: beijingTime(received_at.getTime()),
    isTriaged: triaged_at !== null,
    isHandedOn: handed_on,
    ...(stage !== null && { stage: stages[stage] ?? 'received' }),
  }
}

/** Times as PostgreSQL writes them in JSON; what is absent is null. */
interface More {
  forgotten: 'forgotten' | 'locked' | null
  aliases: string[]
  units: { revision: number; at: string; direction: Direction; by: string | null; reason: string | null }[]
  updates: { status: Status; at: string; by: string | null; note: string | null }[]
  ratings: { score: number; comment: string | null; at: string }[]
  supplements: number
  errands: (Omit<CaseRecord['errands'][number], 'reason' | 'changedAt'> & {
    reason: string | null
    changed_at: string
  })[]
  deliveries: (Omit<CaseRecord['deliveries'][number], 'reason'> & { reason: string | null })[]
  quarantine: (Omit<CaseRecord['quarantine'][number], 'receivedAt'> & { received_at: string })[]
  parts: CaseRecord['parts']
}

const list = (columns: string, rest: string, order: string) =>
  `coalesce((select jsonb_agg(to_jsonb(l)) from (select ${columns} from ${rest} order by ${order} limit ${MOST}) l), '[]')`

/** What stands beside a receipt in quarantine has it with a digest behind it. */
const MORE = `
  select coalesce((select array_agg(alias order by alias) from aliases where receipt = $1), '{}') as aliases,
    (select how from forgotten where receipt = $1) as forgotten,
    ${list('status, at, by, note', 'updates where receipt = $1', 'at, recorded_at, id')} as updates,
    ${list(
      `t.revision, t.at, t.triage->'direction' as direction, d.by, d.reason`,
      `triages t left join redirections d using (receipt, revision)
        where t.receipt = $1 and t.triage ? 'direction'`,
      't.revision',
    )} as units,
    ${list('score, comment, at', 'ratings where receipt = $1', 'number')} as ratings,
    (select count(*)::integer from supplements where receipt = $1) as supplements,
    ${list(
      'kind, key, state, attempts, reason, changed_at',
      `errands where kind = any('{fetch,reply,say,transcribe,summarise}') and receipt = $1`,
      'created_at',
    )} as errands,
    ${list(
      'kind, key, via, state, reason, at',
      `deliveries where kind = any('{reply,say}') and receipt = $1`,
      'at',
    )} as deliveries,
    ${list(
      'receipt as key, state, reason, received_at',
      `quarantine where receipt = $1 or (receipt >= $1 || '+' and receipt < $1 || ',')`,
      'received_at',
    )} as quarantine,
    (select jsonb_build_object('waiting', count(*) filter (where joined_at is null), 'all', count(*))
      from parts where receipt = $1) as parts`

function timelineOf(revisions: readonly RevisionRow[], { updates }: More): TimelineEvent[] {
  const first = revisions.at(-1)
  if (!first) return []
  const events: TimelineEvent[] = [{ status: 'received', at: beijingTime(first.received_at.getTime()) }]
  const triaged = revisions.flatMap(({ triaged_at }) => (triaged_at ? [triaged_at.getTime()] : []))
  if (triaged.length > 0) events.push({ status: 'triaged', at: beijingTime(Math.min(...triaged)) })
  const told = updates.map(({ status, at, by, note }) => ({
    status,
    at: toBeijing(at),
    ...(by !== null && { by }),
    ...(note !== null && { note }),
  }))
  return [...events, ...told]
}

/** A revision that goes to the same unit is no news, unless a person says so. */
function unitsOf({ units }: More): NamedUnit[] {
  return units
    .filter(({ direction, by }, n) => by !== null || direction.unit !== units[n - 1]?.direction.unit)
    .map(({ revision, at, direction, by, reason }) => ({
      ...direction,
      revision,
      at: toBeijing(at),
      ...(by !== null && { by }),
      ...(reason !== null && { reason }),
    }))
}

function toBeijing(at: string): string {
  return beijingTime(Date.parse(at))
}
