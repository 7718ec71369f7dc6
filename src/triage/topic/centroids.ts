/**
 * What was said of a class, taken together: how near a text is to it (Rocchio) is linear in the text, as the classifier is, so
 * that both are one model. What a regression learns tells neighbours apart; this knows words that told nothing apart there.
 */
import { createVectors, type LinearModel, type Tree } from './linear.ts'
import type { Sample } from './train.ts'

/** Beside the regression; by folds of the training set. */
const NEARNESS = 64
/** What is said often counts less than so much more often. */
const POWER = 0.5

/** `samples`: those that `model` was made from. */
export function addCentroids(
  model: LinearModel,
  samples: readonly Sample[],
  { nodes, nodeCount }: Tree,
): void {
  const sums = sumsOf(model, samples, nodes)
  for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] ?? 0) ** POWER
  const lengths = new Float64Array(nodeCount)
  sums.forEach((sum, at) => {
    const node = model.nodes[at] ?? 0
    lengths[node] = (lengths[node] ?? 0) + sum * sum
  })
  sums.forEach((sum, at) => {
    if (sum === 0) return
    const length = Math.sqrt(lengths[model.nodes[at] ?? 0] ?? 1)
    model.weights[at] = (model.weights[at] ?? 0) + (NEARNESS * sum) / length
  })
}

/** At the weights of each class's own node: how much of a feature was in all that was said of it. */
function sumsOf(model: LinearModel, samples: readonly Sample[], nodes: Tree['nodes']): Float32Array {
  const toVector = createVectors(model)
  const sums = new Float32Array(model.weights.length)
  for (const { features, label, weight } of samples) {
    const own = nodes[label]?.[0] ?? 0
    const { at, value } = toVector(features)
    at.forEach((feature, each) => {
      const place = model.nodes.indexOf(own, model.starts[feature])
      sums[place] = (sums[place] ?? 0) + (value[each] ?? 0) * weight
    })
  }
  return sums
}
