/** Finding the words of many lists in one pass over a text: a trie over its units. */
import { type Units, unitsOf } from './units.ts'

/** Where a word of a list stands: units `start` to before `end`. */
export interface Hit {
  start: number
  end: number
}

/** The words of lists that a text holds; a list is whatever `add` was given. */
export interface Hits<List> {
  has(list: List): boolean
  /** Those that it has words of. */
  names(): Iterable<List>
  /** In their order; of those that begin at one place the longest alone. */
  of(list: List): readonly Hit[]
}

interface Word<List> {
  lists: List[]
}
interface Node<List> {
  next: Map<string, Node<List>>
  word: Word<List> | undefined
}

/** In a word: one numeral, whatever it says. */
const ANY_NUMBER = '#'
const NUMERALS = new Set([
  ...'一二两三四五六七八九十百几半数俩仨',
  ...['one', 'two', 'three', 'four', 'five', 'six', 'ten', 'few', 'several'],
])

export interface Vocabulary<List> {
  add(word: string, list: List): void
  /** Undefined: none of them. */
  find(units: Units): Hits<List> | undefined
}

export function createVocabulary<List>(): Vocabulary<List> {
  const root: Node<List> = { next: new Map(), word: undefined }
  return {
    add(text, list) {
      let node = root
      for (const key of keysOf(text)) {
        const next = node.next.get(key) ?? { next: new Map(), word: undefined }
        node.next.set(key, next)
        node = next
      }
      if (node === root) return
      node.word ??= { lists: [] }
      if (!node.word.lists.includes(list)) node.word.lists.push(list)
    },
    find(units) {
      const found = new Map<Word<List>, Hit[]>()
      for (let start = 0; start < units.keys.length; start++) walk({ units, found, start }, root, start)
      return found.size > 0 ? hitsOf(found) : undefined
    },
  }
}

/** `#` is no letter, and would be lost. */
function keysOf(word: string): string[] {
  return word
    .split(ANY_NUMBER)
    .flatMap((part, at) => [...(at > 0 ? [ANY_NUMBER] : []), ...unitsOf(part).keys])
}

interface Walk<List> {
  units: Units
  found: Map<Word<List>, Hit[]>
  start: number
}

function walk<List>(from: Walk<List>, root: Node<List>, at: number): void {
  const { units, start } = from
  let node: Node<List> | undefined = root
  for (let end = at; node && end < units.keys.length; end++) {
    if (end > start && units.clause[end] !== units.clause[end - 1] && !isBroken(units, end)) return
    const key = units.keys[end] ?? ''
    const wild: Node<List> | undefined = node.next.get(ANY_NUMBER)
    if (wild && isNumeral(key)) {
      keep(from, wild.word, end + 1)
      walk(from, wild, end + 1)
    }
    node = node.next.get(key)
    keep(from, node?.word, end + 1)
  }
}

function isNumeral(key: string): boolean {
  return NUMERALS.has(key) || (key >= '0' && key < ':')
}

/** Speech and bursts of messages break lines inside words; punctuation ends them. */
function isBroken({ from, to, text }: Units, end: number): boolean {
  return text.slice(to[end - 1], from[end]).trim() === ''
}

function keep<List>({ found, start }: Walk<List>, word: Word<List> | undefined, end: number): void {
  if (!word) return
  const sofar = found.get(word)
  if (sofar) sofar.push({ start, end })
  else found.set(word, [{ start, end }])
}

/** Most lists are never asked for: one is put together when it is. */
function hitsOf<List>(found: ReadonlyMap<Word<List>, Hit[]>): Hits<List> {
  const parts = new Map<List, Hit[][]>()
  for (const [{ lists }, hits] of found) {
    for (const list of lists) {
      const own = parts.get(list)
      if (own) own.push(hits)
      else parts.set(list, [hits])
    }
  }
  const merged = new Map<List, Hit[]>()
  return {
    has: (list) => parts.has(list),
    names: () => parts.keys(),
    of(list) {
      const known = merged.get(list)
      if (known) return known
      const made = merge(parts.get(list) ?? [])
      merged.set(list, made)
      return made
    },
  }
}

function merge(parts: readonly Hit[][]): Hit[] {
  if (parts.length < 2) return parts[0] ?? []
  const all = parts.flat().sort((a, b) => a.start - b.start || b.end - a.end)
  return all.filter(({ start }, at) => all[at - 1]?.start !== start)
}

/** The last of `hits` that begins before unit `at`; -1: none. */
export function lastBefore(hits: readonly Hit[], at: number): number {
  let low = 0
  let high = hits.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((hits[middle]?.start ?? 0) < at) low = middle + 1
    else high = middle
  }
  return low - 1
}
