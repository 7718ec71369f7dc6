/** The real thing: what `npm start` runs, as a process of its own, on a free port, in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../adapters/free-port.ts'
import { childEnv } from './child-env.ts'
import { type Teardown, temporaryDataDir } from './postgres.ts'

export const root = join(import.meta.dirname, '../..')

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Of `node`, as `npm start` gives them. */
export const startArguments: string[] = scripts.start.split(' ').slice(1)

export interface House {
  url: string
  dataDir: string
  /** For all channels; there where the ledger is embedded. */
  key(): string
  pid(): number
  /** What it has written to stdout and stderr. */
  output(): string
  call(path: string, options?: CallOptions): Promise<Answer>
  kill9(): Promise<void>
  /** Waits until it ends by itself; resolves to the exit code. */
  exited(): Promise<number | null>
  /** Ctrl-C; resolves to the exit code. */
  stop(): Promise<number | null>
  restart(): Promise<void>
}

export interface CallOptions {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  key?: string
}

export interface Answer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON came, tests look into it
  body: any
}

export interface HouseOptions {
  env?: Record<string, string>
  dataDir?: string
  /** Resolve at once, without waiting for the door. */
  unready?: boolean
  /** As another user. */
  uid?: number
}

export async function startHouse(t: Teardown, options: HouseOptions = {}): Promise<House> {
  const dataDir = options.dataDir ?? (await temporaryDataDir(t))
  const port = await freePort()
  const env = {
    ...childEnv,
    DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: 'info',
    DISK_RESERVE: '1MB',
    ...options.env,
  }
  let child = launch(env)
  let output = ''
  const url = `http://127.0.0.1:${port}`

  function launch(variables: Record<string, string>): ChildProcess {
    const started = spawn(process.execPath, startArguments, {
      cwd: root,
      env: variables,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
    })
    for (const stream of [started.stdout, started.stderr]) stream?.on('data', (data) => (output += data))
    return started
  }
  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    const gone = once(child, 'exit')
    child.kill(signal)
    const [code] = await gone
    return code
  }
  t.teardown(async () => {
    await end('SIGTERM')
  })
  const house: House = {
    url,
    dataDir,
    key: () => readFileSync(join(dataDir, 'local.key'), 'utf8').trim(),
    pid: () => child.pid ?? 0,
    output: () => output,
    call: (path, call) => ask(url + path, call, () => house.key()),
    kill9: async () => {
      await end('SIGKILL')
    },
    async exited() {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      return child.exitCode
    },
    stop: () => end('SIGINT'),
    async restart() {
      child = launch(env)
      await whenReady(url, child, () => output)
    },
  }
  if (!options.unready)
    await whenReady(url, child, () => output).catch(async (error) => {
      // A file that fails before its first test runs no teardown.
      await end('SIGTERM')
      throw error
    })
  return house
}

async function whenReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const began = Date.now(); Date.now() - began < 90_000; await sleep(20)) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${output()}`)
    const answer = await fetch(`${url}/healthz`).catch(() => undefined)
    if (answer?.ok) return
  }
  throw new Error(`not up within 90 s:\n${output()}`)
}

async function ask(
  url: string,
  { method, body, headers, key }: CallOptions = {},
  localKey: () => string,
): Promise<Answer> {
  const answer = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      authorization: `Bearer ${key ?? localKey()}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
  }
}

/** Tries until `look` returns something truthy. */
export async function until<T>(look: () => Promise<T> | T, ms = 20_000): Promise<NonNullable<T>> {
  let last: unknown
  for (const began = Date.now(); Date.now() - began < ms; await sleep(25)) {
    try {
      const found = await look()
      if (found) return found
    } catch (error) {
      last = error
    }
  }
  throw new Error(`not within ${ms} ms`, { cause: last })
}

export function exists(dir: string, name: string): boolean {
  return existsSync(join(dir, name))
}
