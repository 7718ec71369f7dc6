/** What kinds of matter a text may be about: for whoever judges something else of it. */
import type { Features } from './features.ts'
import { createScore, createVectors, softmax } from './linear.ts'
import type { TriageModel } from './model-file.ts'
import { treeOf } from './tree.ts'

/** Codes of the first three levels of the catalogue that the model was made for, and how likely each is: from LEAST to 1. */
export type Kinds = (of: Features) => ReadonlyMap<string, number>

const LEVELS = [2, 4, 6]
const LEAST = 0.1

export function createKinds({ about, topic }: Pick<TriageModel, 'about' | 'topic'>): Kinds {
  const toVector = createVectors(topic)
  const score = createScore(topic, treeOf(about.codes))
  const above = about.codes.map((code) => [...new Set(LEVELS.map((digits) => code.slice(0, digits)))])
  return (features) => {
    const sums = new Map<string, number>()
    softmax(score(toVector(features)), about.topic.heat).forEach((chance, at) => {
      for (const code of above[at] ?? []) sums.set(code, (sums.get(code) ?? 0) + chance)
    })
    return new Map([...sums].filter(([, chance]) => chance >= LEAST))
  }
}
