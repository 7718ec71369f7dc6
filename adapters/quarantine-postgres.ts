/** What lies in quarantine: seen, replayed, discarded. The accounts move with it, in the same transaction. */
import { z } from 'zod'
import { beijingTime } from '../src/contract/beijing-time.ts'
import { PermanentError, RejectedError } from '../src/contract/errors.ts'
import type { Moved } from '../src/contract/ledger.ts'
import type { Origin } from '../src/contract/ports.ts'
import { Attachment, Request, timestamp, Urgency } from '../src/contract/request.ts'
import { moveEntries } from './ledger-postgres.ts'
import { ENTRY } from './ledger-postgres-quarantine.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'
import { unqueued } from './progress-postgres.ts'

export interface Quarantined extends Origin {
  /** The request's receipt, or one with a digest behind it where several share it. */
  receipt: string
  gateway: string
  receivedAt: string
  reason: string
  mediaType: string
  bytes: number
  state: 'open' | 'replayed' | 'discarded'
  /** Why it was discarded. */
  note?: string
}

export interface Replayed {
  outcome: 'new' | 'revision' | 'duplicate'
  /** Absent for a duplicate. */
  revision?: number
}

/** All throw TemporaryError while the server can't be reached. */
export interface Quarantine {
  /** The open ones, oldest first. */
  list(): Promise<Quarantined[]>
  find(receipt: string): Promise<(Quarantined & { body: Buffer }) | undefined>
  /**
   * Moves it into the ledger with its receipt and time, without what PostgreSQL refuses; the reconciler puts it on the
   * queue. Throws RejectedError or PermanentError with the reason where that can't be: then it stays.
   */
  replay(receipt: string): Promise<Replayed>
  /** Throws RejectedError where it is not open. */
  discard(receipt: string, note: string): Promise<void>
}

export interface PostgresQuarantineOptions {
  pool: Pool
  contentHash: ContentHash
}

export function createPostgresQuarantine({ pool, contentHash }: PostgresQuarantineOptions): Quarantine {
  return {
    list: async () => {
      const rows = await query<Row>(
        pool,
        `select ${SHOWN} where state = 'open' order by received_at, receipt`,
      )
      return rows.map(shown)
    },
    find: async (receipt) => {
      const [row] = await query<WithBody>(pool, `select body, ${SHOWN} where receipt = $1`, [receipt])
      return row && { ...shown(row), body: row.body }
    },
    replay: (receipt) => transaction(pool, (client) => replay(client, receipt, contentHash)),
    discard: (receipt, note) =>
      transaction(pool, async (client) => {
        const row = await openForChange(client, receipt)
        await settle(client, row, 'discarded', note)
      }),
  }
}

const SHOWN =
  'receipt, gateway, channel, endpoint, received_at, reason, media_type, length(body) as bytes, state, note from quarantine'

interface Row extends Origin {
  receipt: string
  gateway: string
  received_at: Date
  reason: string
  media_type: string
  bytes: number
  state: Quarantined['state']
  note: string | null
}
type WithBody = Row & { body: Buffer }

function shown({ receipt, gateway, channel, endpoint, reason, bytes, state, ...row }: Row): Quarantined {
  return {
    receipt,
    channel,
    endpoint,
    gateway,
    receivedAt: beijingTime(row.received_at.getTime()),
    reason,
    mediaType: row.media_type,
    bytes,
    state,
    ...(row.note !== null && { note: row.note }),
  }
}

/** Under the gateway's lock, as every change of its accounts. */
async function openForChange(client: Client, receipt: string): Promise<WithBody> {
  await query(
    client,
    'select pg_advisory_xact_lock(hashtextextended(gateway, 0)) from quarantine where receipt = $1',
    [receipt],
  )
  const [row] = await query<WithBody>(client, `select body, ${SHOWN} where receipt = $1`, [receipt])
  if (!row) throw refused(`there is no ${receipt} in quarantine`)
  if (row.state !== 'open') throw refused(`${receipt} is ${row.state} already`)
  return row
}

async function replay(client: Client, receipt: string, contentHash: ContentHash): Promise<Replayed> {
  const row = await openForChange(client, receipt)
  const journaled = {
    key: { lane: 1 as const, id: 0 },
    entry: entryOf(row),
    // Were it refused once more, it must not be taken for what lies here.
    bytes: Buffer.from(`replay of ${receipt}`),
  }
  const [moved] = await moveEntries(client, row.gateway, [journaled], contentHash)
  const outcome = outcomeOf(moved)
  await settle(client, row, outcome === 'duplicate' ? 'duplicate' : 'ledgered', null)
  // The reconciler finds that it has no job.
  if (moved?.request) await unqueued(client, [moved.request])
  const revision = moved?.request?.revision
  return { outcome, ...(revision !== undefined && { revision }) }
}

/** Throws where it is still not in the ledger; that undoes the transaction. */
function outcomeOf(moved: Moved | undefined): Replayed['outcome'] {
  if (moved?.outcome === 'waiting') throw refused('it adds to a request that is not in the ledger yet')
  if (!moved || moved.outcome === 'quarantined') throw refused(moved?.reason ?? 'it was not moved')
  return moved.outcome
}

const head = {
  origin: z.strictObject({ channel: z.string(), endpoint: z.string() }),
  receipt: z.string(),
  urgency: Urgency,
}
const Replayable = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('submission'), ...head, request: Request }),
  z.strictObject({
    kind: z.literal('supplement'),
    ...head,
    messageId: z.string(),
    receivedAt: timestamp,
    text: z.string(),
    attachments: z.array(Attachment),
  }),
])

function entryOf({ media_type, channel, body }: WithBody): z.infer<typeof Replayable> {
  if (media_type !== ENTRY)
    throw refused(`${media_type} of ${channel}: this kind can be replayed once its channel can map it`)
  let value: unknown
  try {
    value = JSON.parse(body.toString())
  } catch {
    throw refused('its bytes are no journal entry: see them, then discard it')
  }
  const parsed = Replayable.safeParse(storable(value))
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path }) => `/${path.join('/')}`)
  throw refused(`it is no entry as this version knows them: ${fields.join(', ')}`)
}

/** PostgreSQL's JSON holds no U+0000 and no half of a surrogate pair. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').replace(/\p{Cs}/gu, '')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [storable(name), storable(member)]))
}

/** The second is of a gateway that is gone and publishes no more; the sum stays the same. */
const ACCOUNT = (table: string, term: string) => `
  update ${table} set quarantined = quarantined - 1, ${term} = ${term} + 1
   where (gateway, channel, endpoint) = ($1, $2, $3) and quarantined > 0 returning 1`

async function settle(
  client: Client,
  { receipt, gateway, channel, endpoint }: Row,
  term: 'ledgered' | 'duplicate' | 'discarded',
  note: string | null,
): Promise<void> {
  const source = [gateway, channel, endpoint]
  const counted = await query(client, ACCOUNT('accounts', term), source)
  if (counted.length === 0)
    throw new PermanentError('internal', { detail: `the accounts of ${channel} ${endpoint} do not know it` })
  await query(client, ACCOUNT('published', term), source)
  await query(client, 'update quarantine set state = $2, note = $3, changed_at = now() where receipt = $1', [
    receipt,
    term === 'discarded' ? 'discarded' : 'replayed',
    note,
  ])
}

function refused(detail: string): RejectedError {
  return new RejectedError('bad-request', { detail })
}
