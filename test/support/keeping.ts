/** Where something could still stand: whatever the ledger, the files and Redis hold, read back. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import type { Pool } from '../../adapters/postgres.ts'
import type { PhoneSearch } from '../../src/contract/keeping.ts'

/** Every row of every table, its bytes decoded; `schema.table` where the phone is. */
export async function placesInLedger(pool: Pool, phone: PhoneSearch): Promise<string[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const found = new Set<string>()
  for (const { name } of tables) {
    const { rows } = await pool.query<Record<string, unknown>>(`select * from ${name}`)
    for (const value of rows.flatMap(Object.values)) if (phone.isIn(bytesOf(value))) found.add(name)
  }
  return [...found]
}

function bytesOf(value: unknown): Uint8Array {
  if (Buffer.isBuffer(value)) return value
  return Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}

/** Files below `dir` in which it is. */
export async function placesInFiles(dir: string, phone: PhoneSearch): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if (phone.isIn(await readFile(path))) found.push(path)
  }
  return found
}

export async function placesInRedis(url: string, phone: PhoneSearch): Promise<string[]> {
  const redis = new Redis(url)
  const found: string[] = []
  try {
    for (const key of await redis.keys('*')) {
      const dump = await valueAt(redis, key)
      if (phone.isIn(Buffer.from(JSON.stringify(dump)))) found.push(key)
    }
  } finally {
    redis.disconnect()
  }
  return found
}

async function valueAt(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key)
  if (type === 'hash') return redis.hgetall(key)
  if (type === 'list') return redis.lrange(key, '0', '-1')
  if (type === 'zset') return redis.zrange(key, '0', '-1')
  if (type === 'set') return redis.smembers(key)
  return type === 'stream' ? redis.xrange(key, '-', '+') : redis.get(key)
}
