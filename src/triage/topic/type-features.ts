/**
 * What of a text tells what is wanted: beside what tells the matter the very words, with the courtesies and marks that topics leave
 * out, and how it begins and ends.
 */
import { normalized } from '../../contract/clean-text.ts'
import { clip, type Features, featuresOf } from './features.ts'

const PARTS = /[\p{sc=Han}?!0]+|[a-z][a-z']*/gu
/** Of runs of one, two and three characters, where topics have not seen them. */
const WORD_WEIGHTS = [0.7, 0.7, 0.35] as const
const PAIR_WEIGHT = 0.55
const BEGINNING = { characters: 10, mark: '>', weight: 0.5 }
const END = { characters: 14, mark: '$', weight: 0.7 }
const RUN = 3

/** Linear up to a length, then constant. `read`: what topics see of the same text. */
export function typeFeaturesOf(text: string, read: Features = featuresOf(text)): Features {
  const features = new Map(read)
  const key = normalized(clip(text), 'NFKC').toLowerCase().replace(/\d+/g, '0').trim()
  addWords(features, key)
  addPlace(features, key.slice(0, BEGINNING.characters), BEGINNING)
  addPlace(features, key.slice(-END.characters), END)
  return features
}

function addWords(features: Map<string, number>, key: string): void {
  let before = ''
  for (const [part] of key.matchAll(PARTS)) {
    if (!/^[a-z]/.test(part)) {
      addRuns(features, part)
      continue
    }
    features.set(`w:${part}`, WORD_WEIGHTS[0])
    if (before !== '') features.set(`w:${before} ${part}`, PAIR_WEIGHT)
    before = part
  }
}

function addRuns(features: Map<string, number>, part: string): void {
  WORD_WEIGHTS.forEach((weight, at) => {
    for (let start = 0; start + at < part.length; start += 1) {
      const run = part.slice(start, start + at + 1)
      if (!features.has(run)) features.set(run, weight)
    }
  })
}

function addPlace(
  features: Map<string, number>,
  piece: string,
  { mark, weight }: { mark: string; weight: number },
): void {
  for (let length = 1; length <= RUN; length += 1)
    for (let at = 0; at + length <= piece.length; at += 1)
      features.set(`${mark}${piece.slice(at, at + length)}`, weight)
}
