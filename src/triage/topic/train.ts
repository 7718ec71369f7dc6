/** Makes a linear model from samples: softmax regression by AdaGrad. The same samples make the same model. */
import type { Features } from './features.ts'
import {
  createScore,
  createVectors,
  hashOf,
  type LinearModel,
  softmax,
  type Tree,
  type Vector,
} from './linear.ts'
import { createRandom, shuffle } from './shuffle.ts'

export interface Sample {
  features: Features
  /** Index of its class. */
  label: number
  /** How much it counts. */
  weight: number
}

export interface TrainOptions {
  samples: readonly Sample[]
  tree: Tree
  rounds: number
  rate: number
  /** What is seen in fewer samples is chance. */
  leastSeen: number
  /** What is seen in a greater part of the classes tells nothing. */
  commonest: number
  /** What is seen in few classes tells more of them: so among many, not so among a handful. */
  weighsRarity: boolean
  /** Of each sample this much is given to all other classes: labels at a boundary could as well be others. */
  doubt?: number
}

const SEED = 1
const FIRST_SQUARE = 1e-3
/** Smaller ones change nothing that could be seen. */
const LEAST_SLOPE = 1e-4

export function train(options: TrainOptions): LinearModel {
  const { samples, tree, rounds, rate, doubt = 0 } = options
  const model = layOut(options)
  const toVector = createVectors(model)
  const vectors = samples.map(({ features }) => toVector(features))
  const score = createScore(model, tree)
  const squares = new Float32Array(model.weights.length).fill(FIRST_SQUARE)
  const random = createRandom(SEED)
  const order = samples.map((_, at) => at)
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, random)
    for (const each of order) {
      const [sample, vector] = [samples[each], vectors[each]]
      if (!sample || !vector) continue
      const slopes = slopesOf(softmax(score(vector)), { label: sample.label, doubt }, tree)
      descend({ model, squares, vector, slopes, step: sample.weight, rate })
    }
  }
  return model
}

/** By node: of what is given too much of, positive. */
function slopesOf(
  chances: Float32Array,
  { label, doubt }: { label: number; doubt: number },
  { nodes, nodeCount }: Tree,
): Float32Array {
  const slopes = new Float32Array(nodeCount)
  const others = doubt / (chances.length - 1)
  for (let at = 0; at < chances.length; at += 1) {
    const slope = (chances[at] ?? 0) - (at === label ? 1 - doubt : others)
    if (Math.abs(slope) < LEAST_SLOPE) continue
    for (const node of nodes[at] ?? []) slopes[node] = (slopes[node] ?? 0) + slope
  }
  return slopes
}

interface Descent {
  model: LinearModel
  squares: Float32Array
  vector: Vector
  slopes: Float32Array
  step: number
  rate: number
}

function descend({ model, squares, vector, slopes, step, rate }: Descent): void {
  const { starts, nodes, weights } = model
  for (let each = 0; each < vector.at.length; each += 1) {
    const feature = vector.at[each] ?? 0
    const part = (vector.value[each] ?? 0) * step
    const end = starts[feature + 1] ?? 0
    for (let place = starts[feature] ?? 0; place < end; place += 1) {
      const slope = slopes[nodes[place] ?? 0] ?? 0
      if (slope === 0) continue
      const gradient = part * slope
      const square = (squares[place] ?? 0) + gradient * gradient
      squares[place] = square
      weights[place] = (weights[place] ?? 0) - (rate * gradient) / Math.sqrt(square)
    }
  }
}

function layOut({ samples, tree, leastSeen, commonest, weighsRarity }: TrainOptions): LinearModel {
  const classes = tree.nodes.length
  const most = Math.max(1, commonest * classes)
  const told = [...seenIn(samples)]
    .filter(([, { times, labels }]) => times >= leastSeen && labels.size <= most)
    .map(([hash, { labels }]) => [hash, labels] as const)
    .sort(([one], [other]) => one - other)
  const places = told.map(([, own]) =>
    [...new Set([...own].flatMap((label) => tree.nodes[label] ?? []))].sort((one, other) => one - other),
  )
  const starts = new Uint32Array(told.length + 1)
  places.forEach((own, at) => {
    starts[at + 1] = (starts[at] ?? 0) + own.length
  })
  return {
    features: Uint32Array.from(told, ([hash]) => hash),
    rarity: Float32Array.from(told, ([, own]) => (weighsRarity ? Math.log(1 + classes / own.size) : 1)),
    starts,
    nodes: Uint16Array.from(places.flat()),
    weights: new Float32Array(starts.at(-1) ?? 0),
  }
}

interface Seen {
  times: number
  labels: Set<number>
}

/** By the hashes of features. */
function seenIn(samples: readonly Sample[]): Map<number, Seen> {
  const seen = new Map<number, Seen>()
  for (const { features, label } of samples)
    for (const name of features.keys()) {
      const hash = hashOf(name)
      const known = seen.get(hash)
      if (known) {
        known.times += 1
        known.labels.add(label)
      } else seen.set(hash, { times: 1, labels: new Set([label]) })
    }
  return seen
}
