/** `backup DIR`: all that an installation can not make again, of one moment, while it runs. */
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { createPostgresAudit } from '../../adapters/audit-postgres.ts'
import { dumpFiles } from '../../adapters/backup-files.ts'
import { measurePart, writePart } from '../../adapters/backup-files-part.ts'
import { type Dump, dumpLedger } from '../../adapters/backup-postgres.ts'
import { sync } from '../../adapters/blobs-files-folders.ts'
import { JOURNAL_FILE, type JournalCopy, openJournalCopy } from '../../adapters/journal-lmdb-copy.ts'
import type { Manifest, Part } from '../contract/backup.ts'
import { beijingTime } from '../contract/beijing-time.ts'
import { TemporaryError } from '../contract/errors.ts'
import type { QueueJob } from '../contract/ports.ts'
import { COMMAND_LINE } from '../keeping/forget.ts'
import { version } from '../version.ts'
import { type House, withHouse } from './house.ts'
import { installationSecret } from './seal-key.ts'

const JOURNAL = join('journal', JOURNAL_FILE)

/** Under another name until it is whole: what has the name is a backup. */
export function backUp(to: string): Promise<number> {
  return withHouse(async (house) => {
    const dir = resolve(to)
    await refuseUsed(dir)
    const draft = join(dirname(dir), `${basename(dir)}${UNFINISHED}${randomBytes(4).toString('hex')}`)
    await createPostgresAudit(house.pool).record({
      by: COMMAND_LINE,
      action: 'backup',
      subject: basename(dir),
    })
    await mkdir(dirname(dir), { recursive: true })
    await tellUnfinished(dir)
    await mkdir(draft, { mode: 0o700 })
    const signals = removeOnSignal(draft)
    try {
      const manifest = await fill(house, draft)
      await rm(dir, { recursive: true, force: true })
      await rename(draft, dir)
      await sync(dirname(dir))
      console.log(told(dir, manifest))
    } catch (error) {
      await rm(draft, { recursive: true, force: true })
      throw error
    } finally {
      signals.stop()
    }
    return 0
  })
}

const UNFINISHED = '.unfinished-'

/** Of a backup that was killed; or of one that is being made right now. */
async function tellUnfinished(dir: string): Promise<void> {
  for (const name of await readdir(dirname(dir)))
    if (name.includes(UNFINISHED))
      console.error(
        `${join(dirname(dir), name)} is half a backup, with the receipt secret in it: remove it, unless one is being made`,
      )
}

/** Half a backup holds the receipt secret, and nobody would look for it. */
function removeOnSignal(draft: string): { stop(): void } {
  const remove = (): void => {
    rmSync(draft, { recursive: true, force: true })
    console.error('interrupted: nothing is backed up')
    process.exit(130)
  }
  process.once('SIGINT', remove).once('SIGTERM', remove)
  return { stop: () => void process.off('SIGINT', remove).off('SIGTERM', remove) }
}

async function refuseUsed(dir: string): Promise<void> {
  if (!existsSync(dir)) return
  const names = await readdir(dir)
  if (names.length > 0) throw new Error(`${dir} is not empty: give each backup a folder of its own`)
}

/** The ledger first, then the files: what the ledger names is there before it is named. */
async function fill(house: House, dir: string): Promise<Manifest> {
  const { env, databaseUrl } = house
  const madeAt = beijingTime(Date.now())
  const journal = openJournal(join(env.DATA_DIR, 'journal'))
  let dump: Dump
  try {
    if (journal) await mkdir(join(dir, 'journal'), { mode: 0o700 })
    dump = await dumpLedger(databaseUrl, dir, {
      gateway: journal?.gateway,
      copyJournal: async () => journal?.copyTo(join(dir, JOURNAL)),
    })
  } finally {
    await journal?.close()
  }
  const manifest: Manifest = {
    format: 'jiesu.backup/1',
    version,
    madeAt,
    ...dump,
    ...(journal && { journal: await measurePart(dir, JOURNAL) }),
    files: await dumpFiles(env.BLOBS_DIR, dir),
    updates: await dumpUpdates(house, dir),
    secret: await writeText(dir, 'receipt.secret', `${installationSecret(env)}\n`),
  }
  await cp(env.CONFIG_DIR, join(dir, 'config'), { recursive: true, dereference: true })
  await writeText(dir, 'manifest.json', `${JSON.stringify(manifest, null, 2)}\n`)
  await syncFolders(dir)
  return manifest
}

function openJournal(dir: string): JournalCopy | undefined {
  return existsSync(join(dir, JOURNAL_FILE)) ? openJournalCopy(dir) : undefined
}

function writeText(dir: string, file: string, text: string): Promise<Part> {
  return writePart(dir, file, Readable.from([Buffer.from(text)]))
}

async function syncFolders(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await sync(join(entry.parentPath, entry.name))
  await sync(dir)
}

const STATES = ['waiting', 'delayed', 'active', 'failed'] as const
const PAGE = 200
const PRIORITY = 100

/** What downstream has told, and nobody has read yet. All else on the queues is made again from the ledger. */
async function dumpUpdates(house: House, dir: string): Promise<Manifest['updates']> {
  const jobs = await updateJobs(house).catch((error: unknown) => {
    if (!(error instanceof TemporaryError)) throw error
    console.error('The queue does not answer: what downstream has told and nobody has read is not in it.')
    return []
  })
  const text = jobs.map((job) => `${JSON.stringify(job)}\n`).join('')
  return { ...(await writeText(dir, 'updates.ndjson', text)), count: jobs.length }
}

async function updateJobs({ databaseUrl, redisUrl, log }: House): Promise<QueueJob[]> {
  const { createBullQueueDesk } = await import('../../adapters/queue-desk-bullmq.ts')
  const desk = createBullQueueDesk({ databaseUrl, redisUrl, log })
  const jobs = new Map<string, QueueJob>()
  try {
    for (const state of STATES) {
      for (let after: string | undefined, more = true; more; ) {
        const page = await desk.page('updates', state, { after, limit: PAGE })
        for (const { id } of page.jobs) {
          const job = await desk.find('updates', id)
          const data = job?.data
          if (typeof data === 'object' && data !== null)
            jobs.set(id, { id, name: 'request', data, priority: PRIORITY })
        }
        after = page.cursor
        more = after !== undefined
      }
    }
  } finally {
    await desk.close()
  }
  return [...jobs.values()]
}

function told(dir: string, { tables, files, elsewhere, journal }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const lines = [
    `${dir}: ${rows} rows of ${tables.length} tables, ${files.count} files, ${journal ? 'the journal' : 'no journal'}`,
    'It holds the receipt secret and all that citizens said: keep it as you keep those.',
  ]
  for (const { gateway, depth } of elsewhere)
    lines.push(
      `Not in it: ${depth} entries in the journal of gateway ${gateway}, on that gateway's own disk.`,
    )
  return lines.join('\n')
}
