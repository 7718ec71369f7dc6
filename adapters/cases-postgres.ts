/** The console's search: its pages, and when it is given up. How it finds is in cases-postgres-query.ts. */
import pg from 'pg'
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Case, CaseFilter, CaseIndexState, CaseSearch, CaseWords } from '../src/contract/cases.ts'
import { JiesuError, RejectedError } from '../src/contract/errors.ts'
import type { Disposition } from '../src/contract/request.ts'
import { MARK, readPosition } from './cases-index-postgres.ts'
import { type Key, statements } from './cases-postgres-query.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

/** Longer, and somebody waits who had better ask for a shorter time. */
const PATIENCE_MS = 2000
const MOST = 500

/** Throws TemporaryError while the server can't be reached, RejectedError for a cursor that is none of ours. */
export function createPostgresCaseSearch(pool: Pool, { patienceMs = PATIENCE_MS } = {}): CaseSearch {
  return {
    page: async (filter, { cursor, limit }) => {
      const most = Math.max(1, Math.min(limit, MOST))
      const rows = await patiently(pool, patienceMs, { filter, cursor, limit: most + 1 })
      if (!rows) return { cases: [], isTooWide: true }
      const last = rows.length > most ? rows[most - 1] : undefined
      return { cases: rows.slice(0, most).map(toCase), ...(last && { cursor: toCursor(last) }) }
    },
    sources: () =>
      query(
        pool,
        `select distinct channel, split_part(endpoint, '/', 1) as endpoint from case_kinds order by 1, 2`,
      ),
    matters: async () => {
      const rows = await query<{ category: string | null; lanes: string[] }>(
        pool,
        'select distinct category, lanes from case_matters',
      )
      return {
        categories: unique(rows.flatMap(({ category }) => category ?? [])),
        lanes: unique(rows.flatMap(({ lanes }) => lanes)),
      }
    },
    state: async () => {
      const [row] = await query<{ value: string }>(pool, 'select value from marks where name = $1', [MARK])
      return stateOf(row?.value)
    },
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted()
}

interface Asked {
  filter: CaseFilter
  cursor: string | undefined
  limit: number
}

async function patiently(
  pool: Pool,
  ms: number,
  { filter, cursor, limit }: Asked,
): Promise<Row[] | undefined> {
  const before = cursor === undefined ? undefined : readCursor(cursor)
  try {
    return await transaction(pool, async (client: Client) => {
      // Parallel workers are few, and the relay's; a plan that needs them is wrong here anyway.
      await query(
        client,
        `select set_config('statement_timeout', $1, true), set_config('max_parallel_workers_per_gather', '0', true),
          set_config('jit', 'off', true)`,
        [String(ms)],
      )
      let found: Row[] = []
      for (const { text, values } of statements(filter, { before, limit })) {
        found = await query<Row>(client, text, values)
        if (found.length === limit) break
      }
      return found
    })
  } catch (error) {
    if (isTimeout(error)) return undefined
    throw error
  }
}

function isTimeout(error: unknown): boolean {
  const cause = error instanceof JiesuError ? error.cause : error
  return cause instanceof pg.DatabaseError && cause.code === '57014'
}

interface Row
  extends Pick<Case, 'receipt' | 'channel' | 'endpoint' | 'type' | 'urgency' | 'state' | 'revision'> {
  received_at: Date
  changed_at: Date
  message_id: string | null
  order_number: string | null
  phone: string | null
  caller_number: string | null
  title: string | null
  text: string | null
  name: string | null
  against: string | null
  against_phone: string | null
  minor: boolean | null
  confidential: boolean | null
  category: string[] | null
  disposition: Disposition | null
  unit: string | null
  lanes: string[] | null
  /** Microseconds and all, in UTC. */
  at: string
}

function toCase(row: Row): Case & CaseWords {
  const { receipt, channel, endpoint, type, urgency, state, revision } = row
  const { message_id, order_number, title, name, caller_number, against, against_phone } = row
  const phone = row.phone ?? caller_number
  return {
    ...{ receipt, channel, endpoint, type, urgency, state, revision },
    receivedAt: beijingTime(row.received_at.getTime()),
    changedAt: beijingTime(row.changed_at.getTime()),
    text: row.text ?? '',
    ...matterOf(row),
    ...(message_id !== null && { messageId: message_id }),
    ...(order_number !== null && { orderNumber: order_number }),
    ...(title !== null && { title }),
    ...(name !== null && { name }),
    ...(phone !== null && { phone }),
    ...(caller_number !== null && caller_number !== phone && { callerNumber: caller_number }),
    ...(against !== null && { against }),
    ...(against_phone !== null && { againstPhone: against_phone }),
  }
}

function matterOf({ category, disposition, unit, lanes, minor, confidential }: Row) {
  const own = [...(minor ? ['minors'] : []), ...(confidential ? ['confidential'] : [])]
  return {
    lanes: [...new Set([...(lanes ?? []), ...own])],
    ...(category && { category }),
    ...(disposition !== null && { disposition }),
    ...(unit !== null && { unit }),
  }
}

function toCursor({ at, receipt }: Row): string {
  return Buffer.from(`${at}|${receipt}`).toString('base64url')
}

function readCursor(cursor: string): Key {
  const text = Buffer.from(cursor, 'base64url').toString()
  const [, at, receipt] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|([\w-]{1,64})$/.exec(text) ?? []
  if (at === undefined || receipt === undefined || Number.isNaN(Date.parse(at)))
    throw new RejectedError('bad-request', { detail: '`cursor` is none that was given here' })
  return { at, receipt }
}

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Receipts are spread evenly: how far one is in their alphabet is how many are before it. */
function stateOf(mark: string | undefined): CaseIndexState {
  const { at, built } = readPosition(mark) ?? { built: '' }
  const [first = 0, second = 0] = Array.from(built ?? '', (symbol) => Math.max(0, SYMBOLS.indexOf(symbol)))
  return {
    ...(at !== undefined && { upTo: at }),
    ...(built !== undefined && { builtPercent: Math.round((first * 32 + second) / 10.24) }),
  }
}
