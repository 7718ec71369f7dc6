/**
 * The ledger into files and back: COPY of every table in one snapshot. Beside the embedded PostgreSQL there is no pg_dump;
 * this way needs no program, and goes from any server to any other. What is made again is left out: the console's search,
 * the queues, sign-ins.
 */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import type { Part, TablePart } from '../src/contract/backup.ts'
import { writePart } from './backup-files-part.ts'
import { copyIn, copyOut } from './copy-postgres.ts'
import { translate } from './postgres.ts'

const LEFT_OUT = ['migrations', 'cases', 'case_kinds', 'operator_sessions']
/** Positions in what a restored installation begins anew. */
const LEFT_MARKS = ['dispatch-events', 'queue-incarnation', 'cases']

export interface Dump {
  migrations: string[]
  tables: TablePart[]
  /** How much other gateways had not moved yet. */
  elsewhere: { gateway: string; depth: number }[]
}

/**
 * `gateway`: of the journal that belongs to the same backup. Nothing is moved into the ledger between the snapshot and
 * the end of `copyJournal`, so that each entry is in one of the two. Throws TemporaryError ledger-down.
 */
export function dumpLedger(
  url: string,
  dir: string,
  { gateway, copyJournal }: { gateway: string | undefined; copyJournal(): Promise<void> },
): Promise<Dump> {
  return withClient(url, async (client) => {
    const locked = await lockRelays(client, gateway)
    await client.query('begin isolation level repeatable read, read only')
    const elsewhere = await client.query<{ gateway: string; depth: number }>(
      'select gateway, depth::integer as depth from gateways where depth > 0 and gateway is distinct from $1::text',
      [gateway],
    )
    await copyJournal()
    for (const each of locked)
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [each])
    const tables: TablePart[] = []
    for (const table of await tablesOf(client)) tables.push(await dumpTable(client, dir, table))
    const migrations = await client.query<{ name: string }>('select name from migrations order by id')
    await client.query('commit')
    return {
      migrations: migrations.rows.map(({ name }) => name),
      tables,
      elsewhere: elsewhere.rows,
    }
  })
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, keepAlive: true })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } catch (error) {
    throw error instanceof pg.DatabaseError ? error : translate(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Each relay takes its own for every batch, see ledger-postgres.ts. */
async function lockRelays(client: pg.Client, gateway: string | undefined): Promise<string[]> {
  const { rows } = await client.query<{ gateway: string }>(
    'select gateway from gateways union select $1::text where $1::text is not null order by 1',
    [gateway],
  )
  for (const row of rows)
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [row.gateway])
  return rows.map((row) => row.gateway)
}

interface Table {
  table: string
  columns: string[]
}

/** What refers to another table comes after it. Transaction ids mean something in their own cluster only. */
const TABLES = `
  select t.relname as table, array_agg(a.attname::text order by a.attnum) as columns,
    exists (select 1 from pg_constraint c where c.conrelid = t.oid and c.contype = 'f') as refers
  from pg_class t join pg_attribute a on a.attrelid = t.oid
  where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and t.relname <> all($1)
    and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype
  group by t.oid, t.relname order by refers, t.relname`

async function tablesOf(client: pg.Client): Promise<Table[]> {
  return (await client.query<Table>(TABLES, [LEFT_OUT])).rows
}

async function dumpTable(client: pg.Client, dir: string, { table, columns }: Table): Promise<TablePart> {
  const rows = copyOut(client, `copy ${listOf({ table, columns })} to stdout`)
  let count = 0
  rows.on('data', (chunk: Buffer) => {
    // A line is a row: ends of lines inside one are escaped.
    for (const byte of chunk) if (byte === 0x0a) count += 1
  })
  const zipped = rows.pipe(createGzip({ level: 3 }))
  rows.on('error', (error) => zipped.destroy(error))
  const part = await writePart(dir, `ledger/${table}.copy.gz`, zipped)
  return { ...part, table, columns, rows: count }
}

function listOf({ table, columns }: Table): string {
  return `public."${table}" (${columns.map((name) => `"${name}"`).join(', ')})`
}

/** Whether anything stands in it that a restore would mix with. */
export function isLedgerEmpty(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(`select 1 from pg_tables where schemaname = 'public' limit 1`)
    return rows.length === 0
  })
}

/** Into tables that are as they were when they were saved, all or nothing. */
export function restoreLedger(url: string, dir: string, tables: readonly TablePart[]): Promise<void> {
  return withClient(url, async (client) => {
    await client.query('begin')
    for (const table of tables) {
      await client.query(`delete from public."${table.table}"`)
      await copyIn(client, `copy ${listOf(table)} from stdin`, unzipped(dir, table))
    }
    await client.query('delete from marks where name = any($1)', [LEFT_MARKS])
    // Those that had nothing left to move need not come back.
    await client.query('delete from gateways where depth = 0')
    await client.query(SEQUENCES)
    await client.query('commit')
    await client.query('analyze')
  })
}

function unzipped(dir: string, { file }: Part): AsyncIterable<Buffer> {
  const source = createReadStream(join(dir, file))
  const rows = source.pipe(createGunzip())
  source.on('error', (error) => rows.destroy(error))
  return rows
}

/** Numbers go on behind the highest that is there. */
const SEQUENCES = `
  do $$
  declare c record;
  begin
    for c in select t.relname, a.attname, pg_get_serial_sequence(format('public.%I', t.relname), a.attname) as sequence
      from pg_class t join pg_attribute a on a.attrelid = t.oid
      where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and t.relname <> 'migrations'
        and pg_get_serial_sequence(format('public.%I', t.relname), a.attname) is not null
    loop
      execute format('select setval(%L, greatest((select max(%I) from public.%I), 1))', c.sequence, c.attname, c.relname);
    end loop;
  end
  $$`
