/**
 * One process owns a DATA_DIR. A lock file has a generation, `lock.7`, and the highest one counts. Who finds its holder
 * dead makes the next, which only one can (link fails where the name is there), and looks again: so however many start
 * at once, and wherever they are killed, there are never two owners.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  access,
  chmod,
  constants,
  link,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

const Holder = z.object({
  pid: z.int(),
  /** Where it can be reached, such as `http://127.0.0.1:8080`. */
  address: z.string(),
  /** Boot and process namespace in which the pid means something; empty where the system does not tell. */
  realm: z.string(),
  /** Clock ticks from boot to the process's start: tells a reused pid. */
  started: z.string(),
})
export type Holder = z.infer<typeof Holder>

export interface Lock {
  /** Once the address is known, or when it changes. */
  update(address: string): Promise<void>
  release(): Promise<void>
}

/** A DATA_DIR that can't be used; the message says what to do. */
export class DataDirError extends Error {
  override name = 'DataDirError'
}

/** Another process owns DATA_DIR. */
export class LockedError extends DataDirError {
  override name = 'LockedError'
  readonly pid: number
  readonly address: string

  constructor(dataDir: string, { pid, address }: Holder) {
    const first = `process ${pid}${address && ` at ${address}`}`
    super(`${dataDir} is in use by ${first}: stop that one, or give this one another folder (DATA_DIR=…)`)
    this.pid = pid
    this.address = address
  }
}

const FILE = /^lock\.(\d+)$/
/** A holder in another container or on another machine can only be known by its heartbeat. */
const BEAT_MS = 2000
const SILENT_MS = 10_000

/**
 * Makes this process the owner of DATA_DIR, or throws LockedError. Waits up to 10 s where the last holder lived in
 * another container and was killed a moment ago.
 */
export async function acquireLock(dataDir: string, { address }: { address: string }): Promise<Lock> {
  const me: Holder = {
    pid: process.pid,
    address,
    realm: await currentRealm(),
    started: await startOf(process.pid),
  }
  for (;;) {
    const generation = await highest(dataDir)
    const holder = generation && (await holderOf(dataDir, generation))
    if (holder && (await isAlive(fileOf(dataDir, generation), holder))) throw new LockedError(dataDir, holder)
    const mine = generation + 1
    if (!(await claim(dataDir, mine, me))) continue
    if ((await highest(dataDir)) === mine) return own(dataDir, mine, me)
    await rm(fileOf(dataDir, mine), { force: true })
  }
}

/** Who owns DATA_DIR now, if anybody does. */
export async function readLock(dataDir: string): Promise<Holder | undefined> {
  const generation = await highest(dataDir)
  const holder = generation ? await holderOf(dataDir, generation) : undefined
  if (!holder) return undefined
  const file = fileOf(dataDir, generation)
  const alive = (await inOurRealm(holder)) ? await isRunning(holder) : (await silence(file)) < SILENT_MS
  return alive ? holder : undefined
}

/** In a DATA_DIR into which a backup is being restored. */
export const UNFINISHED = 'restore.unfinished'

/** Makes DATA_DIR where it is missing, ours alone. Throws DataDirError. */
export async function ensureDataDir(dataDir: string): Promise<void> {
  const path = resolve(dataDir)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    const { mode } = await stat(path)
    // The embedded PostgreSQL lets its user's group pass (0710); that may stay.
    if (mode & 0o067) await chmod(path, 0o700)
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new DataDirError(`${path} can not hold the data: ${adviceFor(cause)}`, { cause })
  }
  if (existsSync(join(path, UNFINISHED)))
    throw new DataDirError(
      `${path} holds half of a backup: remove all that is in it, and begin the restore again`,
    )
}

function adviceFor(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const advice: Record<string, string> = {
    EEXIST: 'it is a file: move it away, or set DATA_DIR to another folder',
    ENOTDIR: 'a part of its path is a file: set DATA_DIR to another folder',
    EACCES: 'it belongs to another user: start as that user, or set DATA_DIR to a folder of yours',
    EPERM: 'it belongs to another user: start as that user, or set DATA_DIR to a folder of yours',
    EROFS: 'its file system is read-only: set DATA_DIR to a folder that can be written',
    ENOSPC: 'its disk is full: make room, or set DATA_DIR to another disk',
  }
  return advice[code] ?? `${code || cause}: set DATA_DIR to another folder`
}

function own(dataDir: string, generation: number, me: Holder): Lock {
  const file = fileOf(dataDir, generation)
  const beat = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => undefined)
  }, BEAT_MS).unref()
  return {
    async update(address) {
      const fresh = await writeFresh(dataDir, { ...me, address })
      await rename(fresh, file)
    },
    async release() {
      clearInterval(beat)
      await rm(file, { force: true })
    },
  }
}

/** False where another was first. What the winner leaves below it is nobody's any more. */
async function claim(dataDir: string, generation: number, me: Holder): Promise<boolean> {
  const fresh = await writeFresh(dataDir, me)
  try {
    await link(fresh, fileOf(dataDir, generation))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(fresh, { force: true })
  }
  for (
    let old = generation - 1;
    await rm(fileOf(dataDir, old)).then(
      () => true,
      () => false,
    );
    old--
  );
  return true
}

async function writeFresh(dataDir: string, holder: Holder): Promise<string> {
  const fresh = join(dataDir, `lock-${randomBytes(6).toString('hex')}.new`)
  await writeFile(fresh, JSON.stringify(holder), { mode: 0o600 })
  return fresh
}

function fileOf(dataDir: string, generation: number): string {
  return join(dataDir, `lock.${generation}`)
}

async function highest(dataDir: string): Promise<number> {
  const names = await readdir(dataDir).catch(() => [])
  return Math.max(0, ...names.map((name) => Number(FILE.exec(name)?.[1] ?? 0)))
}

/** Undefined where it is gone, or a power cut has left it empty. */
async function holderOf(dataDir: string, generation: number): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(fileOf(dataDir, generation), 'utf8')))
  } catch {
    return undefined
  }
}

async function isAlive(file: string, holder: Holder): Promise<boolean> {
  if (await inOurRealm(holder)) return isRunning(holder)
  const before = await silence(file)
  if (before >= SILENT_MS) return false
  await sleep(SILENT_MS - before)
  return (await silence(file)) < SILENT_MS
}

/** Milliseconds since the last heartbeat. */
async function silence(file: string): Promise<number> {
  const beat = await stat(file).catch(() => undefined)
  return beat ? Math.abs(Date.now() - beat.mtimeMs) : Infinity
}

async function inOurRealm({ realm }: Holder): Promise<boolean> {
  return realm !== '' && realm === (await currentRealm())
}

async function isRunning({ pid, started }: Holder): Promise<boolean> {
  return (await startOf(pid)) === started
}

async function currentRealm(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`
  } catch {
    return ''
  }
}

/** Empty for a process that is gone, and for a zombie. (proc_pid_stat(5): fields 3 and 22, after the name) */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return /^[ZX]/.test(fields[0] ?? '') ? '' : (fields[19] ?? '')
}
