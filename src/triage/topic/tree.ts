import type { Tree } from './linear.ts'

const LEVEL_DIGITS = 2

/** Of codes with two digits for each level. */
export function treeOf(codes: readonly string[]): Tree {
  const numbers = new Map<string, number>()
  const nodeOf = (code: string): number => {
    const known = numbers.get(code)
    if (known !== undefined) return known
    numbers.set(code, numbers.size)
    return numbers.size - 1
  }
  const nodes = codes.map((code) => {
    const depth = code.length / LEVEL_DIGITS
    return Array.from({ length: depth }, (_, above) => nodeOf(code.slice(0, (depth - above) * LEVEL_DIGITS)))
  })
  return { nodes, nodeCount: numbers.size }
}

/** Of classes that have nothing above them. */
export function flatTree(classes: number): Tree {
  return { nodes: Array.from({ length: classes }, (_, at) => [at]), nodeCount: classes }
}
