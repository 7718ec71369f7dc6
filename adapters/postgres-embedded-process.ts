/**
 * What a running PostgreSQL can be known by from outside. Its pid file alone tells too little: after a kill -9 the pid
 * may be a zombie or another program's, and PostgreSQL itself then refuses to start.
 */
import { spawn } from 'node:child_process'
import { access, chown, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** As whom PostgreSQL runs where we are root; undefined: as ourselves. */
export type User = { uid: number; gid: number } | undefined

export interface Postmaster {
  pid: number
  /** Undefined while it is still starting. */
  port: number | undefined
}

/** No process can have it, and PostgreSQL takes it for a number. */
const NOBODY = 2_147_483_647

/** A process that is starting may not have written its pid yet. */
const EMPTY_FILE_GRACE_MS = 1000

/** Runs a program to its end, apart from our terminal; resolves to what it printed, rejects with it. */
export function run(file: string, args: string[], user: User): Promise<string> {
  const child = spawn(file, args, {
    // Ctrl-C must not reach a `pg_ctl stop`, and no PG* variable of ours a server.
    detached: true,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...user,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output.trim())
      else reject(new Error(`${file} ended with ${signal ?? code}: ${output.trim()}`))
    })
  })
}

/** The postmaster of this cluster, if it lives. A pid file that would stop the next one is mended. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const file = join(cluster, 'postmaster.pid')
  const lines = (await readFile(file, 'utf8').catch(() => undefined))?.split('\n')
  if (!lines) return undefined
  const pid = Number(lines[0])
  if (!(pid > 0)) await removeOld(file)
  else if (await isPostmaster(pid, cluster)) return { pid, port: Number(lines[3]) || undefined }
  else if (exists(pid)) await disarm(file, lines)
  return undefined
}

/** Whether this pid is that cluster's postmaster: not a zombie, not another program that got its number. */
export async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  const { state, command } = await describe(pid)
  return /^[^ZX]/.test(state) && /(^|\/)postgres -D /.test(command) && `${command} `.includes(` ${cluster} `)
}

/** Whether it runs this very program; not, after an update has replaced it. */
export async function runsProgram(pid: number, program: string): Promise<boolean> {
  const { command } = await describe(pid)
  const executable = await readlink(`/proc/${pid}/exe`).catch(() => '')
  return command.startsWith(`${program} `) && !executable.endsWith('(deleted)')
}

async function describe(pid: number): Promise<{ state: string; command: string }> {
  try {
    if (process.platform !== 'linux') {
      const [state = '', ...words] = (
        await run('ps', ['-o', 'stat=,command=', '-p', `${pid}`], undefined)
      ).split(/ +/)
      return { state, command: words.join(' ') }
    }
    const status = await readFile(`/proc/${pid}/stat`, 'utf8')
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return { state: status.slice(status.lastIndexOf(')') + 2), command: command.replaceAll('\0', ' ').trim() }
  } catch {
    return { state: '', command: '' }
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Takes the pid out and leaves the rest: the file also names the shared memory by which PostgreSQL sees that backends
 * of the dead postmaster still write. Removing it would put the data at risk.
 */
async function disarm(file: string, lines: string[]): Promise<void> {
  const { uid, gid } = await stat(file)
  const mended = `${file}.mended`
  await writeFile(mended, [NOBODY, ...lines.slice(1)].join('\n'), { mode: 0o600 })
  await chown(mended, uid, gid)
  await rename(mended, file)
}

async function removeOld(file: string): Promise<void> {
  const { mtimeMs } = await stat(file)
  if (Date.now() - mtimeMs > EMPTY_FILE_GRACE_MS) await rm(file)
}

/** Whether there is anything under this name. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
