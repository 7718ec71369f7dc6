/** A model from the catalogue and labelled messages. The same of both make the same model. */
import { requestTypes } from '../../contract/request.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Leaf } from '../catalogue/leaf.ts'
import { calibrate, type Judgement } from './calibrate.ts'
import { addCentroids } from './centroids.ts'
import { featuresOf } from './features.ts'
import { habitsOf } from './habits.ts'
import type { Labelled } from './labelled.ts'
import { createScore, createVectors, hashOf, type LinearModel, type Tree } from './linear.ts'
import type { ModelAbout, TriageModel } from './model-file.ts'
import { prune } from './prune.ts'
import { type Sample, train } from './train.ts'
import { flatTree, treeOf } from './tree.ts'
import { typeFeaturesOf } from './type-features.ts'

const WEIGHTS = { said: 1, words: 0.5, names: 0.6, saying: 1.5, message: 3 }
/** So many of a leaf's words make a sample together: who says one of them says others, too. */
const TOGETHER = 4
/** A saying is shorter than a message, and its label was looked at less often. */
const TYPE_WEIGHTS = { saying: 0.3, wish: 1, message: 1 }
const TOPIC = { rounds: 4, rate: 0.4, leastSeen: 2, commonest: 0.2, weighsRarity: true }
const TYPE = { rounds: 4, rate: 0.3, leastSeen: 2, commonest: 1, weighsRarity: false, doubt: 0.1 }
/** Smaller weights change nothing that could be seen, and are a third of the size. */
const LEAST_SHARES = { topic: 0.028, type: 0.03 }
/** One message in so many is kept out, to see what chances are worth. */
const HELD_OUT = 5

export type Taught = Pick<Labelled, 'text' | 'topic' | 'type'>

/** Beside messages as they come. */
export interface Written {
  /** For their leaves. */
  sayings: readonly Taught[]
  /** For their types. */
  wishes: readonly Pick<Taught, 'text' | 'type'>[]
}

/** Takes minutes on one core. */
export function buildModel(
  catalogue: Catalogue,
  messages: readonly Labelled[],
  written: Written = { sayings: [], wishes: [] },
): TriageModel {
  const kept = messages.filter((message) => !isHeldOut(message))
  const held = messages.filter(isHeldOut)
  const trial = trainBoth(catalogue, kept, written)
  const topic = calibrate(judgements(trial.topic, topicSamples(held, catalogue.leaves, 1), trial.tree))
  const type = calibrate(judgements(trial.type, typeSamples(held, 1), flatTree(requestTypes.length)))
  const about: ModelAbout = {
    format: 'jiesu.triage-model/3',
    catalogueVersion: catalogue.version,
    codes: catalogue.leaves.map(({ code }) => code),
    paths: catalogue.leaves.map(({ path }) => path.join('|')),
    topic: { heat: topic },
    type: { heat: type },
    messages: messages.length,
  }
  const whole = trainBoth(catalogue, messages, written)
  return {
    about,
    topic: prune(whole.topic, LEAST_SHARES.topic),
    type: prune(whole.type, LEAST_SHARES.type),
    habits: habitsOf(catalogue.leaves, [...messages, ...written.sayings]),
  }
}

function isHeldOut({ text }: Labelled): boolean {
  return hashOf(`held:${text}`) % HELD_OUT === 0
}

function trainBoth({ leaves }: Catalogue, messages: readonly Taught[], { sayings, wishes }: Written) {
  const tree = treeOf(leaves.map(({ code }) => code))
  const topical = [
    ...leafSamples(leaves),
    ...topicSamples(sayings, leaves, WEIGHTS.saying),
    ...topicSamples(messages, leaves, WEIGHTS.message),
  ]
  const typed = [
    ...typeSamples(sayings, TYPE_WEIGHTS.saying),
    ...typeSamples(wishes, TYPE_WEIGHTS.wish),
    ...typeSamples(messages, TYPE_WEIGHTS.message),
  ]
  const topic = train({ samples: topical, tree, ...TOPIC })
  addCentroids(topic, topical, tree)
  return {
    tree,
    topic,
    type: train({ samples: typed, tree: flatTree(requestTypes.length), ...TYPE }),
  }
}

function leafSamples(leaves: readonly Leaf[]): Sample[] {
  return leaves.flatMap(({ path, nameEn, words, said }, label) => {
    const sample = (text: string, weight: number): Sample => ({ features: featuresOf(text), label, weight })
    return [
      ...said.map((text) => sample(text, WEIGHTS.said)),
      ...words.map((text) => sample(text, WEIGHTS.words)),
      ...inFours(words).map((some) => sample(some.join('，'), WEIGHTS.said)),
      sample(path.slice(-2).join('，'), WEIGHTS.names),
      sample(nameEn, WEIGHTS.names),
    ]
  })
}

function inFours(words: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(words.length / TOGETHER) }, (_, at) =>
    words.slice(at * TOGETHER, (at + 1) * TOGETHER),
  )
}

function topicSamples(taught: readonly Taught[], leaves: readonly Leaf[], weight: number): Sample[] {
  const labels = new Map(leaves.map(({ code }, at) => [code, at]))
  return taught.flatMap(({ text, topic }) => {
    const label = labels.get(topic)
    return label === undefined ? [] : [{ features: featuresOf(text), label, weight }]
  })
}

function typeSamples(taught: readonly Pick<Taught, 'text' | 'type'>[], weight: number): Sample[] {
  return taught.map(({ text, type }) => ({
    features: typeFeaturesOf(text),
    label: requestTypes.indexOf(type),
    weight,
  }))
}

function judgements(model: LinearModel, samples: readonly Sample[], tree: Tree): Judgement[] {
  const toVector = createVectors(model)
  const score = createScore(model, tree)
  return samples.map(({ features, label }) => ({ scores: score(toVector(features)).slice(), label }))
}
