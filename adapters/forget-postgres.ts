/**
 * Forgetting in the ledger. Rows are emptied, not deleted: the same message, sent once more, is still known by its hash,
 * and what was accepted still adds up. One transaction a request.
 */
import type { ForgetLedger, Forgettable, PhoneSearch, Skeleton } from '../src/contract/keeping.ts'
import { resolveReceipt } from './aliases-postgres.ts'
import { countMentions, maskMentions } from './forget-postgres-mentions.ts'
import { forgetRequest } from './forget-postgres-request.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'
import { type Pool, query, transaction } from './postgres.ts'

export interface PostgresForgetOptions {
  pool: Pool
  contentHash: ContentHash
  skeleton: Skeleton
  /** Of what lies open in quarantine: with its accounts. */
  discard(receipt: string, note: string): Promise<void>
}

export function createPostgresForget(options: PostgresForgetOptions): ForgetLedger {
  const { pool } = options
  return {
    resolve: (receipt) => resolve(pool, receipt),
    ofPhone: (phone) => ofPhone(pool, phone),
    standing: (receipts) => standing(pool, receipts),
    look: async (receipt) => {
      const [row] = await query<Record<string, string>>(pool, LOOK, [receipt])
      const counts = Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)] as const)
      return { files: 0, ...Object.fromEntries(counts) }
    },
    forget: async (receipt, seal) => {
      for (const key of await openOf(pool, receipt)) await options.discard(key, seal ? 'locked' : 'forgotten')
      return transaction(pool, (client) => forgetRequest({ ...options, client, seal }, receipt))
    },
    sealed: async (receipt) => {
      const [row] = await query<{ content: Buffer }>(pool, 'select content from sealed where receipt = $1', [
        receipt,
      ])
      return row?.content
    },
    mentions: (phone) => countMentions(pool, phone),
    filesNamed: async (phone) => {
      const rows = await query<{ id: string }>(
        pool,
        `select id from attachments where attachment->>'name' ~ $1`,
        [phone.posix],
      )
      return rows.map(({ id }) => id)
    },
    mask: (phone) => maskMentions(pool, phone, options.contentHash),
    vacuum: async () => {
      for (const table of EMPTIED) await query(pool, `vacuum ${table}`)
    },
  }
}

const EMPTIED = [
  ...['revisions', 'triages', 'updates', 'attachments', 'quarantine', 'refusals', 'ratings'],
  ...['supplements', 'errands', 'deliveries', 'parts', 'threads', 'cases', 'pending', 'corrections'],
]

async function resolve(pool: Pool, receipt: string): Promise<string | undefined> {
  const known = await resolveReceipt(pool, receipt)
  const rows = await query(
    pool,
    `select 1 from revisions where receipt = $1 union all select 1 from quarantine where receipt >= $1 and receipt < $1 || ','`,
    [known],
  )
  return rows.length > 0 ? known : undefined
}

const OWN = `
  select distinct receipt from revisions
   where $1 in (request->'requester'->>'phone', request->'requester'->>'callerNumber', request->'reply'->>'address')`

/** A ledger of years is read through: minutes, and nothing waits for it. */
async function ofPhone(pool: Pool, phone: PhoneSearch): Promise<string[]> {
  const own = await query<{ receipt: string }>(pool, OWN, [phone.phone])
  const found = new Set(own.map(({ receipt }) => receipt))
  for await (const { receipt, body } of quarantined(pool))
    if (phone.isIn(body)) found.add(await resolveReceipt(pool, requestOf(receipt)))
  return [...found].sort()
}

/** What lies in quarantine may have a digest behind the receipt of its request. */
function requestOf(key: string): string {
  return key.split('+')[0] ?? key
}

const PAGE = 50

async function* quarantined(pool: Pool): AsyncGenerator<{ receipt: string; body: Buffer }> {
  for (let after = ''; ; ) {
    const rows = await query<{ receipt: string; body: Buffer }>(
      pool,
      'select receipt, body from quarantine where receipt > $1 and length(body) > 0 order by receipt limit $2',
      [after, PAGE],
    )
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = last.receipt
  }
}

async function standing(pool: Pool, receipts: string[]): Promise<Forgettable[]> {
  const rows = await query<StandingRow>(pool, STANDING, [receipts])
  return rows.map(({ how, untaken, ...row }) => ({
    ...row,
    ...(how && { how }),
    ...(untaken !== null && { untaken }),
  }))
}

interface StandingRow extends Omit<Forgettable, 'how' | 'untaken'> {
  how: Forgettable['how'] | null
  untaken: number | null
}

const STANDING = `
  select r as receipt, f.how,
    exists (select 1 from holds h where h.receipt = r) as "isHeld",
    (exists (select 1 from revisions v where v.receipt = r) and coalesce((
        select u.status from updates u where u.receipt = r order by u.at desc, u.recorded_at desc, u.id desc limit 1
      ), 'received') not in ('closed', 'rated')) as "isUnclosed",
    (select min(p.revision) from pending p where p.receipt = r) as untaken,
    exists (select 1 from quarantine q where q.receipt >= r and q.receipt < r || ',' and q.state = 'open') as "isQuarantined"
  from unnest($1::text[]) as r left join forgotten f on f.receipt = r order by r`

const LOOK = `
  select (select count(*) from revisions where receipt = $1) as revisions,
    (select count(*) from updates where receipt = $1 and note is not null) as notes,
    (select count(*) from ratings where receipt = $1 and comment is not null) as comments,
    (select count(*) from supplements where receipt = $1 and added is not null) as supplements,
    (select count(*) from corrections where receipt = $1 and reason <> '') as corrections,
    (select count(*) from attachments where receipt = $1 and attachment->>'state' = 'stored') as files,
    (select count(*) from errands where kind in ('fetch', 'reply', 'say', 'transcribe', 'summarise') and receipt = $1) as errands,
    (select count(*) from deliveries where kind in ('fetch', 'reply', 'say', 'transcribe', 'summarise') and receipt = $1) as deliveries,
    (select count(*) from parts where receipt = $1) as parts,
    (select count(*) from quarantine where receipt >= $1 and receipt < $1 || ',' and length(body) > 0) as quarantine`

async function openOf(pool: Pool, receipt: string): Promise<string[]> {
  const rows = await query<{ receipt: string }>(
    pool,
    `select receipt from quarantine where receipt >= $1 and receipt < $1 || ',' and state = 'open'`,
    [receipt],
  )
  return rows.map((row) => row.receipt)
}
