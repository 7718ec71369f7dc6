/** `restore DIR`: a backup into an installation that holds nothing. All of it is looked through before anything is written. */
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createPostgresAudit } from '../../adapters/audit-postgres.ts'
import { faultsOfFiles, isWithoutFiles, restoreFiles } from '../../adapters/backup-files.ts'
import { faultOf } from '../../adapters/backup-files-part.ts'
import { isLedgerEmpty, restoreLedger } from '../../adapters/backup-postgres.ts'
import { sync } from '../../adapters/blobs-files-folders.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import { Manifest } from '../contract/backup.ts'
import type { Log, QueueJob } from '../contract/ports.ts'
import { type Env, readEnv } from '../env.ts'
import { createReceipts } from '../intake/receipt.ts'
import { COMMAND_LINE } from '../keeping/forget.ts'
import { acquireLock, ensureDataDir, UNFINISHED } from '../lock.ts'
import { createLog } from '../log.ts'
import { writeSecret } from '../secrets.ts'

interface Backup {
  dir: string
  manifest: Manifest
  secret: string
}

export async function restore(from: string): Promise<number> {
  const env = readEnv()
  const log = createLog('silent')
  const backup = await readBackup(resolve(from))
  refuseSecret(env, backup)
  await ensureDataDir(env.DATA_DIR)
  const lock = await acquireLock(env.DATA_DIR, { address: 'restore' })
  try {
    await refuseUsed(env)
    await mkdir(env.BLOBS_DIR, { recursive: true, mode: 0o700 })
    await withLedger(env, log, (url) => bringBack(env, log, url, backup))
  } finally {
    await lock.release()
  }
  const { madeAt, tables, files } = backup.manifest
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`restored as of ${madeAt}: ${rows} rows of ${tables.length} tables, ${files.count} files`)
  console.log(`Its configuration is in ${join(backup.dir, 'config')}: compare it with yours, then start.`)
  return 0
}

/** Undefined where it is none: then it is no manifest either. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Throws with all that is missing or damaged. */
async function readBackup(dir: string): Promise<Backup> {
  const file = join(dir, 'manifest.json')
  if (!existsSync(file)) throw new Error(`${dir} is no backup: it has no manifest.json`)
  const parsed = Manifest.safeParse(readJson(await readFile(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} is not of a version that can be restored here`)
  const { tables, journal, files, updates, secret } = parsed.data
  const parts = [...tables, ...(journal ? [journal] : []), files, updates, secret]
  const faults = (await Promise.all(parts.map((part) => faultOf(dir, part)))).flatMap((fault) => fault ?? [])
  if (faults.length === 0) faults.push(...(await faultsOfFiles(dir)))
  if (faults.length > 0) throw new Error(`nothing is restored, the backup is not whole: ${faults.join(', ')}`)
  return { dir, manifest: parsed.data, secret: (await readFile(join(dir, secret.file), 'utf8')).trim() }
}

function refuseSecret({ RECEIPT_SECRET }: Env, { dir, secret }: Backup): void {
  if (RECEIPT_SECRET === undefined) return
  if (createReceipts(RECEIPT_SECRET).fingerprint === createReceipts(secret).fingerprint) return
  throw new Error(
    `RECEIPT_SECRET is not the one of the backup: set it to what ${join(dir, 'receipt.secret')} holds`,
  )
}

const LOCK_FILE = /^lock[.-]/

async function refuseUsed({ DATA_DIR, BLOBS_DIR }: Env): Promise<void> {
  const blobs = BLOBS_DIR.startsWith(`${DATA_DIR}/`) ? BLOBS_DIR.slice(DATA_DIR.length + 1).split('/')[0] : ''
  const names = (await readdir(DATA_DIR)).filter((name) => !LOCK_FILE.test(name) && name !== blobs)
  if (names.length > 0)
    throw new Error(
      `${DATA_DIR} is not empty (${names.slice(0, 3).join(', ')} …): move it away, or set DATA_DIR to a new folder`,
    )
  if (!(await isWithoutFiles(BLOBS_DIR)))
    throw new Error(`${BLOBS_DIR} holds files already: move it away, or set BLOBS_DIR to a new folder`)
}

async function withLedger(env: Env, log: Log, work: (url: string) => Promise<void>): Promise<void> {
  if (env.DATABASE_URL) {
    if (!(await isLedgerEmpty(env.DATABASE_URL)))
      throw new Error('the database of DATABASE_URL holds tables already: make an empty one, and name that')
    return work(env.DATABASE_URL)
  }
  const postgres = await startEmbeddedPostgres({ dataDir: env.DATA_DIR, log })
  await work(postgres.url).finally(() => postgres.stop())
}

/** A folder in which this stops is refused by every later start, see lock.ts. */
async function bringBack(env: Env, log: Log, url: string, backup: Backup): Promise<void> {
  const { dir, manifest, secret } = backup
  const marker = join(env.DATA_DIR, UNFINISHED)
  await writeFile(marker, `${manifest.madeAt}\n`, { mode: 0o600 })
  await restoreFiles(dir, env.BLOBS_DIR)
  await restoreJournal(env, backup)
  if (!env.DATABASE_URL) writeSecret(join(env.DATA_DIR, 'receipt.secret'), secret)
  await migrateTo(url, log, manifest.migrations)
  await restoreLedger(url, dir, manifest.tables)
  // What is newer here than the backup.
  await migrate(url, log)
  await restoreUpdates(env, url, log, backup)
  await tell(url, log, manifest)
  await sync(env.DATA_DIR)
  await rm(marker)
  await sync(env.DATA_DIR)
}

async function restoreJournal({ DATA_DIR }: Env, { dir, manifest }: Backup): Promise<void> {
  if (!manifest.journal) return
  const folder = join(DATA_DIR, 'journal')
  await mkdir(folder, { mode: 0o700 })
  const file = join(DATA_DIR, manifest.journal.file)
  await copyFile(join(dir, manifest.journal.file), file)
  await sync(file)
  await sync(folder)
}

/** To the tables as they were when they were saved. Throws where this version does not know them. */
async function migrateTo(url: string, log: Log, migrations: string[]): Promise<void> {
  await migrate(url, log, { count: migrations.length })
  const pool = connectPostgres(url, log, { max: 1 })
  try {
    const { rows } = await pool.query<{ name: string }>('select name from migrations order by id')
    const names = rows.map(({ name }) => name)
    if (names.join() !== migrations.join())
      throw new Error(
        'the backup is of another version, with tables that this one does not know: restore with that one',
      )
  } finally {
    await pool.end()
  }
}

async function restoreUpdates(
  { REDIS_URL: redisUrl }: Env,
  databaseUrl: string,
  log: Log,
  { dir, manifest: { updates } }: Backup,
): Promise<void> {
  if (updates.count === 0) return
  const { createBullQueue } = await import('../../adapters/queue-bullmq.ts')
  const queue = await createBullQueue({ databaseUrl, redisUrl, log, clock: Date })
  try {
    const lines = (await readFile(join(dir, updates.file), 'utf8')).trim().split('\n')
    const jobs: QueueJob[] = lines.map((line) => JSON.parse(line))
    await queue.add('updates', jobs)
  } finally {
    await queue.close()
  }
}

async function tell(url: string, log: Log, { madeAt, version }: Manifest): Promise<void> {
  const pool = connectPostgres(url, log, { max: 1 })
  try {
    const data = { madeAt, version }
    await createPostgresAudit(pool).record({ by: COMMAND_LINE, action: 'restore', subject: 'ledger', data })
  } finally {
    await pool.end()
  }
}
