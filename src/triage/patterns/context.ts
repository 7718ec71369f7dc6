/** Whether what surrounds a pattern makes it none: 没有着火, 上个月着过火, 热得像着火一样, 着火了怎么预防. */
import type { Context, ContextKind } from './columns.ts'
import type { Units } from './units.ts'
import { type Hit, type Hits, lastBefore } from './vocabulary.ts'

type ContextRow = Omit<Context, 'note'>

/** `words`: what makes it none, as it stands in the text. */
export interface Aside {
  kind: ContextKind
  words: string
}

interface Reading {
  units: Units
  hits: Hits<unknown>
  rows: readonly ContextRow[]
}

/** What tells of something else than here and now; the others say that it is here and now all the same. */
const UNDONE_BY: Partial<Record<ContextKind, ContextKind[]>> = {
  past: ['now', 'cry'],
  recent: ['now', 'cry'],
  often: ['now', 'cry'],
  aftermath: ['now', 'cry'],
  asked: ['now', 'cry', 'scene'],
  supposed: ['cry'],
  told: ['cry'],
}
const AROUND: ContextKind[] = [
  'compared',
  'over',
  'general',
  'told',
  'past',
  'recent',
  'often',
  'aftermath',
  'supposed',
  'asked',
]

/** Undefined: it stands. `parts`: the words of one signal. */
export function asideOf(
  reading: Reading,
  parts: readonly Hit[],
  despite: readonly ContextKind[],
): Aside | undefined {
  for (const part of parts) {
    const found = figureAt(reading, part) ?? denialBefore(reading, part)
    if (found) return found
  }
  const span = { ...spanOf(parts), parts }
  for (const kind of AROUND) {
    if (despite.includes(kind)) continue
    const words = near(reading, span, kind)
    if (words === undefined) continue
    if (!UNDONE_BY[kind]?.some((other) => near(reading, span, other) !== undefined)) return { kind, words }
  }
  return undefined
}

export function spanOf(parts: readonly Hit[]): Hit {
  return {
    start: Math.min(...parts.map(({ start }) => start)),
    end: Math.max(...parts.map(({ end }) => end)),
  }
}

/** A word of another meaning that holds this one, or begins in it: 火车 in 跟着火车. */
function figureAt(reading: Reading, part: Hit): Aside | undefined {
  for (const row of reading.rows) {
    if (row.kind !== 'figure') continue
    const hits = reading.hits.of(row)
    // They are short: one that reaches so far begins no more than a few hits before.
    for (let at = lastBefore(hits, part.end), left = 4; at >= 0 && left > 0; at--, left--) {
      const hit = hits[at]
      if (hit && covers(hit, part)) return { kind: 'figure', words: wordsOf(reading.units, hit) }
    }
  }
  return undefined
}

function covers(hit: Hit, part: Hit): boolean {
  const isLonger = hit.end - hit.start > part.end - part.start
  if (hit.start <= part.start && hit.end >= part.end) return isLonger
  return hit.start > part.start && hit.start < part.end && hit.end > part.end
}

/** Directly before it, but for words such as 任何 or 发生: 没人管，着火了 denies no fire. */
function denialBefore(reading: Reading, part: Hit): Aside | undefined {
  let start = part.start
  for (let steps = 0; steps < 4; steps++) {
    const denial = endingAt(reading, 'denied', start)
    if (denial)
      return { kind: 'denied', words: wordsOf(reading.units, { start: denial.start, end: part.end }) }
    const between = endingAt(reading, 'between', start)
    if (!between) return undefined
    start = between.start
  }
  return undefined
}

function endingAt({ units, hits, rows }: Reading, kind: ContextKind, end: number): Hit | undefined {
  if (units.clause[end - 1] !== units.clause[end]) return undefined
  for (const row of rows) {
    if (row.kind !== kind) continue
    const own = hits.of(row)
    for (let at = lastBefore(own, end), left = 4; at >= 0 && left > 0; at--, left--)
      if (own[at]?.end === end) return own[at]
  }
  return undefined
}

function near({ units, hits, rows }: Reading, span: Span, kind: ContextKind): string | undefined {
  for (const row of rows) {
    if (row.kind !== kind) continue
    const hit = nearest(units, hits.of(row), { ...span, before: row.before, after: row.after })
    if (hit) return wordsOf(units, hit)
  }
  return undefined
}

interface Span extends Hit {
  parts: readonly Hit[]
}

/** Before the span or inside as far as `before` reaches, behind it as far as `after` does. */
function nearest(
  { at }: Units,
  hits: readonly Hit[],
  { start, end, parts, before, after }: Span & { before: number; after: number },
): Hit | undefined {
  if (hits.length === 0) return undefined
  const index = lastBefore(hits, end)
  // 动不动 in 一动不动 is none.
  const isOwn = (hit: Hit) => parts.some((part) => hit.start >= part.start && hit.end <= part.end)
  const earlier = [hits[index], hits[index - 1], hits[index - 2]].find((hit) => hit && !isOwn(hit))
  if (before > 0 && earlier && (at[start] ?? 0) - (at[earlier.end - 1] ?? 0) <= before) return earlier
  const later = hits[index + 1]
  if (after > 0 && later && (at[later.start] ?? 0) - (at[end - 1] ?? 0) <= after) return later
  return undefined
}

export function wordsOf({ text, from, to }: Units, { start, end }: Hit): string {
  return text
    .slice(from[start], to[end - 1])
    .replace(/\s+/g, ' ')
    .slice(0, 40)
}
