/** What is mostly wanted where a matter is told of: shares of the types by leaf, from labelled messages and sayings. */
import { type RequestType, requestTypes } from '../../contract/request.ts'
import type { Leaf } from '../catalogue/leaf.ts'

/** Flat: of the leaf at `at` the shares begin at `at * requestTypes.length`, in their order, and sum to 1. */
export type Habits = Float32Array

const TYPES = requestTypes.length
/** Few labels are stretched by what is wanted of leaves beside it, and by the type that the catalogue calls usual. */
const BESIDE = 8
const USUAL = 1
/** Nothing is out of the question. */
const LEAST = 0.05
/** Digits of a code: leaves that share them are beside one another. */
const GROUP_DIGITS = 6

export function habitsOf(
  leaves: readonly Pick<Leaf, 'code' | 'type'>[],
  taught: readonly { topic: string; type: RequestType }[],
): Habits {
  const byLeaf = countsOf(taught, (topic) => topic)
  const byGroup = countsOf(taught, groupOf)
  const none = requestTypes.map(() => 0)
  return Float32Array.from(
    leaves.flatMap(({ code, type }) => {
      const beside = sharesOf(byGroup.get(groupOf(code)) ?? none)
      const own = byLeaf.get(code) ?? none
      const counts = requestTypes.map(
        (each, at) => (own[at] ?? 0) + BESIDE * (beside[at] ?? 0) + (each === type ? USUAL : 0) + LEAST,
      )
      return sharesOf(counts)
    }),
  )
}

/** Of the types, in their order: what is mostly wanted of matters with these `chances`. */
export function wantedOf(habits: Habits, chances: Float32Array): number[] {
  const sums = requestTypes.map(() => 0)
  chances.forEach((chance, at) => {
    for (let type = 0; type < TYPES; type += 1)
      sums[type] = (sums[type] ?? 0) + chance * (habits[at * TYPES + type] ?? 0)
  })
  return sums
}

function groupOf(code: string): string {
  return code.slice(0, GROUP_DIGITS)
}

function countsOf(
  taught: readonly { topic: string; type: RequestType }[],
  keyOf: (topic: string) => string,
): Map<string, number[]> {
  const counts = new Map<string, number[]>()
  for (const { topic, type } of taught) {
    const key = keyOf(topic)
    const own = counts.get(key) ?? requestTypes.map(() => 0)
    const at = requestTypes.indexOf(type)
    own[at] = (own[at] ?? 0) + 1
    counts.set(key, own)
  }
  return counts
}

function sharesOf(counts: readonly number[]): number[] {
  const sum = counts.reduce((total, count) => total + count, 0) || 1
  return counts.map((count) => count / sum)
}
