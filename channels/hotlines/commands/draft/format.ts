/** Which format a sample is in. */
import { RejectedError } from '../../../../src/contract/errors.ts'
import type { Dialect } from '../../decode/schema.ts'
import { meanings, plain } from './dictionary.ts'
import { dateFormatOf, isPhone } from './values.ts'

/** What of a dialect the sample's text tells. */
export type FormatGuess = Pick<Dialect, 'format'> & {
  csv?: { delimiter: string; columns?: string[] }
  fixed?: { columns: { name: string; bytes: number }[] }
  why: string
  /** Where the sample came without its headers. */
  mediaType?: string
}

interface Sample {
  text: string
  /** Of the body, as it came. */
  bytes: Buffer
  mediaType: string
  query: string
}

/** The surest first. */
const tellers: readonly ((sample: Sample) => FormatGuess | undefined)[] = [
  ofQuery,
  ofMultipart,
  ofMarkup,
  ofLiteral,
  ofForm,
  ofCsv,
  ofFixed,
]

/** Throws RejectedError where it is none of those that are known. */
export function guessFormat(sample: Sample): FormatGuess {
  for (const tell of tellers) {
    const guess = tell(sample)
    if (guess) return guess
  }
  throw new RejectedError('bad-request', {
    detail:
      'the sample is none of: JSON, a JavaScript literal, XML, SOAP, a form, multipart, a query, CSV, lines of fixed width',
  })
}

function ofQuery({ text, query }: Sample): FormatGuess | undefined {
  if (text.trim() !== '' || query === '') return undefined
  return { format: 'query', why: 'the body is empty, all of it stands in the query' }
}

function ofMultipart({ text, mediaType }: Sample): FormatGuess | undefined {
  if (/^multipart\//i.test(mediaType)) return { format: 'multipart', why: 'its Content-Type says so' }
  const boundary = /^--(\S{1,70})\r?\nContent-Disposition:/i.exec(text)?.[1]
  if (!boundary) return undefined
  return {
    format: 'multipart',
    why: 'parts with Content-Disposition between boundaries',
    mediaType: `multipart/form-data; boundary="${boundary}"`,
  }
}

function ofMarkup({ text }: Sample): FormatGuess | undefined {
  if (!/^\s*</.test(text)) return undefined
  if (/<(?:\w+:)?Envelope[\s>]/.test(text.slice(0, 2000))) return { format: 'soap', why: 'an Envelope' }
  return { format: 'xml', why: 'it begins with <' }
}

function ofLiteral({ text }: Sample): FormatGuess | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    JSON.parse(text)
    return { format: 'json', why: 'it is JSON' }
  } catch {
    return { format: 'js', why: 'it begins like JSON but is not: unquoted names or single quotes' }
  }
}

function ofForm({ text, mediaType }: Sample): FormatGuess | undefined {
  if (/x-www-form-urlencoded/i.test(mediaType)) return { format: 'form', why: 'its Content-Type says so' }
  if (!/^[^=&\s]+=[^&\n]*(?:&[^=&\s]+=[^&\n]*)+\s*$/.test(text)) return undefined
  return { format: 'form', why: 'name=value pairs with & between them' }
}

function ofCsv({ text }: Sample): FormatGuess | undefined {
  const lines = linesOf(text)
  const first = lines[0] ?? ''
  const delimiter = [',', '\t', ';', '|'].find(
    (each) => first.split(each).length > 2 && lines.every((line) => line.split(each).length > 2),
  )
  if (!delimiter) return undefined
  const cells = first.split(delimiter).map((cell) => cell.replace(/^\s*"|"\s*$/g, ''))
  if (isHeader(cells)) return { format: 'csv', csv: { delimiter }, why: 'lines of cells, the first of names' }
  const columns = cells.map((_, at) => `column${at + 1}`)
  return { format: 'csv', csv: { delimiter, columns }, why: 'lines of cells, without a line of names' }
}

function isHeader(cells: string[]): boolean {
  if (cells.some((cell) => isPhone(cell) || dateFormatOf(cell) !== undefined)) return false
  return cells.filter((cell) => meanings.has(plain(cell))).length >= cells.length / 4
}

/** Every line has as many bytes as the others. A column begins where no line has anything but a blank before it. */
function ofFixed({ bytes }: Sample): FormatGuess | undefined {
  const lines = linesOf(bytes.toString('latin1'))
  const width = lines[0]?.length ?? 0
  if (width < 20 || lines.some((line) => line.length !== width)) return undefined
  const isBlank = (at: number) => lines.every((line) => line[at] === ' ')
  const starts = [0]
  for (let at = 1; at < width; at++) if (isBlank(at - 1) && !isBlank(at)) starts.push(at)
  const columns = starts.map((start, at) => ({
    name: `column${at + 1}`,
    bytes: (starts[at + 1] ?? width) - start,
  }))
  return {
    format: 'fixed',
    fixed: { columns },
    why: `every line has ${width} bytes; columns are guessed by their blanks: take them from the vendor's table`,
  }
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}
