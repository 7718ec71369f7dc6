/**
 * CSV (RFC 4180), every row a request of its own. The rows are cut out of the bytes before anything is decoded, so that
 * a broken one spoils no other: the bytes of line ends, quotes and commas are in no character of UTF-8, GB18030 or Big5.
 */
import { type Decoded, type DecodedRecord, DecodeError } from '../message.ts'
import { Bag, type Budget, checkName, put } from './bag.ts'
import { type Coded, decodeAs, likelyCharset } from './charset.ts'
import { type Cutting, cutRows } from './csv-rows.ts'
import { afterMark, unitOf } from './rows.ts'
import type { Charset, Dialect } from './schema.ts'

interface Sheet {
  csv: NonNullable<Dialect['csv']>
  most: Dialect['most']
  coded: Coded
  budget: Budget
}

/** One row alone, behind its header. */
export const CSV_RECORD = 'application/vnd.jiesu.record+csv'

const MOST_COLUMNS = 500
const QUOTE = 0x22
/** It stands before every row that is kept. */
const LONGEST_HEADER = 8192

/** Fields of one row, or what is wrong with it. */
type Fields = string[] | { fault: string }

interface Table {
  charset: Charset
  replaced: 'refuse' | 'keep'
  delimiter: string
  columns: string[]
  /** With its line end; empty where the columns are configured. */
  header: Buffer
  budget: Budget
}

/** Without configured columns the first row is the header. @throws DecodeError */
export function parseCsv(bytes: Buffer, sheet: Sheet): Pick<Decoded, 'charset' | 'records'> {
  const charset = likelyCharset(bytes, sheet.coded)
  const { delimiter, columns } = sheet.csv
  const cutting: Cutting = { charset, delimiter, most: sheet.most.records + (columns ? 0 : 1) }
  const rows = cutRows(sheet.coded.isPart ? bytes : afterMark(bytes, charset), cutting)
  const said = { charset, replaced: sheet.coded.charset.replaced, delimiter, budget: sheet.budget }
  const header = columns ? undefined : rows.shift()
  const table: Table = {
    ...said,
    columns: columns ?? columnsOf(header ?? Buffer.alloc(0), said),
    header: header ? Buffer.concat([header, lineEnd(charset)]) : Buffer.alloc(0),
  }
  // One line of anything at all would otherwise pass as a table without requests.
  if (rows.length === 0) throw new DecodeError('structure', 'expected a row')
  return { charset, records: rows.map((row) => recordOf(row, table)) }
}

/** Names without blanks around them; one that is empty is `column3`, one that comes again makes a list. */
function columnsOf(header: Buffer, said: Omit<Table, 'columns' | 'header'>): string[] {
  if (header.length > LONGEST_HEADER)
    throw new DecodeError('size', `expected a header line of at most ${LONGEST_HEADER} bytes`)
  const fields = splitFields(decodeAs(header, said), said.delimiter, MOST_COLUMNS)
  if (!Array.isArray(fields)) throw new DecodeError('structure', `in the header line: ${fields.fault}`)
  for (const name of fields) checkName(name)
  return fields.map((name, index) => name.trim() || `column${index + 1}`)
}

function recordOf(row: Buffer, table: Table): DecodedRecord {
  const { charset, columns, delimiter, header, budget } = table
  const kept = { mediaType: `${CSV_RECORD}; charset=${charset}`, bytes: Buffer.concat([header, row]) }
  const fields = fieldsOf(row, table, delimiter)
  if (!Array.isArray(fields)) return { fault: fields.fault, ...kept }
  if (fields.length !== columns.length)
    return { fault: `expected ${columns.length} columns, there are ${fields.length}`, ...kept }
  const tree = new Bag()
  for (const [index, value] of fields.entries()) {
    budget.value()
    put(tree, columns[index] ?? '', value)
  }
  return { tree, ...kept }
}

function fieldsOf(row: Buffer, table: Table, delimiter: string): Fields {
  try {
    return splitFields(decodeAs(row, table), delimiter, table.columns.length)
  } catch (error) {
    if (error instanceof DecodeError) return { fault: error.message }
    throw error
  }
}

/** Blanks around a value in quotes are its own, around another they are not. */
function splitFields(text: string, delimiter: string, most: number): Fields {
  const fields: string[] = []
  for (let start = 0; start <= text.length; ) {
    if (fields.length === most) return { fault: `expected at most ${most} columns` }
    const end = text[start] === '"' ? closingQuote(text, start) : endOf(text, start, delimiter)
    if (end === -1) return { fault: `in column ${fields.length + 1}: expected the end of a quoted value` }
    const isQuoted = text[start] === '"'
    fields.push(
      isQuoted ? text.slice(start + 1, end - 1).replaceAll(/""/g, '"') : text.slice(start, end).trim(),
    )
    if (end < text.length && !text.startsWith(delimiter, end))
      return { fault: `in column ${fields.length}: expected nothing behind a quoted value` }
    start = end + (end < text.length ? delimiter.length : 1)
  }
  return fields
}

function endOf(text: string, start: number, delimiter: string): number {
  const end = text.indexOf(delimiter, start)
  return end === -1 ? text.length : end
}

/** Behind the quote that closes the one at `start`; -1 where none does. */
function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text.charCodeAt(at) !== QUOTE) continue
    at += 1
    if (text.charCodeAt(at) !== QUOTE) return at
  }
  return -1
}

function lineEnd(charset: Charset): Buffer {
  const { width, low } = unitOf(charset)
  const end = Buffer.alloc(width)
  end[low] = 0x0a
  return end
}
