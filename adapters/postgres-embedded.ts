/**
 * PostgreSQL from npm's binaries, driven through pg_ctl. The npm package's own class is never imported: it hooks SIGINT
 * and SIGTERM and ends the process before anything has drained.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../src/contract/ports.ts'
import { freePort } from './free-port.ts'
import {
  type Cluster,
  ensureCluster,
  ensureDatabase,
  ping,
  urlOf,
  writeSecret,
} from './postgres-embedded-cluster.ts'
import { boundLog } from './postgres-embedded-log.ts'
import { findPostmaster, isPostmaster, run, runsProgram } from './postgres-embedded-process.ts'

export interface EmbeddedPostgres {
  /** Also in `<dataDir>/database.url`; stays the same when the server is started again. */
  url: string
  /** The postmaster's, undefined while it is down. */
  pid(): number | undefined
  /** Ends the watch and the server. */
  stop(): Promise<void>
}

interface Running {
  pid: number
  port: number
}

const POLL_MS = 500
const START_SECONDS = 600
const STOP_SECONDS = 60
const BACK_OFF_MS = [0, 200, 500, 1000, 2000, 5000, 10_000]
const FIRST_TRIES = 5

/** What holds whatever postgresql.conf says. Nobody's words may reach PostgreSQL's log, so it logs no failed statement. */
const FIXED = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: "''",
  fsync: 'on',
  logging_collector: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

/**
 * Starts the cluster in DATA_DIR, made where there is none, or adopts the one that a killed process has left, and keeps
 * it running on the same port. The caller holds DATA_DIR's lock. Throws, with what to do, where it can't run.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string
  log: Log
}): Promise<EmbeddedPostgres> {
  const { dataDir, log } = options
  const cluster = await ensureCluster(dataDir, log)
  const urlFile = join(dataDir, 'database.url')
  const running = await firstStart(cluster, await lastPort(urlFile), log)
  await ensureDatabase(cluster, running.port)
  const url = urlOf(cluster, running.port)
  await writeSecret(urlFile, `${url}\n`)
  return { url, ...keepRunning(cluster, running, log) }
}

async function lastPort(urlFile: string): Promise<number | undefined> {
  const url = await readFile(urlFile, 'utf8').catch(() => '')
  return (URL.canParse(url) && Number(new URL(url).port)) || undefined
}

/** Another may take the port, or a process that we don't know of be starting the same cluster: so it tries again. */
async function firstStart(cluster: Cluster, wanted: number | undefined, log: Log): Promise<Running> {
  for (let tries = 1; ; tries++) {
    try {
      const left = await adopt(cluster, undefined, log)
      return left ?? (await launch(cluster, await freePort(wanted)))
    } catch (error) {
      if (tries === FIRST_TRIES) throw error
      log.warn({ err: error, tries }, 'PostgreSQL did not start')
      await sleep(500)
    }
  }
}

/** The running server, if it answers on that port (any, where undefined); one that doesn't is stopped. */
async function adopt(cluster: Cluster, port: number | undefined, log: Log): Promise<Running | undefined> {
  const left = await findPostmaster(cluster.path)
  if (!left) return undefined
  const current = await runsProgram(left.pid, join(cluster.programs, 'postgres'))
  if (current && (!port || left.port === port) && (await ping(cluster))) {
    const now = await findPostmaster(cluster.path)
    if (now?.port) return { pid: now.pid, port: now.port }
  }
  log.warn(
    { pid: left.pid },
    'a PostgreSQL that is left over does not answer, or is of another version: stopping it',
  )
  // A hung one would only make us wait.
  await halt(cluster, current ? 3 : STOP_SECONDS)
  return undefined
}

async function launch(cluster: Cluster, port: number): Promise<Running> {
  const settings = Object.entries({ ...FIXED, port }).map(([name, value]) => `-c ${name}=${value}`)
  const options = [
    '-D',
    cluster.path,
    '-l',
    cluster.logFile,
    '-t',
    `${START_SECONDS}`,
    '-o',
    settings.join(' '),
  ]
  await run(join(cluster.programs, 'pg_ctl'), ['start', '-w', ...options], cluster.user).catch(
    async (cause) => {
      const log = await readFile(cluster.logFile, 'utf8').catch(() => '')
      throw new Error(`PostgreSQL did not start: ${log.trim().split('\n').slice(-3).join(' | ')}`, { cause })
    },
  )
  const started = await findPostmaster(cluster.path)
  if (!started) throw new Error(`PostgreSQL ended as soon as it had started, see ${cluster.logFile}`)
  return { pid: started.pid, port }
}

/** Ever less gently. Resolves when it is gone. */
async function halt(cluster: Cluster, seconds: number): Promise<void> {
  const stop = (mode: string, wait: number): Promise<unknown> =>
    run(
      join(cluster.programs, 'pg_ctl'),
      ['stop', '-D', cluster.path, '-m', mode, '-t', `${wait}`],
      cluster.user,
    )
  if (!(await findPostmaster(cluster.path))) return
  await stop('fast', seconds)
    .catch(() => stop('immediate', 2))
    .catch(() => undefined)
  for (;;) {
    const left = await findPostmaster(cluster.path)
    if (!left) return
    kill(left.pid)
    await sleep(50)
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has gone by itself.
  }
}

function keepRunning(cluster: Cluster, first: Running, log: Log): Omit<EmbeddedPostgres, 'url'> {
  const { port } = first
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Running | undefined = first

  async function startAgain(): Promise<void> {
    for (let tries = 0; !running && !signal.aborted; tries++) {
      await pause(BACK_OFF_MS[Math.min(tries, BACK_OFF_MS.length - 1)] ?? 0, signal)
      if (signal.aborted) return
      try {
        running = (await adopt(cluster, port, log)) ?? (await launch(cluster, port))
        log.info({ pid: running.pid, port, tries }, 'PostgreSQL runs again')
      } catch (error) {
        log.error({ err: error, tries }, 'PostgreSQL did not start again')
      }
    }
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      await pause(POLL_MS, signal)
      if (signal.aborted) return
      await boundLog(cluster.logFile)
      if (running && (await isPostmaster(running.pid, cluster.path))) continue
      log.error({ pid: running?.pid, port }, 'PostgreSQL died: starting it again')
      running = undefined
      await startAgain()
    }
  }

  const watching = watch()
  return {
    pid: () => running?.pid,
    async stop() {
      stopping.abort()
      await watching
      await halt(cluster, STOP_SECONDS)
      running = undefined
    },
  }
}

/** Doesn't keep the process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal, ref: false }).catch(() => undefined)
}
