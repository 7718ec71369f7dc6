/** What no row of a catalogue can know by itself. */
import { type Leaf, nameOf } from './leaf.ts'

export interface LeafFault {
  /** From 0. */
  at: number
  column: 'code' | 'path' | 'said' | 'unit' | 'copyTo'
  message: string
}

/**
 * Codes and names are unique, a level has one name, who is above a leaf is none, units are of their level, a street's matters
 * are copied to its district.
 */
export function lintLeaves(leaves: readonly Leaf[]): LeafFault[] {
  const codes = new Map<string, number>()
  const names = new Map<string, string>()
  const nodes = new Map<string, string>()
  return leaves.flatMap((leaf, at) => {
    const faults = [
      ...repeated(codes, leaf, at),
      ...namedTwice(names, leaf),
      ...misplaced(nodes, leaf),
      ...ofAnotherLevel(leaf),
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

/** Who begins like this is of that level, and nobody else is: cities and companies are called all sorts of things. */
const beginnings = { street: /^(街道|街乡|乡镇|镇|乡)/, district: /^(区|县|旗)/ } as const

function ofAnotherLevel({ unit, level }: Leaf): OwnFault[] {
  const isStreet = beginnings.street.test(unit)
  const isDistrict = beginnings.district.test(unit)
  if (isStreet === (level === 'street') && isDistrict === (level === 'district')) return []
  const expected = {
    street: 'a street’s unit begins with 街道, 乡 or 镇',
    district: 'a district’s unit begins with 区, 县 or 旗',
    city: 'a unit of the city does not begin like a street’s or a district’s',
    company: 'a company does not begin like a street’s or a district’s unit',
  }[level]
  return [{ column: 'unit', message: `${unit} is not of level ${level}: ${expected}` }]
}

function notCopied({ level, copyTo }: Leaf): OwnFault[] {
  const isMissing = level === 'street' && copyTo === undefined
  return isMissing
    ? [{ column: 'copyTo', message: 'a street’s matter is copied to its district (article 12)' }]
    : []
}
