/** Finding the words of a table in a text; compiled once, pure, microseconds. */
import { normalized } from '../contract/clean-text.ts'

/** Of `rows` those whose word stands in the text, in the order of the table; undefined: none. */
export type WordFinder<Row> = (text: string) => Row[] | undefined

interface Keyed<Row> {
  row: Row
  /** The word as it stands in a text's match key. */
  key: string
}

/** Chinese words match anywhere in a text, Latin ones whole words only. */
export function createWordFinder<Row extends { word: string }>(rows: Row[]): WordFinder<Row> {
  const keyed = rows.map((row): Keyed<Row> => ({ row, key: wordKey(row.word) }))
  const byFirst = Map.groupBy(keyed, ({ key }) => key.charCodeAt(0))
  return (text) => {
    const here = find(byFirst, matchKey(text))
    return here && keyed.filter((word) => here.has(word)).map(({ row }) => row)
  }
}

/** Of a word, as `createWordFinder` looks for it. */
export function wordKey(word: string): string {
  return matchKey(word.trim())
}

/** Every word by itself, since words overlap: 停电梯困人 holds both 停电 and 电梯困人. */
function find<Row>(byFirst: Map<number, Keyed<Row>[]>, key: string): Set<Keyed<Row>> | undefined {
  let found: Set<Keyed<Row>> | undefined
  for (let at = 0; at < key.length; at++) {
    // Most characters begin no word: a look-up each, where one pattern of all words tries them all.
    for (const word of byFirst.get(key.charCodeAt(at)) ?? []) {
      if (key.startsWith(word.key, at) && isWhole(key, at, word.key)) found = (found ?? new Set()).add(word)
    }
  }
  return found
}

/** Latin words match whole words only. */
function isWhole(key: string, at: number, word: string): boolean {
  const end = at + word.length
  return !(isLatin(word, 0) && isLatin(key, at - 1)) && !(isLatin(word, word.length - 1) && isLatin(key, end))
}

function isLatin(text: string, at: number): boolean {
  return /^\w$/.test(text.charAt(at))
}

/** NFKC: full-width and half-width forms match alike. Recognised speech has spaces and line ends inside words. */
function matchKey(text: string): string {
  const key = normalized(text, 'NFKC').toLowerCase()
  return /\s/.test(key) ? key.replace(/(?<=[^!-~\s])\s+(?=[^!-~\s])/g, '').replace(/\s+/g, ' ') : key
}
