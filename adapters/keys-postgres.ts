/**
 * API keys, hashed, in the ledger with a copy in DATA_DIR: known keys go on working while the ledger is down, and a
 * key that can't be looked up is no reason to turn a caller away for good.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { RejectedError } from '../src/contract/errors.ts'
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
  /** As `add`, but takes the place of a key of that name. */
  renew(name: string, touchpoint: string): Promise<string>
  /** A new key for a name that has or had one; its touchpoint and channel stay. Undefined: there is no such name. */
  replace(name: string): Promise<(ApiKey & { key: string }) | undefined>
  list(): Promise<ApiKey[]>
  /** Whether there was such a key. */
  revoke(name: string): Promise<boolean>
  /** Reads them all from the ledger; what was revoked elsewhere ends here. */
  refresh(): Promise<void>
}

const LOOK_AGAIN_MS = 10_000
const UNKNOWN_KEPT = 10_000

export interface PostgresKeysOptions {
  pool: Pool
  dataDir: string
  clock: Clock
  log: Log
}

export function createPostgresKeys(options: PostgresKeysOptions): KeyStore {
  return new PostgresKeys(options)
}

class PostgresKeys implements KeyStore {
  readonly #pool: Pool
  readonly #clock: Clock
  readonly #file: string
  #known: Map<string, ApiKey>
  /** Hashes that the ledger said no to, and when. */
  readonly #unknown = new Map<string, number>()
  /** Spares the hash on the path of every call. */
  readonly #plain = new Map<string, ApiKey>()

  constructor({ pool, dataDir, clock, log }: PostgresKeysOptions) {
    this.#pool = pool
    this.#clock = clock
    this.#file = join(dataDir, 'keys.json')
    this.#known = index(readCopy(this.#file, log))
  }

  find(key: string): ApiKey | Promise<ApiKey | undefined> {
    return this.#plain.get(key) ?? this.#lookUp(key)
  }

  async #lookUp(key: string): Promise<ApiKey | undefined> {
    const hash = hashKey(key)
    if (!this.#known.has(hash) && this.#mayAsk(hash)) {
      await this.refresh()
      if (!this.#known.has(hash)) this.#unknown.set(hash, this.#clock.now())
    }
    const found = this.#known.get(hash)
    if (found) this.#plain.set(key, found)
    return found
  }

  async refresh(): Promise<void> {
    const rows = await query<Stored>(
      this.#pool,
      'select name, hash, touchpoint, channel from api_keys where revoked_at is null order by name',
    )
    const next = index(rows)
    if (JSON.stringify([...next]) === JSON.stringify([...this.#known])) return
    this.#known = next
    this.#plain.clear()
    this.#unknown.clear()
    await writeCopy(this.#file, rows)
  }

  async renew(name: string, touchpoint: string): Promise<string> {
    const key = makeKey()
    await query(
      this.#pool,
      `insert into api_keys (name, hash, touchpoint) values ($1, $2, $3)
       on conflict (name) do update set hash = excluded.hash, revoked_at = null`,
      [name, hashKey(key), touchpoint],
    )
    await this.refresh()
    return key
  }

  async add(name: string, touchpoint: string, channel: KeyChannel | undefined): Promise<string> {
    const key = makeKey()
    const rows = await query(
      this.#pool,
      'insert into api_keys (name, hash, touchpoint, channel) values ($1, $2, $3, $4) on conflict do nothing returning 1',
      [name, hashKey(key), touchpoint, channel ?? null],
    )
    if (rows.length === 0)
      throw new RejectedError('bad-request', {
        detail: `there is or was a key named ${name}: choose another name, or give it a new key with \`key renew ${name}\``,
      })
    await this.refresh()
    return key
  }

  async replace(name: string): Promise<(ApiKey & { key: string }) | undefined> {
    const key = makeKey()
    const [row] = await query<Stored>(
      this.#pool,
      'update api_keys set hash = $2, revoked_at = null where name = $1 returning touchpoint, channel',
      [name, hashKey(key)],
    )
    await this.refresh()
    return row && { name, touchpoint: row.touchpoint, channel: row.channel ?? undefined, key }
  }

  async list(): Promise<ApiKey[]> {
    await this.refresh()
    return [...this.#known.values()]
  }

  async revoke(name: string): Promise<boolean> {
    const rows = await query(
      this.#pool,
      'update api_keys set revoked_at = now() where name = $1 and revoked_at is null returning 1',
      [name],
    )
    await this.refresh()
    return rows.length > 0
  }

  /** A stranger who tries keys must not become a load on the ledger. */
  #mayAsk(hash: string): boolean {
    if (this.#unknown.size > UNKNOWN_KEPT) this.#unknown.clear()
    return (this.#unknown.get(hash) ?? 0) < this.#clock.now() - LOOK_AGAIN_MS
  }
}

function index(rows: Stored[]): Map<string, ApiKey> {
  return new Map(
    rows.map(({ hash, name, touchpoint, channel }) => [
      hash,
      { name, touchpoint, channel: channel ?? undefined },
    ]),
  )
}

function makeKey(): string {
  return `jk_${randomBytes(24).toString('base64url')}`
}

/** Keys are 192 random bits: a plain hash is enough, and it is on the path of every call. */
function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
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
