/**
 * Paths into a tree: `a.b[0].c`, `@attr` for an attribute of XML, `#text` for text beside others, `["a.b"]` for a name
 * that holds a dot or a bracket. They forgive what XML can't say: `[0]` of a single value is that value, a name behind a
 * list looks into its first element, `#text` of a string is the string.
 */
import type { Tree } from '../message.ts'

type Step = string | number

const STEP = /\[(\d{1,7})\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.[\]]+)/y
const PLAIN = /^[^.[\]]+$/
const parsed = new Map<string, Step[]>()
const MOST_PARSED = 10_000

/** Undefined where there is nothing, or the path is none. `''` is the whole. */
export function at(tree: Tree, path: string): Tree | undefined {
  const steps = stepsOf(path)
  let here: Tree | undefined = steps && tree
  for (const step of steps ?? []) here = here === undefined ? undefined : into(here, step)
  return here
}

/** The words of a value: a string, or the text beside its attributes. */
export function textOf(tree: Tree | undefined): string | undefined {
  if (typeof tree === 'string') return tree
  const text = isBag(tree) ? tree['#text'] : undefined
  return typeof text === 'string' ? text : undefined
}

/** Every string of it with the path that finds it. */
export function leaves(tree: Tree): [path: string, value: string][] {
  const found: [string, string][] = []
  collect(tree, '', found)
  return found
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

function collect(tree: Tree, path: string, found: [string, string][]): void {
  if (typeof tree === 'string') found.push([path, tree])
  else if (Array.isArray(tree))
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
