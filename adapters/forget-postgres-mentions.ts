/**
 * Where a phone occurs in what is others': every text and every JSON of every table is looked through, so that a table
 * that comes later is, too. What grows only (audit) never holds one, what is sealed can't be read.
 */
import { randomBytes } from 'node:crypto'
import { PermanentError } from '../src/contract/errors.ts'
import type { PhoneSearch, Touched } from '../src/contract/keeping.ts'
import type { Request } from '../src/contract/request.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'
import { type Pool, query } from './postgres.ts'

interface Column {
  schema: string
  table: string
  name: string
  type: 'text' | 'jsonb'
}

/** BullMQ's tables on PostgreSQL are looked through as well. */
const COLUMNS = `
  select c.table_schema as schema, c.table_name as table, c.column_name as name, c.data_type as type
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
   where c.table_schema in ('public', 'jiesu_queue') and t.table_type = 'BASE TABLE' and c.data_type in ('text', 'jsonb')
     and c.is_generated = 'NEVER' and c.table_name <> all('{audit,migrations,sealed,api_keys}')
   order by 1, 2, 3`

export async function countMentions(pool: Pool, { posix }: PhoneSearch): Promise<Touched> {
  const found: Record<string, number> = {}
  for (const column of await query<Column>(pool, COLUMNS)) {
    const [row] = await query<{ count: string }>(
      pool,
      `select count(*) from ${tableOf(column)} where ${quoted(column.name)}::text ~ $1`,
      [posix],
    )
    if (Number(row?.count) > 0) found[`${column.table}.${column.name}`] = Number(row?.count)
  }
  return found
}

export async function maskMentions(
  pool: Pool,
  phone: PhoneSearch,
  contentHash: ContentHash,
): Promise<Touched> {
  const masked: Record<string, number> = { ...(await deleteRefusals(pool, phone)) }
  await keepHashes(pool, phone, contentHash)
  for (const column of await query<Column>(pool, COLUMNS)) {
    const count = await maskColumn(pool, column, phone)
    if (count > 0) masked[`${column.table}.${column.name}`] = count
  }
  return masked
}

const TRIES = 5

/** A row that is written meanwhile is somewhere else: it is found the next time. */
async function maskColumn(pool: Pool, column: Column, phone: PhoneSearch): Promise<number> {
  const [table, name] = [tableOf(column), quoted(column.name)]
  let count = 0
  for (let tries = 0; tries < TRIES; tries++) {
    const rows = await query<{ place: string; value: unknown }>(
      pool,
      `select ctid::text as place, ${name} as value from ${table} where ${name}::text ~ $1`,
      [phone.posix],
    )
    if (rows.length === 0) break
    for (const { place, value } of rows) count += await maskValue(pool, column, phone, { place, value })
  }
  return count
}

async function maskValue(
  pool: Pool,
  column: Column,
  phone: PhoneSearch,
  { place, value }: { place: string; value: unknown },
): Promise<number> {
  const [table, name] = [tableOf(column), quoted(column.name)]
  const put = (text: string) =>
    query(
      pool,
      `update ${table} set ${name} = $2::${column.type} where ctid = $1::tid and ${name}::text ~ $3 returning 1`,
      [place, text, phone.posix],
    )
  const masked = phone.masked(value)
  if (column.type === 'jsonb') return (await put(JSON.stringify(masked))).length
  // Part of a key, two rows may end up the same.
  return put(String(masked)).then(
    (rows) => rows.length,
    async (error) => {
      if (!(error instanceof PermanentError)) throw error
      return (await put(`${masked}${randomBytes(4).toString('hex')}`)).length
    },
  )
}

/** A revision that is masked is known by what it was. */
async function keepHashes(pool: Pool, { posix }: PhoneSearch, contentHash: ContentHash): Promise<void> {
  const rows = await query<{ receipt: string; revision: number; request: Request }>(
    pool,
    'select receipt, revision, request from revisions where content is null and request::text ~ $1',
    [posix],
  )
  for (const { receipt, revision, request } of rows)
    await query(
      pool,
      'update revisions set content = $3 where receipt = $1 and revision = $2 and content is null',
      [receipt, revision, contentHash(request)],
    )
}

/** Bodies that were refused are nobody's record. */
async function deleteRefusals(pool: Pool, phone: PhoneSearch): Promise<Touched> {
  const ids = await query<{ id: string }>(pool, 'select id from refusals order by id')
  let count = 0
  for (const { id } of ids) {
    const [row] = await query<{ body: Buffer; evidence: object }>(
      pool,
      'select body, evidence from refusals where id = $1',
      [id],
    )
    if (!row || !(phone.isIn(row.body) || phone.isIn(Buffer.from(JSON.stringify(row.evidence))))) continue
    await query(pool, 'delete from refusals where id = $1', [id])
    count += 1
  }
  return count > 0 ? { refusals: count } : {}
}

function tableOf({ schema, table }: Column): string {
  return `${quoted(schema)}.${quoted(table)}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
