/** What zod found, in the words of somebody who wrote YAML: what may stand there, and what is nearest to what does. */
import type { z } from 'zod'
import { keysOf, kindOf, known, schemasAt } from './load-keys.ts'

export interface Said {
  path: PropertyKey[]
  message: string
}

interface Whole {
  schema: z.core.$ZodType
  value: unknown
  /** Keys beside those of the schema itself. */
  more: string[]
}

type Issue = z.core.$ZodIssue

/** Every fault on its own, with the whole path. */
export function describeIssues(issues: readonly Issue[], whole: Whole): Said[] {
  return issues.flatMap((issue) => describe(issue, [], whole))
}

function describe(issue: Issue, above: PropertyKey[], whole: Whole): Said[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: strangerWords(key, keysAt(path, whole)),
    }))
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, message }))
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue, path, whole)
  if (issue.code === 'invalid_union') return [{ path, message: expectedWords(path, whole) }]
  return [{ path, message: isOurs(issue.message) ? issue.message : wordsOf(issue, path, whole) }]
}

/** Where a schema says in its own words what it expects. */
function isOurs(message: string): boolean {
  return !/^(?:Invalid|Too (?:small|big)|Unrecognized)/.test(message)
}

/** Of several ways to say it the one that was meant, if that can be told; else all of them. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, path: PropertyKey[], whole: Whole): Said[] {
  const ways = waysOf(issue).filter((all) => !all.some((one) => one.code === 'invalid_type' && isHere(one)))
  const meant =
    ways.length === 1 ? ways[0] : ways.find((all) => all.every((one) => isInside(one, path, whole)))
  if (meant) return meant.flatMap((one) => describe(one, path, whole))
  const strangers = ways.map((all) =>
    all.flatMap((one) => (one.code === 'unrecognized_keys' && isHere(one) ? one.keys : [])),
  )
  const inNone = (strangers[0] ?? []).filter((key) => strangers.every((keys) => keys.includes(key)))
  const keys = keysAt(path, whole)
  const odd = inNone.map((key) => `; ${key} is no key here${nearestWords(key, keys)}`)
  return [{ path, message: `${expectedWords(path, whole)}${odd.join('')}` }]
}

/** Unions within unions are one. */
function waysOf({ errors }: z.core.$ZodIssueInvalidUnion): Issue[][] {
  return errors.flatMap((all) => {
    const [only] = all
    const isUnion = all.length === 1 && only?.code === 'invalid_union' && isHere(only)
    return isUnion && only.errors.length > 0 ? waysOf(only) : [all]
  })
}

function isHere({ path }: Issue): boolean {
  return path.length === 0
}

/** A fault of what is there, below: the keys themselves are those of this way. */
function isInside(issue: Issue, above: PropertyKey[], { value }: Whole): boolean {
  return !isHere(issue) && valueAt(value, [...above, ...issue.path]) !== undefined
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys',
  record: 'keys',
}

function wordsOf(issue: Issue, path: PropertyKey[], whole: Whole): string {
  switch (issue.code) {
    case 'invalid_value':
    case 'invalid_type':
      return expectedWords(path, whole)
    case 'too_small':
      return `expected ${amountWords('at least', issue.minimum, issue.origin)}`
    case 'too_big':
      return `expected ${amountWords('at most', issue.maximum, issue.origin)}`
    case 'invalid_format':
      return formats[issue.format] ?? 'expected another form'
    default:
      return issue.message
  }
}

const formats: Readonly<Record<string, string>> = {
  url: 'expected an address, http://… or https://…',
  date: 'expected a day, such as 2026-12-31',
}

function amountWords(how: string, amount: number | bigint, origin: string): string {
  if (origin === 'string') return `${how} ${amount} character${amount === 1 ? '' : 's'}`
  return origin === 'array' ? `${how} ${amount} in the list` : `${how} ${amount}`
}

/** What may stand there, and what stands there instead. */
function expectedWords(path: PropertyKey[], whole: Whole): string {
  const all = schemasAt(whole.schema, path, whole.value)
  const kinds = all.flatMap((one) => kindOf(one) ?? [])
  const words = kinds.length > 1 ? [`a kind: ${oneOf(kinds)}`] : nounsOf(all, path[0] === 'mapping')
  const found = foundWords(valueAt(whole.value, path), words)
  return `expected ${[...new Set(words)].join(', or ')}${found}`
}

function nounsOf(all: z.core.$ZodTypes[], isPath: boolean): string[] {
  const literals = all.flatMap(({ _zod: { def } }) => (def.type === 'literal' ? def.values : []))
  if (all.length > 1 && literals.length === all.length) return [oneOf(literals)]
  return all.map((one) => nounOf(one, isPath))
}

function oneOf(words: readonly unknown[]): string {
  return `one of ${words.join(', ')}`
}

function nounOf(schema: z.core.$ZodTypes, isPath: boolean): string {
  const { def } = schema._zod
  if (def.type === 'enum') return oneOf(Object.values(def.entries))
  if (def.type === 'literal') return def.values.join(', ')
  if (def.type === 'object') return `{ ${keyWords(def.shape).join(', ')} }`
  if (isPath && def.type === 'string') return 'a path, such as data.order[0].tel'
  if (isPath && def.type === 'array') return 'a list of paths'
  return nouns[def.type] ?? def.type
}

function keyWords(shape: z.core.$ZodShape): string[] {
  return Object.entries(shape).map(([name, inner]) => (isNeeded(inner) ? name : `${name}?`))
}

function isNeeded(schema: z.core.$ZodType): boolean {
  return !['optional', 'default', 'prefault'].includes(known(schema)._zod.def.type)
}

function foundWords(value: unknown, expected: string[]): string {
  if (value === undefined || value === null) return '; nothing is there'
  if (Array.isArray(value)) return expected.includes('a list') ? '' : '; a list is there'
  if (typeof value === 'object') return ''
  const isLoose = typeof value !== 'string' && expected.includes('a text')
  return isLoose ? `: put ${value} between quotes` : ''
}

function keysAt(path: PropertyKey[], whole: Whole): string[] {
  const own = schemasAt(whole.schema, path, whole.value).flatMap(keysOf)
  return [...new Set(path.length === 0 ? [...own, ...whole.more] : own)]
}

function strangerWords(key: string, keys: string[]): string {
  return `no such key${nearestWords(key, keys)}: there are ${keys.join(', ')}`
}

function nearestWords(key: string, keys: string[]): string {
  const most = Math.max(1, Math.ceil(key.length / 3))
  const near = keys
    .map((name) => ({ name, far: distance(key.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far }) => far <= most)
    .toSorted((a, b) => a.far - b.far)[0]
  return near ? ` (did you mean ${near.name}?)` : ''
}

/** Levenshtein's: letters put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1]
    for (const [index, other] of [...b].entries()) {
      const changed = (row[index] ?? 0) + Number(letter !== other)
      next.push(Math.min(changed, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (here, step) => (typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined),
    value,
  )
}
