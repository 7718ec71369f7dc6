/** Where a field takes its value: compiled once for a hotline, then read of record after record. */
import { cleanText } from '../../../src/contract/clean-text.ts'
import type { Tree } from '../message.ts'
import { type Meaning, readTable } from './codes.ts'
import { namesIn } from './expression-syntax.ts'
import { compilePath, findFirst } from './find.ts'
import type { Mapping, Tables } from './schema.ts'

/** What a record is read with, and what became of it so far. */
export interface Reading {
  tree: Tree
  headers: Readonly<Record<string, string>>
  query: Readonly<Record<string, string>>
  /** Of the expressions, in their order. */
  results: readonly (string | undefined)[]
  /** Leaves that stand in a field, whole. */
  used: Set<string>
  /** Fields that could not be read of what was sent for them. */
  unread: Set<string>
  /** What is no leaf, but must be kept all the same: by name. */
  extra: [name: string, value: string][]
}

export interface Taken {
  value: string
  /** The leaf's; undefined for a header, a parameter, an expression, a constant. */
  path: string | undefined
  /** What it is called in extensions where it is no leaf; undefined for a constant, which nobody sent. */
  name: string | undefined
}

/** One place where a value may stand. */
export interface Candidate {
  take(reading: Reading): Taken | undefined
  /** Paths, or names of fields, that must not show where the requester is anonymous. */
  speaksOf: { paths: string[]; names: string[] }
}

export interface Field {
  name: string
  candidates: Candidate[]
  table: ((code: string) => Meaning | undefined) | undefined
}

/** What a field says, and whether it says nothing else: otherwise it is kept whole in extensions, too. */
export interface Understood<T> {
  is: T
  isAll: boolean
}

/** Any of the schema's ways to say where a value stands. */
export type From = NonNullable<Mapping['requester']['kind'] | Mapping['occurredAt'] | Mapping['messageId']>

/** Collects the expressions that it meets. */
export interface Compiler {
  tables: Tables
  expressions: { field: string; text: string }[]
}

export function compileField(name: string, from: From | undefined, compiler: Compiler): Field {
  if (from === undefined) return { name, candidates: [], table: undefined }
  if (Array.isArray(from)) return { name, candidates: from.map(fromPath), table: undefined }
  if ('value' in from) return { name, candidates: [constant(from.value)], table: undefined }
  if ('expression' in from)
    return { name, candidates: [fromExpression(name, from.expression, compiler)], table: undefined }
  const table = 'table' in from ? readTable(compiler.tables[from.table] ?? {}) : undefined
  return { name, candidates: from.from.map(fromPath), table }
}

function fromPath(written: string): Candidate {
  const [, where, key = ''] = /^\$(header|query)\.(.+)$/s.exec(written) ?? []
  if (where === 'header') return around(written, ({ headers }) => headers, key.toLowerCase())
  if (where === 'query') return around(written, ({ query }) => query, key)
  const path = compilePath(written)
  return {
    take: ({ tree }) => path && present(findFirst(tree, path)),
    speaksOf: { paths: [written], names: [] },
  }
}

function present(found: { value: string; path: string } | undefined): Taken | undefined {
  return found && !saysNothing(found.value) ? { ...found, name: undefined } : undefined
}

function around(
  name: string,
  of: (reading: Reading) => Readonly<Record<string, string>>,
  key: string,
): Candidate {
  return {
    take(reading) {
      const value = Object.hasOwn(of(reading), key) ? of(reading)[key] : undefined
      return value === undefined || saysNothing(value) ? undefined : { value, path: undefined, name }
    },
    speaksOf: { paths: [], names: [key] },
  }
}

function constant(value: string): Candidate {
  const taken = { value, path: undefined, name: undefined }
  return { take: () => taken, speaksOf: { paths: [], names: [] } }
}

function fromExpression(field: string, text: string, { expressions }: Compiler): Candidate {
  const index = expressions.push({ field, text }) - 1
  return {
    take({ results }) {
      const value = results[index]
      return value === undefined || saysNothing(value) ? undefined : { value, path: undefined, name: field }
    },
    speaksOf: { paths: [], names: [...namesIn(text, 'name')] },
  }
}

/** What programmes write where there was nothing. */
const NOTHING = /^(?:null|\(null\)|undefined|nil|NaN)?$/i
/** What people write where there is nothing to say. */
const NOT_SAID = /^(?:-+|\/|无|暂无|没有|未知|不详|不明|N\/A|none)$/i

function saysNothing(value: string): boolean {
  return value.length < 64 && NOTHING.test(value.trim())
}

function isNotSaid(value: string): boolean {
  return value.length < 16 && NOT_SAID.test(value.trim())
}

/**
 * The first candidate that can be read. Where something stands and none can be read, the field is left out and the
 * rest goes on: what was sent stays in extensions.
 */
export function readField<T>(
  reading: Reading,
  { name, candidates, table }: Field,
  read: (text: string) => Understood<T> | undefined,
): T | undefined {
  let isUnread = false
  const left: Taken[] = []
  for (const candidate of candidates) {
    const taken = candidate.take(reading)
    if (!taken) continue
    const understood = understand(taken.value, table, read)
    if (!understood) {
      left.push(taken)
      isUnread ||= !isNotSaid(taken.value)
      continue
    }
    settle(reading, taken, understood.isAll)
    return understood.is
  }
  for (const taken of left) settle(reading, taken, false)
  if (isUnread) reading.unread.add(name)
  return undefined
}

/** What a field holds as a whole is used, anything else stays in extensions: leaves by themselves. */
export function settle({ used, extra }: Reading, { path, name, value }: Taken, isAll: boolean): void {
  if (isAll && path !== undefined) used.add(path)
  if (!isAll && path === undefined && name !== undefined) extra.push([name, value])
}

export function takeFirst(reading: Reading, { candidates }: Field): Taken | undefined {
  for (const candidate of candidates) {
    const taken = candidate.take(reading)
    if (taken) return taken
  }
  return undefined
}

/** Through the table; a code that is not in it may still speak for itself. */
function understand<T>(
  value: string,
  table: Field['table'],
  read: (text: string) => Understood<T> | undefined,
): Understood<T> | undefined {
  const meaning = table?.(cleanText(value).trim())
  const understood = meaning && read(meaning.value)
  if (!understood) return read(value)
  return { is: understood.is, isAll: understood.isAll && !meaning.isShared }
}
