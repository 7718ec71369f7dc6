/** A real PostgreSQL for a test, in a folder of its own, gone when the test ends, even when it ends by kill -9. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readlink, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import type { Log } from '../../src/contract/ports.ts'

export interface TestPostgres {
  /** The database `jiesu`, empty at first. */
  url: string
  dataDir: string
  pid(): number | undefined
  /** kill -9 of the postmaster; it is started again on the same port by itself. */
  kill9(): number
  /** Resolves when a query is answered; rejects after 20 s. */
  whenUp(): Promise<void>
  /** Ends it for good. The test's end does that too. */
  stop(): Promise<void>
  /** Makes an empty database with a name of its own and returns its URL. */
  freshDatabase(): Promise<string>
}

/** What a test needs of tap's `t`. */
export interface Teardown {
  teardown(end: () => Promise<void>): void
}

const ignore = (): void => undefined
const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Takes about a second: start one for a test file, and a `freshDatabase()` for each test in it. */
export async function startPostgres(t: Teardown, log: Log = silent): Promise<TestPostgres> {
  const dataDir = await temporaryDataDir(t)
  const server = await startEmbeddedPostgres({ dataDir, log })
  stopWithUs(join(dataDir, 'postgres'))
  t.teardown(() => server.stop())
  return { dataDir, ...controls(server) }
}

/** A new folder, removed at the test's end together with what root's PostgreSQL has put elsewhere for it. */
export async function temporaryDataDir(t: Teardown): Promise<string> {
  const dataDir = await mkdtemp(join(await realpath(tmpdir()), 'jiesu-'))
  await chmod(dataDir, 0o700)
  t.teardown(async () => {
    for (const name of ['', ...(await readdir(dataDir))]) await removeLinked(join(dataDir, name, 'postgres'))
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  })
  return dataDir
}

async function removeLinked(link: string): Promise<void> {
  const cluster = await readlink(link).catch(ignore)
  if (cluster) await rm(dirname(cluster), { recursive: true, force: true, maxRetries: 5 })
}

function controls(server: EmbeddedPostgres): Omit<TestPostgres, 'dataDir'> {
  return {
    ...server,
    kill9() {
      const pid = server.pid()
      if (!pid) throw new Error('PostgreSQL is down already')
      process.kill(pid, 'SIGKILL')
      return pid
    },
    async whenUp() {
      for (const began = Date.now(); ; await sleep(50)) {
        const failure = await query(server.url, 'select 1').then(ignore, (error: Error) => error)
        if (!failure) return
        if (Date.now() - began > 20_000) throw failure
      }
    },
    async freshDatabase() {
      const name = `test_${randomBytes(6).toString('hex')}`
      await query(server.url, `create database ${name}`)
      return Object.assign(new URL(server.url), { pathname: name }).href
    },
  }
}

/** One statement over a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', ignore)
  try {
    await client.connect()
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end().catch(ignore)
  }
}

/** A test that is killed runs no teardown. */
function stopWithUs(cluster: string): void {
  const script = `
    while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done
    [ ! -e '${cluster}' ] || kill -QUIT "$(head -1 '${cluster}/postmaster.pid')"
    sleep 1
    rm -rf "$(dirname '${cluster}')"`
  spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref()
}
