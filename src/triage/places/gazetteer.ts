/** All names of places in a text: the longest at each place, from left to right; linear in the text. */
import { wordKey } from '../words.ts'
import type { Division } from './divisions.ts'
import { EVERYWHERE, type Outside, type PlaceTables } from './tables.ts'

export interface Entry {
  /** As the table writes it. */
  name: string
  /** One: it lies there. Several or `*`: it decides nothing by itself. None: no place in Beijing. */
  districts: readonly string[]
  /** At most one in each district. */
  streets: readonly string[]
  outside?: Outside['where']
  /** The name of a district. */
  isDistrict?: boolean
  /** The city as a whole. */
  isCity?: boolean
  /** A word of another meaning, too: a place only where the words beside it say so. */
  isWeak?: boolean
}

export interface Mention {
  entry: Entry
  start: number
  end: number
}

/** `key` is a text as `wordKey` makes it. */
export type Gazetteer = (key: string) => Mention[]

interface Node {
  next: Map<number, Node>
  entry?: Entry
}

/** More than any message names; a list of all places of the city says nothing. */
const MOST = 200

export function createGazetteer(divisions: readonly Division[], tables: PlaceTables): Gazetteer {
  const root: Node = { next: new Map() }
  for (const [name, entry] of entriesOf(divisions, tables)) plant(root, wordKey(name), entry)
  return (key) => {
    const found: Mention[] = []
    for (let at = 0; at < key.length && found.length < MOST; ) {
      const mention = longestAt(root, key, at)
      if (mention && isPlace(mention.entry)) found.push(mention)
      at = mention?.end ?? at + 1
    }
    return found
  }
}

function isPlace({ districts, outside }: Entry): boolean {
  return districts.length > 0 || outside !== undefined
}

/** The first to claim a name has it. */
function plant(root: Node, key: string, entry: Entry): void {
  let node = root
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    const next: Node = node.next.get(code) ?? { next: new Map() }
    node.next.set(code, next)
    node = next
  }
  node.entry ??= entry
}

function longestAt(root: Node, key: string, start: number): Mention | undefined {
  let longest: Mention | undefined
  let node: Node | undefined = root
  for (let at = start; at < key.length; ) {
    node = node.next.get(key.charCodeAt(at))
    if (!node) break
    at += 1
    if (node.entry && isWhole(key, start, at) && !isRoadOnly(key, at))
      longest = { entry: node.entry, start, end: at }
  }
  return longest
}

/** 方庄路灯 is a lamp of 方庄, not 方庄路. */
function isRoadOnly(key: string, end: number): boolean {
  return /^路[灯边面况]/.test(key.slice(end - 1, end + 1))
}

/** Latin words match whole words only. */
function isWhole(key: string, start: number, end: number): boolean {
  return !(isLatin(key, start - 1) && isLatin(key, start)) && !(isLatin(key, end - 1) && isLatin(key, end))
}

function isLatin(key: string, at: number): boolean {
  const code = key.charCodeAt(at)
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

/** Names in full first, then the tables, then what streets are called for short. */
function* entriesOf(divisions: readonly Division[], tables: PlaceTables): Generator<[string, Entry]> {
  for (const [name, alike] of Map.groupBy(divisions, ({ name }) => name)) yield [name, entryOf(name, alike)]
  for (const { name, aliases, district, street, kind } of tables.places) {
    const entry = {
      name,
      districts: district,
      streets: street === undefined ? [] : [street],
      isDistrict: kind === 'district',
      isCity: kind === 'city',
      isWeak: kind === 'weak',
    }
    for (const word of [name, ...aliases]) yield [word, entry]
  }
  for (const { name, aliases, where } of tables.outside)
    for (const word of [name, ...aliases]) yield [word, { name, districts: [], streets: [], outside: where }]
  yield* shortNames(divisions)
}

/** What several divisions are called decides nothing by itself: 八里庄街道 is in two districts. */
function entryOf(name: string, alike: readonly Division[]): Entry {
  const streets = alike.filter(({ level }) => level === 'street').map(({ code }) => code)
  return {
    name,
    districts: [...new Set(alike.map(({ district_code }) => district_code))],
    streets,
    isDistrict: streets.length === 0,
  }
}

/** 望京街道 -> 望京. 地区 were 镇 or 乡, and are still called so. */
function* shortNames(divisions: readonly Division[]): Generator<[string, Entry]> {
  const streets = divisions.filter(({ level }) => level === 'street')
  const byShort = Map.groupBy(streets, ({ name }) => name.replace(/(?:街道|地区|镇|(?:满族)?乡)$/, ''))
  for (const [short, alike] of byShort) {
    const name = alike[0]?.name ?? short
    if (short.length < 2 || short === name) continue
    const areas = name.endsWith('地区') ? [`${short}镇`, `${short}乡`] : []
    for (const word of [short, ...areas]) yield [word, entryOf(name, alike)]
  }
}

/** Whether it can decide: it lies in one district. */
export function districtOf({ districts }: Entry): string | undefined {
  const [first, ...others] = districts
  return others.length === 0 && first !== EVERYWHERE ? first : undefined
}
