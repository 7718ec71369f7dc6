/** What is wanted: asked, helped, complained of, reported … Read from the words, the matter and what the source said. */
import { type RequestType, requestTypes } from '../../contract/request.ts'
import type { SaidType } from './cues.ts'
import { wantedOf } from './habits.ts'
import { createScore, createVectors, softmax } from './linear.ts'
import type { TriageModel } from './model-file.ts'
import type { TopicFinding } from './topics.ts'
import { flatTree } from './tree.ts'
import { typeFeaturesOf } from './type-features.ts'

export interface TypeFinding {
  type: RequestType
  /** From 0 to 1. */
  confidence: number
  evidence: string[]
}

export interface AskedType {
  text: string
  /** Of the same text. */
  topic: Pick<TopicFinding, 'features' | 'chances' | 'isNoise'>
  /** As the citizen or the source said it. */
  said: RequestType
}

/** How much what is mostly wanted of such a matter counts beside the words, and what the source said. */
const MATTER_WEIGHT = 0.6
const SAID_WEIGHT = 0.6
const NOISE: TypeFinding = { type: 'unknown', confidence: 1, evidence: ['type/noise: unknown'] }
/** Nothing is out of the question. */
const LEAST_CHANCE = 1e-3
const LEAST_WANTED = 0.02

export function createTypes(
  { about, type, habits }: TriageModel,
  cues: (text: string) => SaidType[],
): (asked: AskedType) => TypeFinding {
  const tree = flatTree(requestTypes.length)
  const toVector = createVectors(type)
  const score = createScore(type, tree)
  return ({ text, topic, said }) => {
    const spoken = cues(text)
    if (topic.isNoise && said === 'unknown' && spoken.length === 0) return NOISE
    const matter = wantedOf(habits, topic.chances)
    const words = softmax(score(toVector(typeFeaturesOf(text, topic.features))), about.type.heat)
    const votes = requestTypes.map(
      (each, at) =>
        Math.log((words[at] ?? 0) + LEAST_CHANCE) +
        MATTER_WEIGHT * Math.log((matter[at] ?? 0) + LEAST_WANTED) +
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
