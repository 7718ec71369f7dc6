/**
 * How the console's search finds. All that can be filtered by makes one `kind`, of which there are some thousands, and what
 * triage found one `matter`, of as many. What is common is found among the newest; else each kind, or matter, that fits has
 * its own newest read from its end of one index, so that a rare combination costs no more than another.
 */
import type { CaseFilter } from '../src/contract/cases.ts'

/** Of a row; those before it come after it. */
export interface Key {
  /** With microseconds. */
  at: string
  receipt: string
}

export interface Statement {
  text: string
  values: unknown[]
}

interface Page {
  before: Key | undefined
  limit: number
}

/** Of the newest that are looked through first. */
const PEEK = 1000
const EXCERPT = 120
const NEWEST = 'order by received_at desc, receipt desc'
const AT = `to_char(c.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** To be tried in this order until one fills the page. */
export function statements(filter: CaseFilter, page: Page): Statement[] {
  const { id, phone, from: _from, to: _to, ...facets } = filter
  if (id !== undefined || phone !== undefined) return [statement(filter, page, byNumber)]
  if (Object.values(facets).every((facet) => facet === undefined)) return [statement(filter, page, byTime)]
  const byRare = asksMatter(filter) ? byMatter : byKind
  return [statement(filter, page, amongNewest), statement(filter, page, byRare)]
}

type Bind = (value: unknown) => string
interface Asking {
  filter: CaseFilter
  /** Of time and page. */
  bounds: string
  /** In order, and no more than a page. */
  end: string
  bind: Bind
}

/** A page of keys first, from indexes alone; the rows and their words after that. */
function statement(
  filter: CaseFilter,
  { before, limit }: Page,
  keysOf: (asking: Asking) => string,
): Statement {
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const kinds = kindsOf(filter, bind)
  const matters = mattersOf(filter, bind)
  const asking = {
    filter,
    bounds: boundsOf(filter, before, bind),
    end: `${NEWEST} limit ${bind(limit)}`,
    bind,
  }
  return {
    text: `
      with kinds as materialized (select id from case_kinds where ${kinds}),
      matters as materialized (select id from case_matters where ${matters}),
      keys as materialized (${keysOf(asking)})
      select c.*, k.channel, k.endpoint, k.type, k.urgency, k.state, w.title, w.text, w.name, w.against, w.against_phone,
        w.minor, w.confidential, t.category, t.disposition, t.unit, t.lanes, ${AT} as at
      from keys join cases c using (receipt) join case_kinds k on k.id = c.kind
      left join lateral (
        select request->>'title' as title, left(request->>'text', ${EXCERPT}) as text,
          request->'requester'->>'name' as name, request->'against'->>'name' as against,
          request->'against'->>'phone' as against_phone, request->'requester'->>'minor' = 'true' as minor,
          request->'requester'->>'confidential' = 'true' as confidential
        from revisions r where r.receipt = c.receipt order by revision desc limit 1) w on true
      left join lateral (
        select triage->'category'->'path' as category, triage->>'disposition' as disposition,
          triage->'direction'->>'unit' as unit, triage->'lanes' as lanes
        from triages r where r.receipt = c.receipt order by revision desc limit 1) t on true
      order by c.received_at desc, c.receipt desc`,
    values,
  }
}

function kindsOf({ endpoint, ...filter }: CaseFilter, bind: Bind): string {
  const facets = (['channel', 'type', 'urgency', 'state'] as const).flatMap((column) =>
    filter[column] === undefined ? [] : [`${column} = ${bind(filter[column])}`],
  )
  if (endpoint !== undefined) facets.push(`split_part(endpoint, '/', 1) = ${bind(endpoint)}`)
  return ['true', ...facets].join(' and ')
}

function asksMatter({ category, disposition, lane, district, unsure }: CaseFilter): boolean {
  return [category, disposition, lane, district, unsure].some((facet) => facet !== undefined)
}

function mattersOf({ lane, unsure, ...filter }: CaseFilter, bind: Bind): string {
  const facets = (['category', 'disposition', 'district'] as const).flatMap((column) =>
    filter[column] === undefined ? [] : [`${column} = ${bind(filter[column])}`],
  )
  if (lane !== undefined) facets.push(`${bind(lane)} = any(lanes)`)
  if (unsure) facets.push('is_unsure')
  return ['true', ...facets].join(' and ')
}

/** Of a row of cases. */
function fits(filter: CaseFilter): string {
  const kind = 'kind in (select id from kinds)'
  return asksMatter(filter) ? `${kind} and matter in (select id from matters)` : kind
}

function boundsOf({ from, to }: CaseFilter, before: Key | undefined, bind: Bind): string {
  const { at, receipt } = before ?? { at: to ?? 'infinity', receipt: '' }
  const older = `(received_at, receipt) < (${bind(at)}::timestamptz, ${bind(receipt)})`
  return from === undefined ? older : `${older} and received_at >= ${bind(from)}::timestamptz`
}

function byTime({ bounds, end }: Asking): string {
  return `select received_at, receipt from cases where ${bounds} ${end}`
}

function amongNewest({ filter, bounds, end }: Asking): string {
  const columns = asksMatter(filter) ? 'kind, matter' : 'kind'
  const newest = `select received_at, receipt, ${columns} from cases where ${bounds} ${NEWEST} limit ${PEEK}`
  return `select received_at, receipt from (${newest}) as newest where ${fits(filter)} ${end}`
}

function byKind({ bounds, end }: Asking): string {
  const own = `select received_at, receipt from cases where kind = kinds.id and ${bounds} ${end}`
  return `select own.received_at, own.receipt from kinds cross join lateral (${own}) own ${end}`
}

function byMatter({ bounds, end }: Asking): string {
  const own = `select received_at, receipt from cases
    where matter = matters.id and kind in (select id from kinds) and ${bounds} ${end}`
  return `select own.received_at, own.receipt from matters cross join lateral (${own}) own ${end}`
}

/** Whoever has that id or number has few: what else is asked is looked at in each. */
function byNumber({ filter, bounds, end, bind }: Asking): string {
  const { id, phone } = filter
  const number = phone === undefined ? undefined : either(['phone', 'caller_number'], bind(phone))
  const known = id === undefined ? (number ?? []) : either(['message_id', 'order_number'], bind(id))
  const owned = id !== undefined && number ? `(${number.join(' or ')})` : 'true'
  const found = known.map(
    (where) => `(select received_at, receipt from cases
      where ${where} and ${owned} and ${fits(filter)} and ${bounds} ${end})`,
  )
  return `select received_at, receipt from (${found.join(' union ')}) as found ${end}`
}

function either(columns: readonly string[], value: string): string[] {
  return columns.map((column) => `${column} = ${value}`)
}
