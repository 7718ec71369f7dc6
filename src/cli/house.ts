/** The ledger for a command: the running one, or the embedded one started for as long as the command takes. */

import { join } from 'node:path'
import { connectPostgres, migrate, type Pool } from '../../adapters/postgres.ts'
import { startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import type { BullQueue } from '../../adapters/queue-bullmq.ts'
import { type Config, loadConfig } from '../config.ts'
import type { Log } from '../contract/ports.ts'
import { type Env, readEnv } from '../env.ts'
import { acquireLock, ensureDataDir, LockedError } from '../lock.ts'
import { createLog } from '../log.ts'
import { readSecretFile } from '../secrets.ts'

export interface House {
  env: Env
  config: Config
  log: Log
  pool: Pool
  databaseUrl: string
  /** Where the queues are, if not on the ledger. */
  redisUrl: string | undefined
  /** Whether another process holds DATA_DIR. */
  isRunning: boolean
}

export async function withHouse<T>(work: (house: House) => Promise<T>): Promise<T> {
  const env = readEnv()
  const config = loadConfig(env.CONFIG_DIR)
  const log = createLog('silent')
  await ensureDataDir(env.DATA_DIR)
  const parts = { env, config, log, redisUrl: env.REDIS_URL, isRunning: false }
  if (env.DATABASE_URL) return withLedger(parts, env.DATABASE_URL, work)
  const lock = await acquireLock(env.DATA_DIR, { address: 'a command' }).catch((error) => {
    if (error instanceof LockedError) return undefined
    throw error
  })
  if (!lock) {
    const redisUrl = env.REDIS_URL ?? runningRedis(env)
    return withLedger({ ...parts, redisUrl, isRunning: true }, runningUrl(env), work)
  }
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: env.DATA_DIR, log })
    return await withLedger(parts, postgres.url, work).finally(() => postgres.stop())
  } finally {
    await lock.release()
  }
}

async function withLedger<T>(
  house: Omit<House, 'pool' | 'databaseUrl'>,
  databaseUrl: string,
  work: (house: House) => Promise<T>,
): Promise<T> {
  await migrate(databaseUrl, house.log)
  const pool = connectPostgres(databaseUrl, house.log, { max: 4 })
  try {
    return await work({ ...house, pool, databaseUrl })
  } finally {
    await pool.end()
  }
}

/** Whoever holds DATA_DIR has written where its PostgreSQL is. */
function runningUrl({ DATA_DIR }: Env): string {
  const url = readSecretFile(join(DATA_DIR, 'database.url'))
  if (!url) throw new Error(`${DATA_DIR} is in use, but its PostgreSQL is not up yet: try again in a moment`)
  return url
}

/** The house may have been told of a Redis that this command was not. */
function runningRedis({ DATA_DIR }: Env): string | undefined {
  const url = readSecretFile(join(DATA_DIR, 'queue.url'))
  return url?.startsWith('redis') ? url : undefined
}

/** The queues, for as long as `work` takes. */
export async function withQueue<T>(house: House, work: (queue: BullQueue) => Promise<T>): Promise<T> {
  const { databaseUrl, redisUrl, log } = house
  // BullMQ takes longer to load than most commands take.
  const { createBullQueue } = await import('../../adapters/queue-bullmq.ts')
  const queue = await createBullQueue({ databaseUrl, redisUrl, log, clock: Date })
  try {
    return await work(queue)
  } finally {
    await queue.close()
  }
}
