/** Which leaf of the catalogue a text is about: calibrated chances, five candidates, nothing where it would be a guess. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Leaf } from '../catalogue/leaf.ts'
import { type Features, featuresOf } from './features.ts'
import { createPlaceOf, createScore, createVectors, type LinearModel, softmax } from './linear.ts'
import { mattersOf } from './matters.ts'
import type { TriageModel } from './model-file.ts'
import { treeOf } from './tree.ts'

export interface Topic {
  leaf: Leaf
  /** From 0 to 1: of a hundred with 0.8, eighty are right. */
  confidence: number
}

export interface TopicFinding {
  /** Undefined: unknown. */
  first: Topic | undefined
  /** Another matter in the same text. */
  second: Topic | undefined
  /** At most five, the likeliest first. */
  candidates: Topic[]
  /** Words that speak for the likeliest, the strongest first. */
  words: string[]
  /** Of all classes, in the order of the model. */
  chances: Float32Array
  /** Of the whole text, for whoever reads it next. */
  features: Features
  /** Too little that anybody ever said to us: a greeting, a number, keys struck at random. */
  isNoise: boolean
}

/** For a leaf to send a request another way, or to few eyes. */
const SURE_FROM = 0.6

export function isSure({ confidence }: Pick<Topic, 'confidence'>): boolean {
  return confidence >= SURE_FROM
}

const MOST_CANDIDATES = 5
/** Of a hundred names with less more than seventy would be wrong: those are guesses. */
const NAMED_FROM = 0.3
/** Runs that the model knows: fewer, as of `ok` or 如题, make nobody sure. */
const ENOUGH = 6
/** Fewer are chance. */
const LEAST_KNOWN = 2
/** How sure a part must be, read by itself, and on how many levels two matters may agree. */
interface Apart {
  leastSure: number
  levels: number
}
/** Neighbours are easily taken for one another, where nobody says that there is another matter. */
const UNANNOUNCED: Apart = { leastSure: 0.93, levels: 0 }
const ANNOUNCED: Apart = { leastSure: 0.25, levels: 2 }

export function createTopics(
  catalogue: Catalogue,
  { about, topic }: TriageModel,
): (text: string) => TopicFinding {
  const tree = treeOf(about.codes)
  const leaves = about.codes.map((code, at) => {
    const leaf = catalogue.leaf(code)
    return leaf?.path.join('|') === about.paths[at] ? leaf : undefined
  })
  const toVector = createVectors(topic)
  const score = createScore(topic, tree)
  const wordsFor = createWords(topic, tree.nodes)
  const chancesOf = (features: Features) => {
    const vector = toVector(features)
    const known = vector.at.length
    return { known, chances: softmax(score(vector), about.topic.heat / Math.min(1, (known || 1) / ENOUGH)) }
  }
  const best = (chances: Float32Array, most: number): Topic[] =>
    likeliest(chances, most).flatMap((at) => {
      const leaf = leaves[at]
      return leaf ? [{ leaf, confidence: chances[at] ?? 0 }] : []
    })

  return (text) => {
    const features = featuresOf(text)
    const { chances, known } = chancesOf(features)
    const candidates = best(chances, MOST_CANDIDATES)
    const { parts, isAnnounced } = mattersOf(text)
    const own = parts.flatMap((part) => best(chancesOf(featuresOf(part)).chances, 1))
    const likely = candidates[0]
    const isNamed = likely !== undefined && likely.confidence >= NAMED_FROM
    return {
      ...mattersAmong(isNamed ? likely : undefined, own, isAnnounced ? ANNOUNCED : UNANNOUNCED),
      candidates,
      words: likely ? wordsFor(features, about.codes.indexOf(likely.leaf.code)) : [],
      chances,
      features,
      isNoise: known < LEAST_KNOWN,
    }
  }
}

/**
 * Parts that are surely about different things are two matters; of the first the whole text says more, else it is the one
 * that is said first.
 */
function mattersAmong(
  whole: Topic | undefined,
  parts: readonly Topic[],
  { leastSure, levels }: Apart,
): Pick<TopicFinding, 'first' | 'second'> {
  const areApart = (one: Topic, other: Topic) =>
    one.leaf.code !== other.leaf.code &&
    !one.leaf.path.slice(0, levels + 1).every((name, at) => other.leaf.path[at] === name)
  const sure = parts.filter(({ confidence }) => confidence >= leastSure)
  const first = sure.find((part) => whole && !areApart(part, whole)) ?? sure[0]
  const second = first && sure.find((part) => areApart(part, first))
  if (!first || !second) return { first: whole, second: undefined }
  return { first: whole && !areApart(whole, first) ? whole : first, second }
}

/** Indices of the greatest. */
function likeliest(chances: Float32Array, most: number): number[] {
  const found: number[] = []
  for (let at = 0; at < chances.length; at += 1) {
    const last = found.at(-1)
    if (found.length === most && last !== undefined && (chances[at] ?? 0) <= (chances[last] ?? 0)) continue
    found.push(at)
    found.sort((one, other) => (chances[other] ?? 0) - (chances[one] ?? 0))
    found.length = Math.min(found.length, most)
  }
  return found
}

const MOST_WORDS = 4

function createWords(
  { features, rarity, starts, nodes, weights }: LinearModel,
  classes: readonly (readonly number[])[],
): (of: Features, label: number) => string[] {
  const placeOf = createPlaceOf(features)
  const voice = (name: string, weight: number, own: readonly number[]): number => {
    const place = placeOf(name)
    if (place === undefined) return 0
    let sum = 0
    for (let at = starts[place] ?? 0; at < (starts[place + 1] ?? 0); at += 1)
      if (own.includes(nodes[at] ?? -1)) sum += weights[at] ?? 0
    return sum * weight * (rarity[place] ?? 0)
  }
  return (of, label) => {
    const voices = [...of].map(([name, weight]) => ({
      name,
      voice: voice(name, weight, classes[label] ?? []),
    }))
    const said = voices
      .filter(({ name, voice }) => name.length > 1 && voice > 0)
      .sort((one, other) => other.voice - one.voice)
    const kept: string[] = []
    for (const { name } of said)
      if (kept.length < MOST_WORDS && !kept.some((word) => overlaps(word, name))) kept.push(name)
    return kept
  }
}

function overlaps(one: string, other: string): boolean {
  return one.includes(other) || other.includes(one)
}
