/** What is wanted: asked, helped, complained of, reported … Read from the words, the matter and what the source said. */
import { type RequestType, requestTypes } from '../../contract/request.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { SaidType } from './cues.ts'
import { featuresOf } from './features.ts'
import { createScore, createVectors, softmax } from './linear.ts'
import type { TriageModel } from './model-file.ts'
import type { TopicFinding } from './topics.ts'
import { flatTree } from './tree.ts'

export interface TypeFinding {
  type: RequestType
  /** From 0 to 1. */
  confidence: number
  evidence: string[]
}

export interface AskedType {
  text: string
  /** Of the same text. */
  topic: Pick<TopicFinding, 'features' | 'chances'>
  /** As the citizen or the source said it. */
  said: RequestType
}

/** How much a matter's usual type counts beside the words, and what the source said. */
const MATTER_WEIGHT = 0.5
const SAID_WEIGHT = 0.6
/** Nothing is out of the question. */
const LEAST_CHANCE = 1e-3

export function createTypes(
  catalogue: Catalogue,
  { about, type }: TriageModel,
  cues: (text: string) => SaidType[],
): (asked: AskedType) => TypeFinding {
  const tree = flatTree(requestTypes.length)
  const toVector = createVectors(type)
  const score = createScore(type, tree)
  const usual = about.codes.map((code) => catalogue.leaf(code)?.type)
  return ({ text, topic, said }) => {
    const matter = matterChances(topic.chances, usual)
    const words = softmax(score(toVector(typeFeaturesOf(text, topic.features))), about.type.heat)
    const spoken = cues(text)
    const votes = requestTypes.map(
      (each, at) =>
        Math.log((words[at] ?? 0) + LEAST_CHANCE) +
        MATTER_WEIGHT * Math.log((matter[at] ?? 0) + 0.1) +
        (spoken.find((cue) => cue.type === each)?.weight ?? 0) +
        (said === each && said !== 'unknown' && said !== 'other' ? SAID_WEIGHT : 0),
    )
    const chances = softmax(Float32Array.from(votes))
    const best = chances.indexOf(Math.max(...chances))
    const found = requestTypes[best] ?? 'unknown'
    return { type: found, confidence: chances[best] ?? 0, evidence: evidenceOf(found, spoken, said) }
  }
}

/** What the classifier alone has made of the words has no word to show. */
function evidenceOf(found: RequestType, spoken: readonly SaidType[], said: RequestType): string[] {
  return [
    ...spoken.filter(({ type }) => type === found).map(({ words }) => `type/words: ${words.join('、')}`),
    ...(said === found ? [`type/source: ${said}`] : []),
  ]
}

function matterChances(topics: Float32Array, usual: readonly (RequestType | undefined)[]): number[] {
  const sums = requestTypes.map(() => 0)
  usual.forEach((type, at) => {
    const place = type ? requestTypes.indexOf(type) : -1
    if (place >= 0) sums[place] = (sums[place] ?? 0) + (topics[at] ?? 0)
  })
  return sums
}

const END_CHARACTERS = 14
const RUN = 3
const END_WEIGHT = 0.7

/** How a text asks is heard at its end, and in what the topic's features leave out. */
export function typeFeaturesOf(text: string, read = featuresOf(text)): Map<string, number> {
  const features = new Map(read)
  const end = text.trimEnd().slice(-END_CHARACTERS).toLowerCase()
  for (let length = 1; length <= RUN; length += 1)
    for (let at = 0; at + length <= end.length; at += 1)
      features.set(`$${end.slice(at, at + length)}`, END_WEIGHT)
  return features
}
