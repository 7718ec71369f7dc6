/** What no row of a catalogue can know by itself. */
import { type Leaf, nameOf } from './leaf.ts'

export interface LeafFault {
  /** From 0. */
  at: number
  column: 'code' | 'path' | 'copyTo'
  message: string
}

/** Codes and names are unique, a level has one name, who is above a leaf is none, a street's matters are copied to its district. */
export function lintLeaves(leaves: readonly Leaf[]): LeafFault[] {
  const codes = new Map<string, number>()
  const names = new Map<string, string>()
  const nodes = new Map<string, string>()
  return leaves.flatMap((leaf, at) => {
    const faults = [
      ...repeated(codes, leaf, at),
      ...namedTwice(names, leaf),
      ...misplaced(nodes, leaf),
      ...notCopied(leaf),
    ]
    return faults.map((fault) => ({ at, ...fault }))
  })
}

type OwnFault = Omit<LeafFault, 'at'>

function repeated(codes: Map<string, number>, { code }: Leaf, at: number): OwnFault[] {
  if (codes.has(code)) return [{ column: 'code', message: `${code} stands in the catalogue already` }]
  codes.set(code, at)
  return []
}

function namedTwice(names: Map<string, string>, leaf: Leaf): OwnFault[] {
  const name = nameOf(leaf)
  const other = names.get(name)
  if (other !== undefined) return [{ column: 'path', message: `${name} is the name of ${other} already` }]
  names.set(name, leaf.code)
  return []
}

const LEVEL_DIGITS = 2
const LEAF = 'a leaf'

/** `nodes`: what each prefix of a code is called. */
function misplaced(nodes: Map<string, string>, { code, path }: Leaf): OwnFault[] {
  if (code.length !== path.length * LEVEL_DIGITS)
    return [
      { column: 'path', message: `${code} has ${code.length / LEVEL_DIGITS} levels, not ${path.length}` },
    ]
  const faults: OwnFault[] = []
  path.forEach((name, level) => {
    const prefix = code.slice(0, (level + 1) * LEVEL_DIGITS)
    const called = level === path.length - 1 ? LEAF : name
    const known = nodes.get(prefix) ?? called
    nodes.set(prefix, known)
    if (known !== called)
      faults.push({ column: 'path', message: `${prefix} is ${known} already, not ${called}` })
  })
  return faults
}

function notCopied({ level, copyTo }: Leaf): OwnFault[] {
  const isMissing = level === 'street' && copyTo === undefined
  return isMissing
    ? [{ column: 'copyTo', message: 'a street’s matter is copied to its district (article 12)' }]
    : []
}
