/** The cluster itself: made once, whole or not at all; its password; its one database. */
import { randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../src/contract/ports.ts'
import { findHome, type Home } from './postgres-embedded-home.ts'
import { findPostmaster, isThere, run, type User } from './postgres-embedded-process.ts'

export interface Cluster {
  path: string
  programs: string
  user: User
  password: string
  logFile: string
}

const NAME = 'jiesu'
const CONNECT_MS = 2000
/** How long a server may be silent, and how long it may say that it is starting, before it is taken for hung. */
const SILENT_MS = 4000
const RECOVERY_MS = 600_000

/** For a machine with little memory beside a gateway; an operator may change them in postgresql.conf. */
const DEFAULTS = {
  max_connections: 60,
  shared_buffers: '128MB',
  wal_compression: 'on',
  max_wal_size: '1GB',
  random_page_cost: 1.1,
  jit: 'off',
  // A query whose gateway was killed must not run on.
  client_connection_check_interval: '5s',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

/** Finds the cluster of this DATA_DIR, or makes it. Throws, with what to do. */
export async function ensureCluster(dataDir: string, log: Log): Promise<Cluster> {
  const home = await findHome(dataDir, log)
  const passwordFile = join(dataDir, 'postgres.password')
  const made = await isThere(home.cluster)
  await sweep(dirname(home.cluster))
  if (!made && !(await isThere(passwordFile)))
    await writeSecret(passwordFile, randomBytes(24).toString('hex'))
  const password = await readFile(passwordFile, 'utf8').catch((cause) => {
    throw new Error(`${passwordFile} can not be read, but the cluster is there: restore it from the backup`, {
      cause,
    })
  })
  if (!made) await makeCluster(home, password.trim())
  return {
    path: home.cluster,
    programs: home.programs,
    user: home.user,
    password: password.trim(),
    logFile: join(home.cluster, 'postgres.log'),
  }
}

/** What a killed start has left. Its initdb may still write there: then the next sweep gets it. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('postgres.new-')) continue
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 2 }).catch(() => undefined)
  }
}

/** In a new folder each time, since the initdb of a killed start may still be writing into the old one. */
async function makeCluster(home: Home, password: string): Promise<void> {
  const parent = dirname(home.cluster)
  const fresh = join(parent, `postgres.new-${randomBytes(4).toString('hex')}`)
  const passwordFile = join(fresh, 'password')
  const data = join(fresh, 'data')
  await mkdir(data, { recursive: true, mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (home.user)
    for (const path of [fresh, data, passwordFile]) await chown(path, home.user.uid, home.user.gid)
  const settings = Object.entries(DEFAULTS).flatMap(([name, value]) => ['--set', `${name}=${value}`])
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = ['-U', NAME, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  await run(join(home.programs, 'initdb'), ['-D', data, ...access, ...locale, ...settings], home.user)
  await chmod(data, 0o700)
  await rename(data, home.cluster)
  await syncFolder(parent)
  await sweep(parent)
  if (home.link !== home.cluster) await symlink(home.cluster, home.link)
}

/** Durable, whole, and for our eyes only. */
export async function writeSecret(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`
  await rm(fresh, { force: true })
  const handle = await open(fresh, 'wx', 0o600)
  await handle.writeFile(text)
  await handle.sync()
  await handle.close()
  await rename(fresh, file)
  await syncFolder(dirname(file))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** `postgres://…`, with the password. */
export function urlOf(cluster: Cluster, port: number, database = NAME): string {
  return `postgres://${NAME}:${cluster.password}@127.0.0.1:${port}/${database}`
}

/** Makes the database where it is missing. */
export async function ensureDatabase(cluster: Cluster, port: number): Promise<void> {
  await withClient(urlOf(cluster, port, 'postgres'), async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [NAME])
    if (rowCount === 0) await client.query(`create database ${NAME}`)
  })
}

/** Whether the running server answers; waits for one that is starting. Throws where it refuses our password. */
export async function ping(cluster: Cluster): Promise<boolean> {
  const began = Date.now()
  for (let allowed = SILENT_MS; Date.now() - began < allowed; await sleep(100)) {
    const port = (await findPostmaster(cluster.path))?.port
    if (!port) continue
    try {
      await withClient(urlOf(cluster, port, 'postgres'), (client) => client.query('select 1'))
      return true
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? error.code : undefined
      if (code === '28P01')
        throw new Error(`${basename(cluster.path)} refuses the password in DATA_DIR`, { cause: error })
      if (code === '57P03') allowed = RECOVERY_MS
    }
  }
  return false
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: 10_000,
    application_name: 'jiesu',
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
