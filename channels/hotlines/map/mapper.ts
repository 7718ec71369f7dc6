/**
 * A decoded record -> the content of a Submission. What can't be read of a field does not lose the request: it stays
 * in extensions, with flag `unread`. Only without an id or without words it is no request (MapError).
 */
import { z } from 'zod'
import { content, Source } from '../../../src/contract/request.ts'
import { id } from '../../../src/contract/values.ts'
import type { Hotline } from '../hotline.ts'
import { type DecodedFile, MapError, type Tree } from '../message.ts'
import { compileAttachments, type Files } from './attachments.ts'
import { createEvaluator } from './expressions.ts'
import { toExtensions } from './extensions.ts'
import { compileFields, compileRevisionKey, compileSource } from './fields.ts'
import { hiderOf, without } from './hidden.ts'
import { compileRequester } from './requester.ts'
import type { Mapping } from './schema.ts'
import type { Compiler, Reading } from './take.ts'

/** What a Submission holds of a record. */
export const Content = z.strictObject({
  messageId: Source.shape.messageId,
  orderNumber: id.optional(),
  callId: id.optional(),
  agentId: id.optional(),
  ...content,
})

/** A longer one is for whoever takes it to keep whole. */
const LONGEST_TEXT = 100_000

export interface Mapped extends Files {
  /** `text` may be longer than the schema's: whoever takes it keeps it whole. */
  content: z.infer<typeof Content>
  /** Of the values that `revisionOn` names: where it differs, it is another revision though the content is equal. */
  revisionKey?: string
}

export interface MapAround {
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  /** Without the question mark, as it came. */
  query: string
  files: DecodedFile[]
  receivedAt: number
  /** Paths of the body that prove something: they go nowhere. */
  hiddenBody: string[]
}

export interface Mapper {
  /** Throws MapError. A promise where the mapping has expressions. */
  map(record: Tree, around: MapAround): Promise<Mapped> | Mapped
  close(): Promise<void>
}

export interface MapperOptions {
  /** How long an expression may take. */
  expressionMs: number
}

export function createMapper(
  { mapping, tables }: Pick<Hotline, 'number' | 'mapping' | 'tables'>,
  { expressionMs }: MapperOptions,
): Mapper {
  const compiler: Compiler = { tables, expressions: [] }
  const toMapped = compile(mapping, compiler)
  const { expressions } = compiler
  const evaluator = expressions.length > 0 ? createEvaluator(expressions, expressionMs) : undefined
  return {
    map(record, around) {
      const reading = start(record, around)
      if (!evaluator) return toMapped(reading, around)
      const { headers, query } = reading
      return evaluator
        .run({ record: reading.tree, header: headers, query })
        .then((results) => toMapped({ ...reading, results }, around))
    },
    close: async () => evaluator?.close(),
  }
}

function start(record: Tree, { headers, query, hiddenBody }: MapAround): Reading {
  return {
    tree: without(record, hiddenBody),
    headers,
    query: query === '' ? {} : readQuery(query),
    results: [],
    used: new Set(),
    unread: new Set(),
    extra: [],
  }
}

/** The first of each name. What is not UTF-8 stays as it came, percent signs and all. */
function readQuery(query: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null)
  for (const pair of query.split('&', 500)) {
    const [name = '', ...value] = pair.split('=')
    values[decode(name)] ??= decode(value.join('='))
  }
  return values
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function compile(mapping: Mapping, compiler: Compiler): (reading: Reading, around: MapAround) => Mapped {
  const toSource = compileSource(mapping, compiler)
  const toFields = compileFields(mapping, compiler)
  const toFiles = compileAttachments(mapping.attachments)
  const toKey = compileRevisionKey(mapping.revisionOn, compiler)
  const toRequester = compileRequester(mapping, compiler)
  const isDropped = hiderOf(mapping.drop)
  return (reading, { files: parts }) => {
    const source = toSource(reading)
    const files = toFiles(reading, parts)
    const { text, ...fields } = toFields(
      reading,
      Object.values(files).some(({ length }) => length > 0),
    )
    const { requester, isHidden } = toRequester(reading)
    const flags = [...(text === '' ? ['wordless'] : []), ...(reading.unread.size > 0 ? ['unread'] : [])]
    const extensions = toExtensions(reading, (path) => isDropped(path) || isHidden(path))
    const revisionKey = toKey(reading)
    return {
      content: { ...checked({ ...source, ...fields, text, requester, flags }), extensions },
      ...files,
      ...(revisionKey !== undefined && { revisionKey }),
    }
  }
}

/** Extensions are as they must be by the way they are made, and would cost as much again. */
const Checked = Content.omit({ extensions: true })

/** By construction it holds; where it does not, the fault is ours, and the record is better kept than half understood. */
function checked(fields: z.infer<typeof Checked>): z.infer<typeof Checked> {
  const { success, error } = Checked.safeParse({ ...fields, text: fields.text.slice(0, LONGEST_TEXT) })
  if (success) return fields
  const faults = error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
  throw new MapError(faults.slice(0, 5).join('; '))
}
