import type { LinearModel } from './linear.ts'

/** Without weights that are smaller than this share of the greatest. */
export function prune(
  { features, rarity, starts, nodes, weights }: LinearModel,
  leastShare: number,
): LinearModel {
  let most = 0
  for (const weight of weights) most = Math.max(most, Math.abs(weight))
  const kept: { at: number; places: number[] }[] = []
  for (let at = 0; at < features.length; at += 1) {
    const places: number[] = []
    for (let place = starts[at] ?? 0; place < (starts[at + 1] ?? 0); place += 1)
      if (Math.abs(weights[place] ?? 0) >= most * leastShare) places.push(place)
    if (places.length > 0) kept.push({ at, places })
  }
  const newStarts = new Uint32Array(kept.length + 1)
  kept.forEach(({ places }, n) => {
    newStarts[n + 1] = (newStarts[n] ?? 0) + places.length
  })
  const all = kept.flatMap(({ places }) => places)
  return {
    features: Uint32Array.from(kept, ({ at }) => features[at] ?? 0),
    rarity: Float32Array.from(kept, ({ at }) => rarity[at] ?? 0),
    starts: newStarts,
    nodes: Uint16Array.from(all, (place) => nodes[place] ?? 0),
    weights: Float32Array.from(all, (place) => weights[place] ?? 0),
  }
}
