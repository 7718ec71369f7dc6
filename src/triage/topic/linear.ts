/**
 * A linear classifier over a tree of classes: what speaks for a leaf is what speaks for it and for all above it.
 * Weights exist only where a feature and a class were seen together, so that it is small and quick.
 */
import type { Features } from './features.ts'

/** For each class its nodes: itself and all above. */
export interface Tree {
  nodes: readonly (readonly number[])[]
  nodeCount: number
}

/** Flat, so that it can be kept as it is. The weights of feature `f` stand from `starts[f]` to `starts[f + 1]`. */
export interface LinearModel {
  /** Hashes, ascending. */
  features: Uint32Array
  rarity: Float32Array
  starts: Uint32Array
  nodes: Uint16Array
  weights: Float32Array
}

/** A text, of length 1: places in the model's features, and how much of each. */
export interface Vector {
  at: Int32Array
  value: Float32Array
}

/** FNV-1a. */
export function hashOf(name: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < name.length; at += 1) value = Math.imul(value ^ name.charCodeAt(at), 0x01000193)
  return value >>> 0
}

/** Where a feature stands, if it is known. */
export function createPlaceOf(features: Uint32Array): (name: string) => number | undefined {
  const placeOfHash = createPlaceOfHash(features)
  return (name) => placeOfHash(hashOf(name))
}

/** The same by its hash: by halves, since a table of half a million would take 20 MB and 0.2 s. */
export function createPlaceOfHash(features: Uint32Array): (hash: number) => number | undefined {
  return (hash) => {
    let from = 0
    let to = features.length
    while (from < to) {
      const middle = (from + to) >>> 1
      if ((features[middle] ?? 0) < hash) from = middle + 1
      else to = middle
    }
    return features[from] === hash ? from : undefined
  }
}

export function createVectors({
  features,
  rarity,
}: Pick<LinearModel, 'features' | 'rarity'>): (of: Features) => Vector {
  const placeOf = createPlaceOf(features)
  return (of) => {
    const at: number[] = []
    const value: number[] = []
    for (const [name, weight] of of) {
      const place = placeOf(name)
      if (place === undefined) continue
      at.push(place)
      value.push(weight * (rarity[place] ?? 0))
    }
    const length = Math.hypot(...value) || 1
    return { at: Int32Array.from(at), value: Float32Array.from(value, (part) => part / length) }
  }
}

/** Scores of all classes: higher is better, only differences mean something. The array is the caller's until the next call. */
export function createScore(model: LinearModel, tree: Tree): (vector: Vector) => Float32Array {
  const byNode = new Float32Array(tree.nodeCount)
  const scores = new Float32Array(tree.nodes.length)
  return (vector) => {
    byNode.fill(0)
    addWeights(model, vector, byNode)
    tree.nodes.forEach((own, at) => {
      let sum = 0
      for (const node of own) sum += byNode[node] ?? 0
      scores[at] = sum
    })
    return scores
  }
}

function addWeights(
  { starts, nodes, weights }: LinearModel,
  { at, value }: Vector,
  byNode: Float32Array,
): void {
  for (let each = 0; each < at.length; each += 1) {
    const feature = at[each] ?? 0
    const part = value[each] ?? 0
    const end = starts[feature + 1] ?? 0
    for (let place = starts[feature] ?? 0; place < end; place += 1) {
      const node = nodes[place] ?? 0
      byNode[node] = (byNode[node] ?? 0) + part * (weights[place] ?? 0)
    }
  }
}

/** `scores` become chances that sum to 1. `heat` above 1 makes them more alike. */
export function softmax(scores: Float32Array, heat = 1): Float32Array {
  let most = Number.NEGATIVE_INFINITY
  for (const score of scores) most = Math.max(most, score)
  let sum = 0
  const chances = scores.map((score) => {
    const chance = Math.exp((score - most) / heat)
    sum += chance
    return chance
  })
  return chances.map((chance) => chance / sum)
}
