/**
 * Paths into a tree: `a.b[0].c`, `@attr` for an attribute of XML, `#text` for text beside others, `["a.b"]` for a name
 * that holds a dot or a bracket. They forgive what XML can't say: `[0]` of a single value is that value, a name behind a
 * list looks into its first element, `#text` of a string is the string.
 */
import { MapError, type Tree } from '../message.ts'

type Step = string | number

const STEP = /\[(\d{1,7})\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]]+)/y
const PLAIN = /^[^.[\]]+$/
const parsed = new Map<string, Step[]>()
const MOST_PARSED = 10_000
const LONGEST_PATHS = 4_000_000

/** Undefined where there is nothing, or the path is none. `''` is the whole. */
export function at(tree: Tree, path: string): Tree | undefined {
  const steps = stepsOf(path)
  let here: Tree | undefined = steps && tree
  for (const step of steps ?? []) here = here === undefined ? undefined : into(here, step)
  return here
}

/**
 * As `at`, but of every element of the lists on the way; a list at its end is one value. Empty where one of them has
 * nothing there.
 */
export function allAt(tree: Tree, path: string): Tree[] {
  const steps = stepsOf(path)
  let here: Tree[] = steps ? [tree] : []
  for (const step of steps ?? []) {
    const found: Tree[] = []
    for (const holder of typeof step === 'number' ? here : elementsOf(here)) {
      const value = into(holder, step)
      if (value === undefined) return []
      found.push(value)
    }
    here = found
  }
  return here
}

function elementsOf(trees: Tree[]): Tree[] {
  return trees.flatMap((one) => (Array.isArray(one) ? elementsOf(one) : [one]))
}

/** The words of a value: a string, or the text beside its attributes. */
export function textOf(tree: Tree | undefined): string | undefined {
  if (typeof tree === 'string') return tree
  const text = isBag(tree) ? tree['#text'] : undefined
  return typeof text === 'string' ? text : undefined
}

/** Every string of it with the path that finds it. @throws MapError where the paths are too long altogether */
export function leaves(tree: Tree): [path: string, value: string][] {
  const found: Found = { leaves: [], length: 0 }
  collect(tree, '', found)
  return found.leaves
}

/** The tree with another value at a path that is there. It is changed itself, but where the path is the whole. */
export function replaceAt(tree: Tree, path: string, value: Tree): Tree {
  const steps = stepsOf(path) ?? []
  const last = steps.at(-1)
  let holder: Tree | undefined = tree
  for (const step of steps.slice(0, -1)) holder = holder === undefined ? undefined : into(holder, step)
  if (Array.isArray(holder) && typeof last === 'string') holder = holder[0]
  if (last === undefined || typeof holder !== 'object' || holder === null) return value
  if (!Array.isArray(holder)) holder[String(last)] = value
  else if (typeof last === 'number') holder[last] = value
  return tree
}

/** Undefined where it is no path. */
function stepsOf(path: string): Step[] | undefined {
  const before = parsed.get(path)
  if (before) return before
  const steps: Step[] = []
  STEP.lastIndex = 0
  for (let from = 0; from < path.length; from = STEP.lastIndex) {
    STEP.lastIndex = from
    const match = STEP.exec(path)
    if (!match) return undefined
    const [, index, quoted, name] = match
    steps.push(index === undefined ? (name ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1')) : Number(index))
  }
  if (parsed.size < MOST_PARSED) parsed.set(path, steps)
  return steps
}

function into(here: Tree, step: Step): Tree | undefined {
  if (Array.isArray(here)) {
    if (typeof step === 'number') return here[step]
    const first = here[0]
    return first === undefined ? undefined : into(first, step)
  }
  if (step === 0) return here
  if (typeof here === 'string') return step === '#text' ? here : undefined
  return here !== null && Object.hasOwn(here, step) ? here[step] : undefined
}

interface Found {
  leaves: [string, string][]
  /** Characters of all paths. */
  length: number
}

function collect(tree: Tree, path: string, found: Found): void {
  if (typeof tree === 'string') {
    // The names around a list stand in the path of each of its elements: a small body could become gigabytes.
    found.length += path.length
    if (found.length > LONGEST_PATHS)
      throw new MapError(`expected paths of at most ${LONGEST_PATHS} characters altogether`)
    found.leaves.push([path, tree])
  } else if (Array.isArray(tree))
    for (const [index, item] of tree.entries()) collect(item, `${path}[${index}]`, found)
  else if (tree !== null)
    for (const [name, value] of Object.entries(tree)) collect(value, join(path, name), found)
}

function join(path: string, name: string): string {
  if (!PLAIN.test(name)) return `${path}["${name.replaceAll(/["\\]/g, '\\$&')}"]`
  return path === '' ? name : `${path}.${name}`
}

function isBag(tree: Tree | undefined): tree is { [name: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree)
}
