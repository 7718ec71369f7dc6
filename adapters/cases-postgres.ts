/**
 * The console's search. All that can be filtered by makes one `kind`, of which there are some thousands: each kind that
 * fits has its newest read from its own end of one index, so that a rare combination costs no more than a common one.
 */
import pg from 'pg'
import { beijingTime } from '../src/contract/beijing-time.ts'
import type { Case, CaseFilter, CaseIndexState, CaseSearch, CaseWords } from '../src/contract/cases.ts'
import { JiesuError, RejectedError } from '../src/contract/errors.ts'
import { MARK, readPosition } from './cases-index-postgres.ts'
import { type Client, type Pool, query, transaction } from './postgres.ts'

/** Longer, and somebody waits who had better ask for a shorter time. */
const PATIENCE_MS = 2000
const MOST = 500
const EXCERPT = 120

/** Throws TemporaryError while the server can't be reached, RejectedError for a cursor that is none of ours. */
export function createPostgresCaseSearch(pool: Pool): CaseSearch {
  return {
    page: async (filter, { cursor, limit }) => {
      const most = Math.max(1, Math.min(limit, MOST))
      const rows = await patiently(pool, filter, cursor, most + 1)
      if (!rows) return { cases: [], isTooWide: true }
      const last = rows.length > most ? rows[most - 1] : undefined
      return { cases: rows.slice(0, most).map(toCase), ...(last && { cursor: toCursor(last) }) }
    },
    sources: () =>
      query(
        pool,
        `select distinct channel, split_part(endpoint, '/', 1) as endpoint from case_kinds order by 1, 2`,
      ),
    state: async () => {
      const [row] = await query<{ value: string }>(pool, 'select value from marks where name = $1', [MARK])
      return stateOf(row?.value)
    },
  }
}

async function patiently(
  pool: Pool,
  filter: CaseFilter,
  cursor: string | undefined,
  limit: number,
): Promise<Row[] | undefined> {
  const { text, values } = statement(filter, cursor, limit)
  try {
    return await transaction(pool, async (client: Client) => {
      // Parallel workers are few, and the relay's; a plan that needs them is wrong here anyway.
      await query(
        client,
        `select set_config('statement_timeout', $1, true), set_config('max_parallel_workers_per_gather', '0', true),
          set_config('jit', 'off', true)`,
        [String(PATIENCE_MS)],
      )
      return query<Row>(client, text, values)
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

interface Statement {
  text: string
  values: unknown[]
}

/** A page of keys first, from indexes alone; the rows and their words after that. */
function statement(filter: CaseFilter, cursor: string | undefined, limit: number): Statement {
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const bounds = boundsOf(filter, cursor, bind)
  const kinds = kindsOf(filter, bind)
  const keys = keysOf(filter, { bounds, isNarrowed: kinds !== '', limit: bind(limit) }, bind)
  return {
    text: `
      with kinds as materialized (select id from case_kinds ${kinds}),
      keys as materialized (${keys})
      select c.*, k.channel, k.endpoint, k.type, k.urgency, k.state, w.title, w.text, w.name, ${AT} as at
      from keys join cases c using (receipt) join case_kinds k on k.id = c.kind
      left join lateral (
        select request->>'title' as title, left(request->>'text', ${EXCERPT}) as text,
          request->'requester'->>'name' as name
        from revisions r where r.receipt = c.receipt order by revision desc limit 1) w on true
      order by c.received_at desc, c.receipt desc`,
    values,
  }
}

const AT = `to_char(c.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const NEWEST = 'order by received_at desc, receipt desc'

type Bind = (value: unknown) => string

function boundsOf({ from, to }: CaseFilter, cursor: string | undefined, bind: Bind): string {
  const before = cursor === undefined ? { at: to ?? 'infinity', receipt: '' } : readCursor(cursor)
  const older = `(received_at, receipt) < (${bind(before.at)}::timestamptz, ${bind(before.receipt)})`
  return from === undefined ? older : `${older} and received_at >= ${bind(from)}::timestamptz`
}

function kindsOf({ endpoint, ...filter }: CaseFilter, bind: Bind): string {
  const columns = (['channel', 'type', 'urgency', 'state'] as const).flatMap((column) =>
    filter[column] === undefined ? [] : [`${column} = ${bind(filter[column])}`],
  )
  if (endpoint !== undefined) columns.push(`split_part(endpoint, '/', 1) = ${bind(endpoint)}`)
  return columns.length > 0 ? `where ${columns.join(' and ')}` : ''
}

interface Narrowing {
  bounds: string
  isNarrowed: boolean
  limit: string
}

/** Who is looked for by an id or a number has few; all else is found by its kinds, or by time alone. */
function keysOf({ id, phone }: CaseFilter, { bounds, isNarrowed, limit }: Narrowing, bind: Bind): string {
  const end = `${NEWEST} limit ${limit}`
  const one = (where: string) => `select received_at, receipt from cases where ${where} and ${bounds}`
  const number = phone === undefined ? undefined : bind(phone)
  const known =
    id === undefined
      ? either(['phone', 'caller_number'], number)
      : either(['message_id', 'order_number'], bind(id))
  if (known.length > 0) {
    const owned = id !== undefined && number ? ` and (phone = ${number} or caller_number = ${number})` : ''
    const narrowed = isNarrowed ? ' and kind in (select id from kinds)' : ''
    const found = known.map((where) => `(${one(where + owned + narrowed)} ${end})`)
    return `select * from (${found.join(' union ')}) as found ${end}`
  }
  if (!isNarrowed) return `${one('true')} ${end}`
  return `select n.received_at, n.receipt from kinds cross join lateral (${one('kind = kinds.id')} ${end}) n ${end}`
}

function either(columns: readonly string[], value: string | undefined): string[] {
  return value === undefined ? [] : columns.map((column) => `${column} = ${value}`)
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
  /** Microseconds and all, in UTC. */
  at: string
}

function toCase(row: Row): Case & CaseWords {
  const { receipt, channel, endpoint, type, urgency, state, revision } = row
  const { message_id, order_number, title, name } = row
  const phone = row.phone ?? row.caller_number
  return {
    ...{ receipt, channel, endpoint, type, urgency, state, revision },
    receivedAt: beijingTime(row.received_at.getTime()),
    changedAt: beijingTime(row.changed_at.getTime()),
    text: row.text ?? '',
    ...(message_id !== null && { messageId: message_id }),
    ...(order_number !== null && { orderNumber: order_number }),
    ...(title !== null && { title }),
    ...(name !== null && { name }),
    ...(phone !== null && { phone }),
  }
}

function toCursor({ at, receipt }: Row): string {
  return Buffer.from(`${at}|${receipt}`).toString('base64url')
}

function readCursor(cursor: string): { at: string; receipt: string } {
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
