/** Corrections, and the revisions that they become: made under the lock that numbers all revisions. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import {
  type CorrectedExample,
  type Correcting,
  type Correction,
  type Corrections,
  changedLabels,
  isOutside,
  type Labels,
  labelsOf,
  labelValue,
  type Outcome,
} from '../src/contract/corrections.ts'
import { RejectedError } from '../src/contract/errors.ts'
import type { Request, Triage } from '../src/contract/request.ts'
import { searchedWords } from '../src/contract/searched-words.ts'
import { insertAudit } from './audit-postgres.ts'
import { urgencyCode } from './ledger-postgres-revisions.ts'
import { MADE_AGAIN } from './made-again-postgres.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

export function createPostgresCorrections(pool: Pool): Corrections {
  return {
    add: (correcting) => transaction(pool, (client) => add(client, correcting)),
    of: async (receipts) => {
      const rows = await query<Row>(pool, OF, [receipts])
      return rows.map(toCorrection)
    },
    recent: async (limit) => {
      const rows = await query<ExampleRow>(pool, RECENT, [limit])
      return rows.map(toExample)
    },
  }
}

async function add(client: Client, correcting: Correcting): Promise<Outcome> {
  const { receipt, seen, by, reason, after } = correcting
  await query(client, 'select 1 from revisions where receipt = $1 and revision = 1 for update', [receipt])
  const [newest] = await query<Newest>(client, NEWEST, [receipt])
  if (!newest) return { is: 'unknown' }
  if (newest.forgotten) throw new RejectedError('forgotten')
  const { revision, request, triage } = newest
  if (revision !== seen) return overtaken(client, correcting, revision)
  if (!triage) return { is: 'not-triaged' }
  const before = labelsOf(triage, request)
  const changed = changedLabels(before, after)
  if (changed.length === 0) return { is: 'same' }
  const next = revision + 1
  await query(client, REVISE, [receipt, urgencyCode(after.urgency)])
  await query(client, KEEP, [receipt, next, by, reason, JSON.stringify(before), JSON.stringify(after)])
  const values = (labels: Labels) =>
    Object.fromEntries(changed.map((label) => [label, labelValue(labels, label) ?? 'none']))
  const data = { revision: next, was: values(before), is: values(after) }
  await insertAudit(client, { by, action: 'correct', subject: receipt, reason, data })
  return { is: 'corrected', revision: next }
}

/** The same form, sent twice, is done: whoever sent it need not know that it was. */
async function overtaken(client: Client, { receipt, seen, by, reason, after }: Correcting, revision: number) {
  const rows = await query<Row>(client, OF, [[receipt]])
  const later = rows.map(toCorrection).filter((each) => each.revision > seen)
  const [next] = later
  const isOwn = next?.revision === seen + 1 && next.by === by && next.reason === reason
  if (isOwn && changedLabels(next.after, after).length === 0)
    return { is: 'corrected', revision: next.revision } as const
  return { is: 'overtaken', revision, correction: later.at(-1) } as const
}

interface Newest {
  revision: number
  request: Request
  triage: Triage | null
  forgotten: boolean
}

const NEWEST = `
  select revision, request, triage, exists (select 1 from forgotten f where f.receipt = $1) as forgotten
    from revisions left join triages using (receipt, revision) where receipt = $1 order by revision desc limit 1`

/** The reconciler puts it on the queue. */
const REVISE = `
  with ${MADE_AGAIN}
  insert into pending (receipt, revision, stage, urgency) select receipt, revision, 0, $2 from made`

const KEEP = `
  insert into corrections (receipt, revision, by, reason, before, after) values ($1, $2, $3, $4, $5, $6)`

interface Row extends Omit<Correction, 'at' | 'evidence'> {
  at: Date
  evidence: string[] | null
}

const OF = `
  select c.*, t.triage->'evidence' as evidence from corrections c
    left join triages t on (t.receipt, t.revision) = (c.receipt, c.revision - 1)
   where c.receipt = any($1) order by c.receipt, c.revision`

function toCorrection({ at, evidence, ...row }: Row): Correction {
  return { ...row, at: beijingTime(at.getTime()), evidence: evidence ?? [] }
}

interface ExampleRow {
  request: Request
  after: Labels
}

const RECENT = `
  select r.request, c.after from (
    select distinct on (receipt) receipt, revision, at, after from corrections order by receipt, revision desc) c
   join revisions r using (receipt, revision)
   where not exists (select 1 from forgotten f where f.receipt = c.receipt)
     and r.request->'requester'->>'minor' is distinct from 'true'
     and not exists (select 1 from triages t where (t.receipt, t.revision) = (c.receipt, c.revision)
       and t.triage->'lanes' ? 'minors')
   order by c.at desc limit $1`

function toExample({ request, after }: ExampleRow): CorrectedExample {
  const { type, topic, urgency, disposition, district } = after
  return {
    text: searchedWords(request).join('\n'),
    channel: request.source.channel,
    type,
    topic: topic?.code ?? 'none',
    urgency,
    disposition,
    district: district !== undefined && isOutside(district) ? 'out' : (district ?? 'none'),
  }
}
