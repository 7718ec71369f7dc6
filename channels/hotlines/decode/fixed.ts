/** Columns of fixed width, in bytes; every line is a request of its own. */
import { type Decoded, type DecodedRecord, DecodeError, type Tree } from '../message.ts'
import { Bag, type Budget } from './bag.ts'
import { type Coded, decodeAs, likelyCharset } from './charset.ts'
import { afterMark, splitLines } from './rows.ts'
import type { Charset, Dialect } from './schema.ts'

type Fixed = NonNullable<Dialect['fixed']>
type Batch = Pick<Decoded, 'charset' | 'records'>

/** One line alone, without head and tail. */
export const FIXED_RECORD = 'application/vnd.jiesu.record+fixed'

interface Sheet {
  fixed: Fixed
  most: Dialect['most']
  coded: Coded
  budget: Budget
}

/** Empty lines are no requests. A line as it was kept has no head and no tail. @throws DecodeError `size`, `structure` */
export function parseFixed(bytes: Buffer, { fixed, most, coded, budget }: Sheet): Batch {
  const charset = likelyCharset(bytes, coded)
  const said = { charset, replaced: coded.charset.replaced }
  const lines = coded.isPart ? [bytes] : requestsOf(afterMark(bytes, charset), charset, fixed, most.records)
  return { charset, records: lines.map((line) => recordOf(line, fixed, said, budget)) }
}

function requestsOf(bytes: Buffer, charset: Charset, fixed: Fixed, most: number): Buffer[] {
  const { skipFirst, skipLast, tail } = fixed
  const extra = skipFirst + skipLast
  const lines = splitLines(bytes, charset, most + extra).filter(({ length }) => length > 0)
  if (lines.length < extra) throw new DecodeError('structure', `expected ${extra} lines around the requests`)
  // Of a file that was cut short the last line is no tail: a request would be taken for one.
  if (tail !== undefined && !lines.at(-1)?.toString('latin1').startsWith(tail))
    throw new DecodeError('structure', `expected the last line to begin with ${tail}: the file is cut short`)
  // One line of anything at all would otherwise pass as a batch without requests.
  if (lines.length === extra) throw new DecodeError('structure', 'expected a line that is a request')
  return lines.slice(skipFirst, lines.length - skipLast)
}

interface Said {
  charset: Charset
  replaced: 'refuse' | 'keep'
}

function recordOf(bytes: Buffer, fixed: Fixed, said: Said, budget: Budget): DecodedRecord {
  const mediaType = `${FIXED_RECORD}; charset=${said.charset}`
  const expected = fixed.columns.reduce((sum, column) => sum + column.bytes, 0)
  if (bytes.length !== expected)
    return { fault: `expected ${expected} bytes, there are ${bytes.length}`, mediaType, bytes }
  const tree = new Bag()
  let start = 0
  for (const column of fixed.columns) {
    budget.value()
    const value = textOf(bytes.subarray(start, start + column.bytes), said)
    if (value instanceof DecodeError)
      return { fault: `in ${column.name}: ${value.message}`, mediaType, bytes }
    tree[column.name] = value
    start += column.bytes
  }
  return { tree, mediaType, bytes }
}

/** Without the blanks and zero bytes it is filled up with. */
function textOf(bytes: Buffer, said: Said): Tree | DecodeError {
  try {
    return decodeAs(bytes, said).replaceAll('\0', ' ').trim()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}
