/** Finds leaves of a catalogue as a person looks for them: by code, by name, by the words that people use. */
import { type Leaf, nameOf } from './leaf.ts'

/** At most so many, the best first, those that fit alike in the order of the catalogue; none for nothing. */
export type FindLeaves = (asked: string, most: number) => Leaf[]

const LONGEST = 60
const CODE = 100
const NAME = 30
const PATH = 12
const WORDS = 8
const SAID = 3

/** What is looked through, made plain once. */
interface Plain {
  leaf: Leaf
  name: string
  nameEn: string
  path: string
  words: readonly string[]
  said: string
}

export function createFindLeaves(leaves: readonly Leaf[]): FindLeaves {
  const all = leaves.map(plainLeaf)
  return (asked, most) => {
    const terms = plain(asked).slice(0, LONGEST).split(/\s+/).filter(Boolean)
    if (terms.length === 0) return []
    const found = ranked(all, (each) => fitOfAll(each, terms))
    const pairs = pairsOf(terms.join(''))
    // Nothing has all of it: what shares most of its characters, two by two.
    const near = found.length > 0 ? found : ranked(all, (each) => likeness(each, pairs))
    return near.slice(0, most)
  }
}

function plainLeaf(leaf: Leaf): Plain {
  const { path, nameEn, words, said } = leaf
  return {
    leaf,
    name: plain(nameOf(leaf)),
    nameEn: plain(nameEn),
    path: plain(path.join(' ')),
    words: words.map(plain),
    said: plain(said.join('\n')),
  }
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}

function ranked(all: readonly Plain[], fitOf: (each: Plain) => number): Leaf[] {
  return all
    .map((each) => ({ leaf: each.leaf, fit: fitOf(each) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((one, other) => other.fit - one.fit)
    .map(({ leaf }) => leaf)
}

/** 0: one of them stands nowhere. */
function fitOfAll(each: Plain, terms: readonly string[]): number {
  const fits = terms.map((term) => fitOf(each, term))
  return fits.includes(0) ? 0 : fits.reduce((sum, fit) => sum + fit, 0)
}

function fitOf({ leaf, name, nameEn, path, words, said }: Plain, term: string): number {
  if (leaf.code.startsWith(term)) return CODE
  if (name === term || words.includes(term)) return 2 * NAME
  if (name.includes(term) || nameEn.includes(term)) return NAME
  if (path.includes(term)) return PATH
  if (words.some((word) => word.includes(term))) return WORDS
  return said.includes(term) ? SAID : 0
}

const LEAST_LIKENESS = 0.3

function likeness({ path, words }: Plain, pairs: readonly string[]): number {
  const has = (pair: string) => path.includes(pair) || words.some((word) => word.includes(pair))
  const shared = pairs.filter(has).length / Math.max(1, pairs.length)
  return shared >= LEAST_LIKENESS ? shared : 0
}

function pairsOf(text: string): string[] {
  const signs = [...text]
  return signs.slice(1).map((sign, at) => `${signs[at] ?? ''}${sign}`)
}
