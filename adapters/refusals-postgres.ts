/**
 * Bodies that were refused, for a while. Whoever writes them is not known to be who he says: so it is best effort, few
 * a second, in a small room, and an answer never waits for it.
 */
import { randomBytes } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import { beijingTime } from '../src/contract/beijing-time.ts'
import { PermanentError } from '../src/contract/errors.ts'
import type { LedgerRefusals, Refused, RefusedBody } from '../src/contract/ledger.ts'
import type { Clock, Log, Origin } from '../src/contract/ports.ts'
import { type Pool, query, transaction } from './postgres.ts'

export interface Refusals extends LedgerRefusals {
  /** Removes what is too old; to be called now and then. Throws TemporaryError while the server can't be reached. */
  forget(): Promise<void>
}

export interface PostgresRefusalsOptions {
  pool: Pool
  clock: Clock
  log: Log
  keptMs?: number
}

const MOST = 100
const MOST_BYTES = 20_000_000
const KEPT_MS = 72 * 3_600_000
/** Of one address; of a source, all of its addresses. */
const PER_SECOND = 5
const PER_SECOND_OF_ALL = 20
/** Of all sources, while the ledger is slow. */
const MOST_WAITING = 64
const MOST_WAITING_BYTES = 40_000_000

export function createPostgresRefusals(options: PostgresRefusalsOptions): Refusals {
  const { pool, clock, keptMs = KEPT_MS } = options
  const oldest = () => new Date(clock.now() - keptMs)
  const keeper = new Keeper(options)
  return {
    keep: (refused) => keeper.keep(refused),
    list: async ({ channel, endpoint } = {}) => {
      const rows = await query<Row>(
        pool,
        `select ${SHOWN} from refusals
         where ($1::text is null or channel = $1) and ($2::text is null or endpoint = $2) and refused_at > $3
         order by id`,
        [channel ?? null, endpoint ?? null, oldest()],
      )
      return rows.map(shown)
    },
    find: async (id) => {
      const [row] = await query<Row & Pick<RefusedBody, 'body' | 'evidence'>>(
        pool,
        `select ${SHOWN}, body, evidence from refusals where id = $1 and refused_at > $2`,
        [id, oldest()],
      )
      return row && { ...shown(row), body: row.body, evidence: row.evidence }
    },
    remove: async (id) =>
      (await query(pool, 'delete from refusals where id = $1 returning 1', [id])).length > 0,
    forget: async () => {
      await query(pool, 'delete from refusals where refused_at <= $1', [oldest()])
    },
  }
}

const SHOWN = 'id, channel, endpoint, refused_at, reason, media_type, length(refusals.body) as length'

interface Row extends Origin {
  id: string
  refused_at: Date
  reason: string
  media_type: string
  length: number
}

function shown({ id, channel, endpoint, refused_at, reason, media_type, length }: Row): Refused {
  const refusedAt = beijingTime(refused_at.getTime())
  return { id, channel, endpoint, refusedAt, reason, mediaType: media_type, bytes: length }
}

/** One at a time: what comes meanwhile waits, in a room that may be full. */
class Keeper {
  readonly #options: PostgresRefusalsOptions
  readonly #waiting: RefusedBody[] = []
  readonly #taken = new Map<string, number>()
  #bytes = 0
  #second = 0
  #isWriting = false

  constructor(options: PostgresRefusalsOptions) {
    this.#options = options
  }

  keep(refused: RefusedBody): void {
    const { length } = refused.body
    const isRoom = this.#waiting.length < MOST_WAITING && this.#bytes + length <= MOST_WAITING_BYTES
    if (length > MOST_BYTES || !isRoom || this.#isTooFast(refused)) return
    this.#waiting.push(refused)
    this.#bytes += length
    if (!this.#isWriting) void this.#write()
  }

  /** What shows no credential takes no turn from what shows one. */
  #isTooFast({ channel, endpoint, reason, evidence }: RefusedBody): boolean {
    const second = Math.floor(this.#options.clock.now() / 1000)
    if (second !== this.#second) this.#taken.clear()
    this.#second = second
    const source = JSON.stringify([channel, endpoint, isBare(reason)])
    const address = `${source} ${addressOf(evidence.ip)}`
    const [all, own] = [this.#taken.get(source) ?? 0, this.#taken.get(address) ?? 0]
    if (all >= PER_SECOND_OF_ALL || own >= PER_SECOND) return true
    this.#taken.set(source, all + 1).set(address, own + 1)
    return false
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    for (let refused = this.#waiting[0]; refused; refused = this.#waiting[0]) {
      try {
        await insert(this.#options.pool, refused)
        this.#leave(1)
      } catch (err) {
        // While the ledger is down nothing piles up; one that can't be stored takes no other with it.
        const lost = err instanceof PermanentError ? 1 : this.#waiting.length
        this.#options.log.debug({ err, lost }, 'refused bodies are not kept')
        this.#leave(lost)
      }
    }
    this.#isWriting = false
  }

  #leave(count: number): void {
    for (const { body } of this.#waiting.splice(0, count)) this.#bytes -= body.length
  }
}

const INSERT = `
  insert into refusals (id, channel, endpoint, refused_at, reason, media_type, body, evidence)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`

/**
 * Whether it showed nothing to be verified by: `missing-…`. No secret that is mended makes it hold, anybody can send it
 * without end, and so it never takes the room of another.
 */
function isBare(reason: string): boolean {
  return reason.startsWith('missing-')
}

/** Who can have one of IPv6 can have 2^64. */
function addressOf(ip = ''): string {
  if (!ipaddr.isValid(ip)) return ip
  const address = ipaddr.process(ip)
  return address.kind() === 'ipv6' ? `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`)}` : `${address}`
}

interface Held {
  id: string
  reason: string
  bytes: number
  ip: string | null
}

const HELD = `select id, reason, length(body) as bytes, evidence->>'ip' as ip from refusals
  where channel = $1 and endpoint = $2 order by id desc`

/**
 * Those that there is no room for. The newest stay, but every address has as much of the room as every other one: whoever
 * sends many pushes out his own.
 */
function surplusOf(newestFirst: Held[]): string[] {
  const shares = new Map<string, number>()
  const sorted = newestFirst
    .toSorted((a, b) => Number(isBare(a.reason)) - Number(isBare(b.reason)))
    .map((held) => {
      const bare = isBare(held.reason)
      const address = addressOf(held.ip ?? '')
      const share = (shares.get(address) ?? 0) + Math.max(1 / MOST, held.bytes / MOST_BYTES)
      shares.set(address, share)
      return { ...held, bare, share }
    })
    .toSorted((a, b) => Number(a.bare) - Number(b.bare) || a.share - b.share)
  let bytes = 0
  const end = sorted.findIndex((held, at) => {
    bytes += held.bytes
    return at >= MOST || bytes > MOST_BYTES
  })
  return end === -1 ? [] : sorted.slice(end).map(({ id }) => id)
}

async function insert(pool: Pool, refused: RefusedBody): Promise<void> {
  const { channel, endpoint, refusedAt, reason, mediaType, body, evidence } = refused
  await transaction(pool, async (client) => {
    // Two gateways that make room at once would take it from each other.
    await query(client, 'select pg_advisory_xact_lock(hashtextextended($1, 1))', [`${channel}\n${endpoint}`])
    const at = new Date(refusedAt)
    const values = [idOf(at), channel, endpoint, at, reason, mediaType, body, JSON.stringify(evidence)]
    await query(client, INSERT, values)
    const surplus = surplusOf(await query<Held>(client, HELD, [channel, endpoint]))
    if (surplus.length > 0) await query(client, 'delete from refusals where id = any($1)', [surplus])
  })
}

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID: 48 bits of milliseconds, 80 of chance. */
function idOf(at: Date): string {
  const time = Array.from({ length: 10 }, (_, place) => Math.floor(at.getTime() / 32 ** (9 - place)) % 32)
  const chance = [...randomBytes(16)].map((byte) => byte % 32)
  return [...time, ...chance].map((value) => SYMBOLS[value]).join('')
}
