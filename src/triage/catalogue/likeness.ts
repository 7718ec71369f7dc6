/**
 * Leaves that one message could belong to equally well: names or phrases that are the same, or nearly. Two texts are as alike as
 * the share of their parts that both have (Jaccard); parts are pairs of characters, and whole words where letters are Latin.
 */
import { type Leaf, nameOf } from './leaf.ts'
import type { LeafFault } from './lint.ts'

/** In the shipped catalogue the likest names (顶层住户暖气不热, 底层住户暖气不热) reach 0.75, the likest phrases 0.67. */
const MOST_ALIKE = { path: 0.8, said: 0.7 } as const
/** In the shipped catalogue 违约金 stands under seven. */
const MOST_LEAVES_OF_A_WORD = 8

/** A second for two thousand leaves: for whoever edits a catalogue, not for each start. */
export function lintLikeness(leaves: readonly Leaf[]): LeafFault[] {
  const of = (column: 'path' | 'said', textsOf: (leaf: Leaf) => readonly string[]) => {
    const texts = leaves.flatMap((leaf, at) => textsOf(leaf).map((text) => ({ at, text })))
    return pairsAbove(texts, MOST_ALIKE[column]).map(([one, other]) => {
      const { code = '' } = leaves[other.at] ?? {}
      const message = `${one.text} is nearly ${other.text} of ${code}: say what tells them apart`
      return { at: one.at, column, message }
    })
  }
  return [...of('path', (leaf) => [nameOf(leaf)]), ...of('said', ({ said }) => said)].toSorted(
    (one, other) => one.at - other.at,
  )
}

/** Words that say little, since they stand under many leaves, with those. */
export function findCrowdedWords(leaves: readonly Leaf[]): { word: string; codes: string[] }[] {
  const codes = new Map<string, string[]>()
  for (const { code, words } of leaves)
    for (const word of new Set(words)) codes.set(word, [...(codes.get(word) ?? []), code])
  return [...codes].flatMap(([word, found]) =>
    found.length > MOST_LEAVES_OF_A_WORD ? [{ word, codes: found }] : [],
  )
}

interface Text {
  at: number
  text: string
}

/** Pairs of different leaves, the later text first. Alike texts share one of their rarest parts, so only those are looked up. */
function pairsAbove(texts: readonly Text[], least: number): [Text, Text][] {
  const parted = texts.map(({ text }) => partsOf(text))
  const counts = new Map<string, number>()
  for (const parts of parted) for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1)
  const having = new Map<string, number[]>()
  return parted.flatMap((parts, index) => {
    const rarest = [...parts].sort((one, other) => (counts.get(one) ?? 0) - (counts.get(other) ?? 0))
    const telling = rarest.slice(0, parts.size - Math.ceil(least * parts.size) + 1)
    const near = new Set(telling.flatMap((part) => having.get(part) ?? []))
    for (const part of telling) having.set(part, [...(having.get(part) ?? []), index])
    const text = texts[index]
    return [...near].flatMap((with_): [Text, Text][] => {
      const other = texts[with_]
      if (!text || !other || other.at === text.at) return []
      return likenessOf(parts, parted[with_] ?? new Set()) >= least ? [[text, other]] : []
    })
  })
}

function likenessOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = one.intersection(other).size
  return shared / (one.size + other.size - shared)
}

function partsOf(text: string): Set<string> {
  const plain = text.normalize('NFKC').toLowerCase()
  const words = plain.match(/[a-z]+|[^\p{P}\p{S}\s]/gu) ?? []
  const pairs = words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`)
  return new Set(pairs.length > 0 ? pairs : words)
}
