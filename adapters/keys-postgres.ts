/**
 * API keys, hashed, in the ledger with a copy in DATA_DIR: known keys go on working while the ledger is down, and a
 * key that can't be looked up is no reason to turn a caller away for good.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ApiKey, Clock, KeyChannel, Keys, Log } from '../src/contract/ports.ts'
import { type Pool, query } from './postgres.ts'

const Stored = z.strictObject({
  name: z.string(),
  hash: z.string(),
  touchpoint: z.string(),
  channel: z.enum(['web', 'phone', 'dispatch']).nullable(),
})
type Stored = z.infer<typeof Stored>

export interface KeyStore extends Keys {
  /** Makes a key and returns it; it is shown once and never again. */
  add(name: string, touchpoint: string, channel: KeyChannel | undefined): Promise<string>
  list(): Promise<ApiKey[]>
  /** Whether there was such a key. */
  revoke(name: string): Promise<boolean>
  /** Reads them all from the ledger; what was revoked elsewhere ends here. */
  refresh(): Promise<void>
}

const LOOK_AGAIN_MS = 10_000
const UNKNOWN_KEPT = 10_000

export function createPostgresKeys(options: {
  pool: Pool
  dataDir: string
  clock: Clock
  log: Log
}): KeyStore {
  const { pool, dataDir, clock, log } = options
  const file = join(dataDir, 'keys.json')
  let known = new Map(readCopy(file, log).map((row) => [row.hash, toKey(row)]))
  /** Hashes that the ledger said no to, and when. */
  const unknown = new Map<string, number>()
  const plain = new Map<string, ApiKey>()

  async function refresh(): Promise<void> {
    const rows = await query<Stored>(
      pool,
      'select name, hash, touchpoint, channel from api_keys where revoked_at is null',
    )
    const next = new Map(rows.map((row) => [row.hash, toKey(row)]))
    const changed = JSON.stringify([...next]) !== JSON.stringify([...known])
    known = next
    if (!changed) return
    plain.clear()
    unknown.clear()
    await writeCopy(file, rows)
  }

  return {
    refresh,

    async find(key) {
      const remembered = plain.get(key)
      if (remembered) return remembered
      const hash = hashKey(key)
      if (!known.has(hash) && (unknown.get(hash) ?? 0) < clock.now() - LOOK_AGAIN_MS) {
        await refresh()
        if (unknown.size > UNKNOWN_KEPT) unknown.clear()
        if (!known.has(hash)) unknown.set(hash, clock.now())
      }
      const found = known.get(hash)
      if (found) plain.set(key, found)
      return found
    },

    async add(name, touchpoint, channel) {
      const key = `jk_${randomBytes(24).toString('base64url')}`
      await query(pool, 'insert into api_keys (name, hash, touchpoint, channel) values ($1, $2, $3, $4)', [
        name,
        hashKey(key),
        touchpoint,
        channel ?? null,
      ])
      await refresh()
      return key
    },

    async list() {
      await refresh()
      return [...known.values()].toSorted((a, b) => a.name.localeCompare(b.name))
    },

    async revoke(name) {
      const rows = await query(
        pool,
        'update api_keys set revoked_at = now() where name = $1 and revoked_at is null returning 1',
        [name],
      )
      await refresh()
      return rows.length > 0
    },
  }
}

/** Keys are 192 random bits: a plain hash is enough, and it is on the path of every call. */
function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}

function toKey({ name, touchpoint, channel }: Stored): ApiKey {
  return { name, touchpoint, channel: channel ?? undefined }
}

function readCopy(file: string, log: Log): Stored[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  try {
    return z.array(Stored).parse(JSON.parse(text))
  } catch (err) {
    log.warn({ err, file }, 'the copy of the keys can not be read; the ledger has them')
    return []
  }
}

async function writeCopy(file: string, rows: Stored[]): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, JSON.stringify(rows), { mode: 0o600 })
  await rename(draft, file)
}
