/** JSON's numbers and truths, which a decoded tree holds as texts so that none loses its digits: shown as they came. */
import type { Tree } from './message.ts'

/** What can't be told from a text stays one: a number that JavaScript would write otherwise. */
export function asItCame(tree: Tree, json: string): unknown {
  let came: unknown
  try {
    came = JSON.parse(json)
  } catch {
    // Its dialect reads what is no JSON to the letter.
    return tree
  }
  return typed(tree, came)
}

function typed(tree: Tree, came: unknown): unknown {
  if (typeof tree === 'string') return isPlain(came) && String(came) === tree ? came : tree
  if (Array.isArray(tree)) return Array.isArray(came) ? tree.map((each, at) => typed(each, came[at])) : tree
  if (tree === null || typeof came !== 'object' || came === null) return tree
  const members = new Map<string, unknown>(Object.entries(came))
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, typed(value, members.get(name))]),
  )
}

function isPlain(came: unknown): came is number | boolean {
  return typeof came === 'number' || typeof came === 'boolean'
}
