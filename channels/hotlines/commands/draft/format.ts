/** Which format a sample is in. */
import { RejectedError } from '../../../../src/contract/errors.ts'
import type { Dialect } from '../../decode/schema.ts'
import { meanings, plain } from './dictionary.ts'
import { dateFormatOf, isPhone } from './values.ts'

/** What of a dialect the sample's text tells. */
export type FormatGuess = Pick<Dialect, 'format'> & {
  csv?: { delimiter: string; columns?: string[] }
  fixed?: { skipFirst: number; skipLast: number; columns: { name: string; bytes: number }[] }
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

/** Comments may stand before it, or the name of a variable, or of a function around it. */
const LITERAL =
  /^\s*(?:\/\/[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:(?:(?:var|let|const)\s+)?[\w$.]{1,64}\s*[(=]\s*)?[{[]/

function ofLiteral({ text }: Sample): FormatGuess | undefined {
  if (!LITERAL.test(text)) return undefined
  try {
    JSON.parse(text)
    return { format: 'json', why: 'it is JSON' }
  } catch {
    return { format: 'js', why: 'it is like JSON but is none: unquoted names, single quotes or comments' }
  }
}

function ofForm({ text, mediaType }: Sample): FormatGuess | undefined {
  if (/x-www-form-urlencoded/i.test(mediaType)) return { format: 'form', why: 'its Content-Type says so' }
  if (!/^[^=&\s]+=[^&\n]*(?:&[^=&\s]+=[^&\n]*)+\s*$/.test(text)) return undefined
  return { format: 'form', why: 'name=value pairs with & between them' }
}

function ofCsv({ text, mediaType }: Sample): FormatGuess | undefined {
  const lines = linesOf(text)
  const [first = ''] = lines
  const split = (each: string) => first.split(each).map((cell) => cell.replace(/^\s*"|"\s*$/g, ''))
  const delimiter = ['||', '|', ',', '\t', ';'].find((each) => split(each).length > 2)
  if (!delimiter) return undefined
  const cells = split(delimiter)
  if (isHeader(cells)) return { format: 'csv', csv: { delimiter }, why: 'lines of cells, the first of names' }
  const isTable =
    /csv/i.test(mediaType) || lines.every((line) => line.split(delimiter).length === cells.length)
  if (!isTable) return undefined
  const columns = cells.map((_, at) => `column${at + 1}`)
  return { format: 'csv', csv: { delimiter, columns }, why: 'lines of cells, without a line of names' }
}

function isHeader(cells: string[]): boolean {
  if (cells.some((cell) => isPhone(cell) || dateFormatOf(cell) !== undefined)) return false
  return cells.filter((cell) => meanings.has(plain(cell))).length >= cells.length / 4
}

/**
 * Every line has as many bytes as the others, but perhaps the first and the last. A column begins where no line has
 * anything but a blank before it.
 */
function ofFixed({ bytes }: Sample): FormatGuess | undefined {
  const all = linesOf(bytes.toString('latin1'))
  if (all.length < 2) return undefined
  const [skipFirst, skipLast] = ends.find(([head, tail]) => isEven(all.slice(head, all.length - tail))) ?? []
  if (skipFirst === undefined || skipLast === undefined) return undefined
  const lines = all.slice(skipFirst, all.length - skipLast)
  const width = lines[0]?.length ?? 0
  const isBlank = (at: number) => lines.every((line) => line[at] === ' ')
  const starts = [0]
  for (let at = 1; at < width; at++) if (isBlank(at - 1) && !isBlank(at)) starts.push(at)
  const columns = starts.map((start, at) => ({
    name: `column${at + 1}`,
    bytes: (starts[at + 1] ?? width) - start,
  }))
  return {
    format: 'fixed',
    fixed: { skipFirst, skipLast, columns },
    why: `every line has ${width} bytes; columns are guessed by their blanks: take them from the vendor's table`,
  }
}

/** Lines at the head and at the end that are no requests. */
const ends: readonly (readonly [head: number, tail: number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
]

function isEven(lines: string[]): boolean {
  const width = lines[0]?.length ?? 0
  return width >= 40 && lines.every((line) => line.length === width && isText(line))
}

function isText(line: string): boolean {
  return [...line].every((byte) => byte >= ' ' || byte === '\t')
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '')
}
