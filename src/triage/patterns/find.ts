/** Finding the patterns of a table in a text, in their context: compiled once, pure, linear. */
import type { Context, Pattern, WordGroup } from './columns.ts'
import { expand } from './columns.ts'
import { type Aside, asideOf, spanOf, wordsOf } from './context.ts'
import { type Units, unitsOf } from './units.ts'
import { createVocabulary, type Hit, type Hits, lastBefore } from './vocabulary.ts'

export interface PatternTables<Row extends Pattern> {
  groups: readonly Omit<WordGroup, 'note'>[]
  contexts: readonly Omit<Context, 'note'>[]
  rows: readonly Row[]
}

export interface Found<Row> {
  /** In the order of the table; `words` as they stand in the text. */
  found: { row: Row; words: string[] }[]
  /** What would be found, were it not for its context; the first few. */
  aside: (Aside & { row: Row; signal: string })[]
}

export type FindPatterns<Row> = (text: string) => Found<Row>

interface Compiled<Row> {
  row: Row
  terms: Term[]
  unless: Term | undefined
}
/** Identity is what counts: it names its words' hits. */
interface Term {
  words: string[]
}

interface Reading {
  units: Units
  hits: Hits<unknown>
  contexts: readonly Omit<Context, 'note'>[]
}

const MOST_ASIDE = 8

/** `nameOf`: of rows of one name the first that is found says it all. */
export function createPatterns<Row extends Pattern>(
  { groups, contexts, rows }: PatternTables<Row>,
  nameOf: (row: Row) => string,
): FindPatterns<Row> {
  const vocabulary = createVocabulary<unknown>()
  const shared = new Map<string, Term>()
  const termOf = (cell: readonly string[]): Term => {
    const name = cell.join('|')
    const known = shared.get(name)
    if (known) return known
    const term = { words: expand(cell, groups) }
    for (const word of term.words) vocabulary.add(word, term)
    shared.set(name, term)
    return term
  }
  for (const row of contexts) for (const word of expand(row.words, groups)) vocabulary.add(word, row)
  const compiled = rows.map(
    (row): Compiled<Row> => ({
      row,
      terms: row.pattern.map(termOf),
      unless: row.unless.length > 0 ? termOf(row.unless) : undefined,
    }),
  )
  return (text) => {
    const units = unitsOf(text)
    const hits = vocabulary.find(units)
    return hits ? findAll({ units, hits, contexts }, compiled, nameOf) : { found: [], aside: [] }
  }
}

function findAll<Row extends Pattern>(
  reading: Reading,
  compiled: readonly Compiled<Row>[],
  nameOf: (row: Row) => string,
): Found<Row> {
  const result: Found<Row> = { found: [], aside: [] }
  const names = new Set<string>()
  for (const one of compiled) {
    const name = nameOf(one.row)
    if (names.has(name)) continue
    const parts = look(reading, one, result.aside)
    if (!parts) continue
    names.add(name)
    const words = parts.map((part) => wordsOf(reading.units, part))
    result.found.push({ row: one.row, words: [...new Set(words)] })
  }
  return result
}

/** The first place where all terms stand together, and nothing around says otherwise. */
function look<Row extends Pattern>(
  reading: Reading,
  { row, terms, unless }: Compiled<Row>,
  aside: Found<Row>['aside'],
): Hit[] | undefined {
  if (!terms.every((term) => reading.hits.has(term))) return undefined
  // From the rarest word: many stand beside 人, few of them beside 电梯.
  const [first = [], ...others] = terms
    .map((term) => reading.hits.of(term))
    .sort((a, b) => a.length - b.length)
  for (const anchor of first) {
    const parts = together(reading.units, anchor, others, row.within)
    if (!parts || (unless && isBeside(reading, parts, unless, row.within))) continue
    const found = asideOf({ ...reading, rows: reading.contexts }, parts, row.despite)
    if (!found) return parts.sort((a, b) => a.start - b.start)
    if (aside.length < MOST_ASIDE)
      aside.push({ ...found, row, signal: wordsOf(reading.units, spanOf(parts)) })
  }
  return undefined
}

/** The anchor, and of every other term the nearest word beside it. */
function together(units: Units, anchor: Hit, others: (readonly Hit[])[], within: number): Hit[] | undefined {
  const parts = [anchor]
  for (const hits of others) {
    const hit = closest(units, hits, parts, within)
    if (!hit) return undefined
    parts.push(hit)
  }
  return parts
}

/** Near what is there already; of two words on either side the nearer one, never one that shares a character with another part. */
function closest(units: Units, hits: readonly Hit[], parts: readonly Hit[], within: number): Hit | undefined {
  const span = spanOf(parts)
  const middle = lastBefore(hits, span.end)
  let best: Hit | undefined
  for (let at = Math.max(0, middle - 2); at <= middle + 3 && at < hits.length; at++) {
    const hit = hits[at]
    if (!hit || parts.some((part) => part.start < hit.end && hit.start < part.end)) continue
    const gap = gapOf(units, span, hit)
    if (gap <= within && gap < (best ? gapOf(units, span, best) : Number.POSITIVE_INFINITY)) best = hit
  }
  return best
}

function gapOf({ at }: Units, one: Hit, other: Hit): number {
  const [first, second] = one.start < other.start ? [one, other] : [other, one]
  return (at[second.start] ?? 0) - (at[first.end - 1] ?? 0) - 1
}

function isBeside({ units, hits }: Reading, parts: readonly Hit[], unless: Term, within: number): boolean {
  const span = spanOf(parts)
  const own = hits.of(unless)
  const index = lastBefore(own, span.end)
  return [own[index], own[index + 1]].some((hit) => hit && gapOf(units, span, hit) <= within)
}
