/** Who runs against whom: our gateway and the references, on stores of the bench's own. */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pg from 'pg'
import { freePort } from '../adapters/free-port.ts'
import { type House, root, startHouse } from '../test/support/house.ts'
import { startPostgres, type TestPostgres, temporaryDataDir } from '../test/support/postgres.ts'
import { startRedis, type TestRedis } from '../test/support/redis.ts'
import { runWrk, type Target } from './load/wrk.ts'
import { start, until } from './support/process.ts'
import type { Scope } from './support/scope.ts'

export interface Stores {
  postgres: TestPostgres
  redis: TestRedis
}

export interface Ours extends Target {
  pid(): number
  /** Acknowledged entries that are not in the ledger yet. */
  depth(): Promise<number>
  accepted(): Promise<number>
  /** Resolves when the journal is empty. */
  drained(): Promise<void>
  /** Makes somebody who may look at the console, and signs in: a `Cookie` header. */
  signIn(): Promise<string>
  /** How many parts of conversations and calls are in the ledger and joined to nothing yet. */
  unjoined(): Promise<number>
}

export type ReferenceName = 'bare' | 'queue' | 'insert-queue'

const WARM_UP = { requests: 30_000, seconds: 15, step: 2 }
const DRAIN_SECONDS = 900
const LEVEL = { NODE_ENV: 'production', LOG_LEVEL: 'warn' }

/** PostgreSQL with its own defaults, Redis with AOF every second and without eviction. */
export async function startStores(scope: Scope): Promise<Stores> {
  return { postgres: await startPostgres(scope), redis: await startRedis(scope) }
}

/** `npm start` as a gateway, on an empty ledger and an empty Redis, warm. */
export async function startOurs(
  scope: Scope,
  stores: Stores,
  more: Readonly<Record<string, string>> = {},
): Promise<Ours> {
  const env = {
    ...LEVEL,
    ROLE: 'gateway',
    ...more,
    DATA_DIR: await temporaryDataDir(scope),
    DATABASE_URL: await stores.postgres.freshDatabase(),
    REDIS_URL: stores.redis.url,
    RECEIPT_SECRET: randomBytes(32).toString('hex'),
  }
  await stores.redis.flushAll()
  const key = lastLine(env, ['key', 'add', 'bench'])
  const house = await startHouse(scope, { env, dataDir: env.DATA_DIR })
  const ours = {
    ...contestant(house, key),
    signIn: () => signIn(house, env),
    unjoined: () => unjoined(env.DATABASE_URL),
  }
  await warmUp(ours)
  await ours.drained()
  return ours
}

function contestant(house: House, key: string): Omit<Ours, 'signIn' | 'unjoined'> {
  const metric = async (name: string): Promise<number> => {
    const { body } = await house.call('/metrics', { key })
    return sum(String(body), name)
  }
  const depth = (): Promise<number> => metric('jiesu_journal_entries')
  return {
    url: `${house.url}/v1/requests`,
    key,
    pid: house.pid,
    depth,
    accepted: () => metric('jiesu_accepted_total'),
    drained: () => until(async () => (await depth()) === 0, DRAIN_SECONDS, 'an empty journal'),
  }
}

async function unjoined(connectionString: string): Promise<number> {
  const client = new pg.Client(connectionString)
  await client.connect()
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::integer as count from parts where joined_at is null',
  )
  await client.end()
  return rows[0]?.count ?? 0
}

/** Over all labels. */
function sum(metrics: string, name: string): number {
  const values = metrics.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))
  return [...values].reduce((total, [, value]) => total + Number(value), 0)
}

async function signIn({ url }: House, env: NodeJS.ProcessEnv): Promise<string> {
  const name = 'bench'
  const password = lastLine(env, ['operator', 'add', name, '--role', 'viewer', '--generate'])
  const answer = await fetch(`${url}/ops/sign-in`, {
    method: 'POST',
    headers: { origin: url },
    body: new URLSearchParams({ name, password }),
    redirect: 'manual',
  })
  const cookie = answer.headers.getSetCookie().find((set) => set.startsWith('ops-session='))
  if (!cookie) throw new Error(`/ops/sign-in answered ${answer.status}`)
  return cookie.split(';', 1)[0] ?? ''
}

/** Of what the command prints. */
function lastLine(env: NodeJS.ProcessEnv, command: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'src/cli/main.ts'), ...command],
    {
      cwd: root,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const line = stdout.trim().split('\n').at(-1)
  if (status !== 0 || !line) throw new Error(`${command.join(' ')}: ${stderr}`)
  return line
}

/** One of bench/reference-*.ts, warm. */
export async function startReference(scope: Scope, stores: Stores, name: ReferenceName): Promise<Target> {
  const port = await freePort()
  const env = {
    ...LEVEL,
    PORT: String(port),
    REDIS_URL: stores.redis.url,
    DATABASE_URL: name === 'insert-queue' ? await stores.postgres.freshDatabase() : undefined,
  }
  if (name !== 'bare') await stores.redis.flushAll()
  start(scope, process.execPath, [join(import.meta.dirname, `reference-${name}.ts`)], env)
  const url = `http://127.0.0.1:${port}`
  await until(() => isUp(url), 20, `reference-${name}.ts answers`)
  const target = { url: `${url}/v1/requests`, key: 'any' }
  await warmUp(target)
  return target
}

/** The compiler has seen all of it by then. */
async function warmUp(target: Target): Promise<void> {
  const { requests, seconds, step } = WARM_UP
  let done = 0
  for (let spent = 0; spent < seconds && done < requests; spent += step) {
    done += (await runWrk(target, { seconds: step })).requests
  }
}

async function isUp(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/healthz`).catch(() => undefined)
  return answer?.ok ?? false
}

/** Jobs that wait in a queue on Redis, whatever their priority. */
export async function waitingJobs(redis: TestRedis, prefix: string): Promise<number> {
  const client = new Redis(redis.port)
  try {
    return (await client.llen(`${prefix}:wait`)) + (await client.zcard(`${prefix}:prioritized`))
  } finally {
    client.disconnect()
  }
}
