/** The pool, the migrations and the translation of PostgreSQL's errors, for all adapters that speak to the ledger. */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { JiesuError, PermanentError, TemporaryError } from '../src/contract/errors.ts'
import type { Log } from '../src/contract/ports.ts'

export type Pool = pg.Pool
export type Client = pg.PoolClient

const MIGRATION_LOCK = 7_412_345
const RETRY_SECONDS = 2

export interface PoolOptions {
  /** Connections at most. */
  max?: number
  /** For what can be found out again after a crash of the server: commits don't wait for its disk. */
  relaxed?: boolean
  /** For a command that reads through all that is there. */
  patient?: boolean
}

/** A connection that breaks between two calls has nobody who listens, and would end the process. */
class SafeClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    this.on('error', ignore)
  }
}

export function connectPostgres(
  url: string,
  log: Log,
  { max = 8, relaxed = false, patient = false }: PoolOptions = {},
): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    Client: SafeClient,
    max,
    ...(relaxed && { options: '-c synchronous_commit=off' }),
    connectionTimeoutMillis: 2000,
    keepAlive: true,
    application_name: 'jiesu',
    // A gateway that hangs in a query must not hold its citizens.
    ...(!patient && { query_timeout: 30_000 }),
  })
  // An idle connection that breaks is replaced by the pool; the next query tells whether the server is back.
  pool.on('error', (error) => log.debug({ err: error }, 'idle PostgreSQL connection lost'))
  return pool
}

/**
 * Brings the tables up to date, one process at a time; `count`: by so many steps. Throws TemporaryError while the server is
 * down.
 */
export async function migrate(url: string, log: Log, { count }: { count?: number } = {}): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await runner({
      dbClient: client,
      dir: fileURLToPath(new URL('./migrations', import.meta.url)),
      direction: 'up',
      ...(count !== undefined && { count }),
      migrationsTable: 'migrations',
      // The lock above waits; the library's own gives up.
      noLock: true,
      log: (text) => log.debug({ step: text }, 'migration'),
    })
  } catch (error) {
    throw translate(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Tries until the server answers; logs the first refusal. */
export async function migrateWhenUp(url: string, log: Log, signal: AbortSignal): Promise<void> {
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      return await migrate(url, log)
    } catch (error) {
      if (!(error instanceof TemporaryError)) throw error
      if (tries === 0) log.warn({ err: error }, 'ledger down: intake goes on into the journal')
      await sleep(500, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Runs `work` in a transaction. Throws TemporaryError or PermanentError. */
export async function transaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  let client: Client | undefined
  let broken: Error | undefined
  try {
    client = await pool.connect()
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error))
    await client?.query('rollback').then(
      () => {
        broken = undefined
      },
      () => undefined,
    )
    throw translate(error)
  } finally {
    client?.release(broken)
  }
}

/** One statement. Throws TemporaryError or PermanentError. */
export async function query<Row extends pg.QueryResultRow>(
  pool: Pool | Client,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  try {
    return (await pool.query<Row>(text, values)).rows
  } catch (error) {
    throw translate(error)
  }
}

function ignore(): void {
  // The query that was under way rejects; that is enough.
}

/** Classes of SQLSTATE that name the entry's data, not the server's state: data exception, integrity, limits. */
const DATA_ERROR = /^(22|23|54)/

export function translate(error: unknown): JiesuError {
  if (error instanceof JiesuError) return error
  if (error instanceof pg.DatabaseError && error.code && DATA_ERROR.test(error.code)) {
    return new PermanentError('internal', {
      detail: `the ledger can not store this (SQLSTATE ${error.code})`,
      cause: error,
    })
  }
  return new TemporaryError('ledger-down', { cause: error, retryAfter: RETRY_SECONDS })
}
