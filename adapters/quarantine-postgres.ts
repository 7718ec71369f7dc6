/** What lies in quarantine: seen, replayed, discarded, reopened. The accounts move with it, in the same transaction. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Moved } from '../src/contract/ledger.ts'
import {
  ENTRY,
  type Quarantine,
  type Replayed,
  SaidAnewError,
  type Understand,
} from '../src/contract/quarantine.ts'
import { addAlias, resolveReceipt } from './aliases-postgres.ts'
import { moveEntries } from './ledger-postgres.ts'
import type { ContentHash } from './ledger-postgres-revisions.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'
import { unqueued } from './progress-postgres.ts'
import { type ReplayableEntry, readEntry, refusedReplay } from './quarantine-postgres-entry.ts'
import { type QuarantineRow as Row, SHOWN, shown } from './quarantine-postgres-row.ts'
import {
  openForChange,
  openRow,
  settle,
  settledOf,
  takeBack,
  tellAudit,
  type WithBody,
} from './quarantine-postgres-settle.ts'

export interface PostgresQuarantineOptions {
  pool: Pool
  contentHash: ContentHash
  /** Throws RejectedError with what is still not understood. */
  understand: Understand
}

export function createPostgresQuarantine(options: PostgresQuarantineOptions): Quarantine {
  const { pool, contentHash } = options
  return {
    list: async ({ endpoint, since } = {}) => {
      const rows = await query<Row>(
        pool,
        `select ${SHOWN} where state = 'open' and ($1::text is null or endpoint = $1)
           and ($2::timestamptz is null or received_at >= $2) order by received_at, receipt`,
        [endpoint ?? null, since ?? null],
      )
      return rows.map(shown)
    },
    find: async (receipt) => {
      const [row] = await query<WithBody>(pool, `select body, ${SHOWN} where receipt = $1`, [receipt])
      if (!row) return undefined
      const found = { ...shown(row), body: row.body }
      return row.state === 'open' ? found : { ...found, settled: await settledOf(pool, row) }
    },
    replay: async (receipt, { force = false, act } = {}) => {
      const entries = await entriesOf(options, receipt, { dry: false })
      return transaction(pool, async (client) => {
        const replayed = await replay({ client, receipt, entries, contentHash, force })
        const action = force ? 'replay-over-newer' : 'replay'
        const { outcome: as, revision } = replayed
        const data = { outcome: 'replayed', as, ...(revision !== undefined && { revision }) }
        await tellAudit(client, receipt, act && { ...act, action, data })
        return replayed
      })
    },
    rehearse: async (receipt, { force = false } = {}) => {
      const entries = await entriesOf(options, receipt, { dry: true })
      const replayed = await undone(pool, (client) =>
        replay({ client, receipt, entries, contentHash, force }),
      )
      return { ...replayed, contents: entries.map(contentOf) }
    },
    discard: (receipt, note, act) =>
      transaction(pool, async (client) => {
        const row = await openForChange(client, receipt)
        await settle(client, row, 'discarded', note)
        await tellAudit(client, receipt, act && { ...act, action: 'discard', data: { outcome: 'discarded' } })
      }),
    reopen: (receipt, act) =>
      transaction(pool, async (client) => {
        await takeBack(client, receipt)
        await tellAudit(client, receipt, { ...act, action: 'reopen', data: { outcome: 'open' } })
      }),
  }
}

/** Outside the transaction: a channel may fetch and store files while it understands. */
async function entriesOf(
  { pool, understand }: PostgresQuarantineOptions,
  receipt: string,
  how: { dry: boolean },
): Promise<ReplayableEntry[]> {
  const row = await openRow(pool, receipt)
  if (row.media_type === ENTRY) return [readEntry(row.body)]
  const { channel, endpoint, media_type: mediaType, body: bytes } = row
  const receivedAt = beijingTime(row.received_at.getTime())
  return understand({ origin: { channel, endpoint }, mediaType, bytes, receivedAt }, how)
}

function contentOf(entry: ReplayableEntry): unknown {
  if (entry.kind === 'submission') return entry.request
  const { origin: _origin, proof: _proof, fetches: _fetches, ...content } = { fetches: undefined, ...entry }
  return content
}

/** Thrown to undo a transaction that did all it was asked. */
class Undo<T> extends Error {
  readonly result: T
  constructor(result: T) {
    super('undone')
    this.result = result
  }
}

/** The very thing, and back: the relay of its gateway waits for so long. */
async function undone<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  let undo: Undo<T> | undefined
  try {
    await transaction(pool, async (client) => {
      await query(client, "set local lock_timeout = '2s'")
      undo = new Undo(await work(client))
      throw undo
    })
  } catch (error) {
    if (!undo) throw error
  }
  if (!undo) throw new Error('a transaction was not undone')
  return undo.result
}

interface Replay {
  client: Client
  receipt: string
  entries: ReplayableEntry[]
  contentHash: ContentHash
  force: boolean
}

async function replay({ client, receipt, entries, contentHash, force }: Replay): Promise<Replayed> {
  const row = await openForChange(client, receipt)
  const named = row.media_type === ENTRY ? entries : await underOneReceipt(client, receipt, entries)
  const journaled = named.map((entry, id) => ({
    key: { lane: 1 as const, id },
    entry,
    // Were it refused once more, it must not be taken for what lies here.
    bytes: Buffer.from(`replay of ${receipt} ${id}`),
  }))
  const moved = await moveEntries(client, row.gateway, journaled, contentHash)
  const outcomes = moved.map(outcomeOf)
  if (!force) await refuseOlder(client, row, moved)
  const outcome = outcomes.find((each) => each !== 'duplicate') ?? 'duplicate'
  await settle(client, row, outcome === 'duplicate' ? 'duplicate' : 'ledgered', null)
  // The reconciler finds that they have no jobs.
  const requests = moved.flatMap(({ request }) => request ?? [])
  await unqueued(client, requests)
  const revision = requests[0]?.revision
  return { outcome, ...(revision !== undefined && { revision }) }
}

/** What came later says how it stands now. Throwing undoes the transaction. */
async function refuseOlder(client: Client, { received_at }: Row, moved: Moved[]): Promise<void> {
  for (const { outcome, request } of moved) {
    if (outcome !== 'revision' || !request) continue
    const [newer] = await query<{ received_at: Date }>(
      client,
      'select received_at from revisions where receipt = $1 and revision = $2 and received_at > $3',
      [request.receipt, request.revision - 1, received_at],
    )
    if (newer) throw new SaidAnewError(request.receipt, beijingTime(newer.received_at.getTime()))
  }
}

/**
 * The first request in what was kept stands under the receipt that was answered then, and what comes for it later
 * finds it there; unless it has come by itself already: then the receipt leads to that one.
 */
async function underOneReceipt(
  client: Client,
  receipt: string,
  [first, ...others]: ReplayableEntry[],
): Promise<ReplayableEntry[]> {
  if (first?.kind !== 'submission') throw refusedReplay('nothing in it is a request')
  // Waits for whoever moves entries just now, and makes the next see what is decided here.
  await query(client, 'lock table aliases in access exclusive mode')
  const known = await query(
    client,
    'select 1 from revisions where receipt = $1 union all select 1 from aliases where alias = $1',
    [first.receipt],
  )
  if (known.length > 0) {
    await addAlias(client, receipt, await resolveReceipt(client, first.receipt))
    return [first, ...others]
  }
  await addAlias(client, first.receipt, receipt)
  return [{ ...first, receipt, request: { ...first.request, receipt } }, ...others]
}

/** Throws where it is still not in the ledger; that undoes the transaction. */
function outcomeOf(moved: Moved): Replayed['outcome'] {
  if (moved?.outcome === 'waiting') throw refusedReplay('it adds to a request that is not in the ledger yet')
  if (moved.outcome === 'quarantined') throw refusedReplay(moved.reason ?? 'it was not moved')
  return moved.outcome
}
