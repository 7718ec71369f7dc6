/** The bytes of a post as its hotline's dialect reads them: a tree of strings, its records, its files. */
import { type Decoded, type DecodedRecord, DecodeError, type Tree } from '../message.ts'
import { Budget } from './bag.ts'
import { type Coded, readText } from './charset.ts'
import { CSV_RECORD, parseCsv } from './csv.ts'
import { FIXED_RECORD, parseFixed } from './fixed.ts'
import { parseForm } from './form.ts'
import { openInner } from './inner.ts'
import { parseJsLiteral } from './js-literal.ts'
import { parseJson } from './json.ts'
import { parseMediaType } from './media-type.ts'
import { parseMultipart } from './multipart.ts'
import { allAt } from './paths.ts'
import type { Dialect } from './schema.ts'
import { parseSoap } from './soap.ts'
import { parseXml } from './xml.ts'

export interface Came {
  body: Buffer
  /** Content-Type, empty where there is none. */
  mediaType: string
  /** Without the question mark. */
  query: string
}

/** What is kept of a post, or of one record of it. */
export interface Raw {
  mediaType: string
  bytes: Buffer
}

/** An element of the list that `each` names. */
const JSON_RECORD = 'application/vnd.jiesu.record+json'

/** @throws DecodeError */
export function decode(dialect: Dialect, came: Came): Decoded {
  return decodeRaw(dialect, rawOf(dialect, came))
}

/** The bytes that hold the requests of a post: its body, or its query. From them it can be decoded once more. */
export function rawOf({ format }: Dialect, { body, mediaType, query }: Came): Raw {
  if (format !== 'query') return { mediaType, bytes: body }
  const charset = parseMediaType(mediaType).parameters.get('charset')
  const form = 'application/x-www-form-urlencoded'
  return { mediaType: charset ? `${form}; charset=${charset}` : form, bytes: bytesOf(query) }
}

/** A record that was kept, or a whole post where none could be told apart. @throws DecodeError */
export function decodeRecord(dialect: Dialect, raw: Raw): Decoded {
  const { type } = parseMediaType(raw.mediaType)
  if (type === JSON_RECORD) return decodeElement(dialect, raw)
  if (type === CSV_RECORD || type === FIXED_RECORD) return decodeRow(dialect, raw)
  return decodeRaw(dialect, raw)
}

function decodeRaw(dialect: Dialect, raw: Raw): Decoded {
  if (raw.bytes.length === 0) throw new DecodeError('syntax', 'expected something, it is empty')
  const budget = new Budget(dialect.most)
  const coded = codedOf(dialect, raw)
  const batch = decodeBatch(dialect, raw.bytes, coded, budget)
  if (batch) return batchOf(dialect, batch, budget)
  const whole = decodeWhole(dialect, raw.bytes, coded, budget)
  const tree = openInner(whole.tree, dialect.inner, budget)
  return { ...whole, tree, records: recordsOf(dialect, tree, raw) }
}

function decodeWhole(
  dialect: Dialect,
  bytes: Buffer,
  coded: Coded,
  budget: Budget,
): Pick<Decoded, 'charset' | 'tree' | 'files'> {
  if (dialect.format === 'multipart') return parseMultipart(bytes, coded, budget)
  if (dialect.format === 'form' || dialect.format === 'query')
    return { ...parseForm(bytes, coded, budget), files: [] }
  const { text, charset } = readText(bytes, coded)
  return { charset, tree: parseText(dialect.format, text, budget), files: [] }
}

function parseText(format: Dialect['format'], text: string, budget: Budget): Tree {
  if (format === 'soap') return parseSoap(text, budget)
  if (format === 'xml') return parseXml(text, budget).tree
  return format === 'js' ? parseJsLiteral(text, budget) : parseJson(text, budget)
}

/** One, or as many as are in the lists that `each` names; a single object there is a list of one. */
function recordsOf({ each, most }: Dialect, tree: Tree, raw: Raw): DecodedRecord[] {
  if (each === undefined) return [{ tree, ...raw }]
  const lists = allAt(tree, each)
  // Taken for an empty batch, what stands beside it would be lost with a success.
  if (lists.length === 0 || lists.some((list) => typeof list !== 'object' || list === null))
    throw new DecodeError('structure', `expected a list at ${each}`)
  const elements = lists.flat()
  if (elements.length > most.records)
    throw new DecodeError('size', `expected at most ${most.records} requests`)
  return elements.map((element) => ({
    tree: element,
    mediaType: JSON_RECORD,
    bytes: Buffer.from(JSON.stringify(element)),
  }))
}

function decodeElement(dialect: Dialect, raw: Raw): Decoded {
  const tree = parseJson(raw.bytes.toString(), new Budget(dialect.most))
  return { charset: 'utf-8', tree, records: [{ tree, ...raw }], files: [] }
}

function decodeRow(dialect: Dialect, raw: Raw): Decoded {
  const budget = new Budget(dialect.most)
  const batch = decodeBatch(dialect, raw.bytes, { ...codedOf(dialect, raw), isPart: true }, budget)
  if (!batch) throw new DecodeError('structure', 'expected a dialect of rows')
  return batchOf(dialect, batch, budget)
}

type Batch = Pick<Decoded, 'charset' | 'records'>

/** Undefined where the dialect has no rows. */
function decodeBatch(dialect: Dialect, bytes: Buffer, coded: Coded, budget: Budget): Batch | undefined {
  const { format, csv = { delimiter: ',' }, fixed, most } = dialect
  if (format === 'csv') return parseCsv(bytes, { csv, most, coded, budget })
  return fixed && parseFixed(bytes, { fixed, most, coded, budget })
}

/** Rows with what is inside of their strings opened; one that can't be is at fault alone. */
function batchOf(dialect: Dialect, batch: Batch, budget: Budget): Decoded {
  const records = batch.records.map((record) => openRow(record, dialect, budget))
  const tree = records.flatMap((record) => ('tree' in record ? [record.tree] : []))
  return { charset: batch.charset, tree, records, files: [] }
}

function openRow(record: DecodedRecord, { inner }: Dialect, budget: Budget): DecodedRecord {
  if (!('tree' in record) || inner.length === 0) return record
  const { tree, ...raw } = record
  try {
    return { tree: openInner(tree, inner, budget), ...raw }
  } catch (error) {
    if (error instanceof DecodeError && error.step !== 'size') return { fault: error.message, ...raw }
    throw error
  }
}

function codedOf({ charset, format }: Dialect, { mediaType }: Raw): Coded {
  return { charset, mediaType, hasProlog: format === 'xml' || format === 'soap' }
}

/** A query is ASCII, or raw bytes with a character for each. */
function bytesOf(query: string): Buffer {
  for (let index = 0; index < query.length; index += 1)
    if (query.charCodeAt(index) > 0xff) return Buffer.from(query)
  return Buffer.from(query, 'latin1')
}
