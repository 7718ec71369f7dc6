/** Paths that are followed in record after record: taken apart once. */
import type { Tree } from '../message.ts'

export interface Found {
  value: string
  /** The leaf's, as `leaves` calls it. */
  path: string
}

export interface Path {
  steps: readonly (string | number)[]
  /** The leaf's, where no list is on the way. */
  plain: string
  hasIndex: boolean
}

const STEP = /\["((?:[^"\\]|\\.)*)"\]|\[(\d{1,7})\]|\.?([^.[\]]+)/gy

/** The grammar of decode/paths.ts. Undefined where it is no path. */
export function compilePath(written: string): Path | undefined {
  const steps: (string | number)[] = []
  let end = 0
  for (const [all, quoted, index, name] of written.matchAll(STEP)) {
    end += all.length
    if (index !== undefined) steps.push(Number(index))
    else steps.push(name ?? (quoted ?? '').replaceAll(/\\(.)/g, '$1'))
  }
  if (end !== written.length) return undefined
  return {
    steps,
    plain: steps.reduce<string>((path, step) => join(path, String(step)), ''),
    hasIndex: steps.some(isIndex),
  }
}

function isIndex(step: string | number): step is number {
  return typeof step === 'number'
}

/** The first value; a list on the way gives its first that has one, so that one order and several read alike. */
export function findFirst(tree: Tree, path: Path): Found | undefined {
  return path.hasIndex ? findAll(tree, path, 1)[0] : (findPlain(tree, path) ?? findAll(tree, path, 1)[0])
}

/** The usual case: objects on the way, a string at its end. */
function findPlain(tree: Tree, { steps, plain }: Path): Found | undefined {
  let node: Tree | undefined = tree
  for (const name of steps) {
    if (typeof node !== 'object' || node === null || Array.isArray(node) || !Object.hasOwn(node, name))
      return undefined
    node = node[name]
  }
  return typeof node === 'string' && /\S/.test(node) ? { value: node, path: plain } : undefined
}

export function findAll(tree: Tree, { steps }: Path, most: number): Found[] {
  const found: Found[] = []
  walk(tree, { steps, at: 0, path: '' }, found, most)
  return found
}

interface Way {
  steps: Path['steps']
  at: number
  path: string
}

function walk(node: Tree, way: Way, found: Found[], most: number): void {
  if (node === null || found.length >= most) return
  if (Array.isArray(node)) walkList(node, way, found, most)
  else if (typeof node === 'string') walkText(node, way, found)
  else walkBag(node, way, found, most)
}

/** An element without attributes is its text, a single one its own list. */
function walkText(text: string, { steps, at, path }: Way, found: Found[]): void {
  const isThere = at === steps.length || steps.slice(at).every((step) => step === 0 || step === '#text')
  if (isThere && /\S/.test(text)) found.push({ value: text, path })
}

function walkBag(
  bag: { [name: string]: Tree },
  { steps, at, path }: Way,
  found: Found[],
  most: number,
): void {
  const step = steps[at]
  if (typeof step === 'number') {
    if (step === 0) walkBag(bag, { steps, at: at + 1, path }, found, most)
    return
  }
  const name = step ?? '#text'
  const child = Object.hasOwn(bag, name) ? bag[name] : undefined
  if (child === undefined || (step === undefined && typeof child !== 'string')) return
  walk(child, { steps, at: at + 1, path: join(path, name) }, found, most)
}

function walkList(list: Tree[], { steps, at, path }: Way, found: Found[], most: number): void {
  const step = steps[at]
  if (typeof step === 'number') {
    const item = list[step]
    if (item !== undefined) walk(item, { steps, at: at + 1, path: `${path}[${step}]` }, found, most)
    return
  }
  for (let n = 0; n < list.length && found.length < most; n += 1)
    walk(list[n] ?? null, { steps, at, path: `${path}[${n}]` }, found, most)
}

const PLAIN = /^[^.[\]]+$/

/** As decode/paths.ts writes it. */
function join(path: string, name: string): string {
  if (!PLAIN.test(name)) return `${path}["${name.replaceAll(/["\\]/g, '\\$&')}"]`
  return path === '' ? name : `${path}.${name}`
}
