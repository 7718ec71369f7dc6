/**
 * Where the rows of a CSV end: a line end within quotes is part of a value. Quotes count where a value begins. What a
 * lone quote would swallow is given back: its row ends with its line where a closing quote is followed by something
 * else than a delimiter; and once a quote is never closed, no later value spans lines.
 */
import { DecodeError } from '../message.ts'
import { asciiAt, unitOf, withoutReturn } from './rows.ts'
import type { Charset } from './schema.ts'

export interface Cutting {
  charset: Charset
  /** ASCII. */
  delimiter: string
  most: number
}

const QUOTE = 0x22
const LINE_FEED = 0x0a
const RETURN = 0x0d

/** Rows without their line ends; empty ones are none. @throws DecodeError `size` */
export function cutRows(bytes: Buffer, { charset, delimiter, most }: Cutting): Buffer[] {
  const cutter = new Cutter(bytes, charset, delimiter)
  const rows: Buffer[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = cutter.endOf(start)
    const rowEnd = withoutReturns(bytes, start, end, charset)
    if (rowEnd > start) {
      if (rows.length >= most) throw new DecodeError('size', `expected at most ${most} rows`)
      rows.push(bytes.subarray(start, rowEnd))
    }
    start = end + cutter.unit.width
  }
  return rows
}

/** All of them: a row that was kept would lose one more each time it is read again. */
function withoutReturns(bytes: Buffer, start: number, end: number, charset: Charset): number {
  let last = end
  for (let next = -1; next !== last; ) {
    last = next === -1 ? last : next
    next = withoutReturn(bytes, start, last, charset)
  }
  return last
}

class Cutter {
  readonly unit: ReturnType<typeof unitOf>
  readonly #bytes: Buffer
  readonly #delimiter: number[]
  readonly #isDouble: boolean
  #maySpan = true
  #nextQuote = -1

  constructor(bytes: Buffer, charset: Charset, delimiter: string) {
    this.unit = unitOf(charset)
    this.#bytes = bytes
    this.#delimiter = [...Buffer.from(delimiter, 'latin1')]
    this.#isDouble = charset === 'gb18030' || charset === 'big5'
  }

  endOf(start: number): number {
    if (this.unit.width === 1) {
      const end = this.#lineEnd(start)
      if (!this.#maySpan || !this.#hasQuote(start, end)) return end
    }
    return this.#slowEndOf(start)
  }

  /** Whether there is a quote before `end`, without looking at any byte twice. */
  #hasQuote(start: number, end: number): boolean {
    if (this.#nextQuote < start) {
      const next = this.#bytes.indexOf(QUOTE, start)
      this.#nextQuote = next === -1 ? this.#bytes.length : next
    }
    return this.#nextQuote < end
  }

  #slowEndOf(start: number): number {
    let isBeginning = true
    for (let at = start; at < this.#bytes.length; ) {
      const code = this.#code(at)
      if (code === LINE_FEED) return at
      if (code === QUOTE && isBeginning && this.#maySpan) {
        const behind = this.#behindQuotes(at)
        if (behind === -1) return this.#lineEnd(at)
        at = behind
        isBeginning = false
        continue
      }
      isBeginning = this.#isDelimiter(at)
      at += isBeginning ? this.#delimiter.length * this.unit.width : this.#widthAt(at, code)
    }
    return this.#bytes.length
  }

  /** Behind a quoted value; -1 where it is none. */
  #behindQuotes(start: number): number {
    const { width } = this.unit
    for (let at = start + width; at < this.#bytes.length; at += width) {
      if (this.#code(at) !== QUOTE) continue
      at += width
      if (at >= this.#bytes.length) return at
      const next = this.#code(at)
      if (next === QUOTE) continue
      return next === LINE_FEED || next === RETURN || this.#isDelimiter(at) ? at : -1
    }
    this.#maySpan = false
    return -1
  }

  #lineEnd(start: number): number {
    const { length } = this.#bytes
    if (this.unit.width === 1) {
      const end = this.#bytes.indexOf(LINE_FEED, start)
      return end === -1 ? length : end
    }
    let at = start
    while (at < length && this.#code(at) !== LINE_FEED) at += this.unit.width
    return Math.min(at, length)
  }

  #isDelimiter(at: number): boolean {
    return this.#delimiter.every((code, index) => this.#code(at + index * this.unit.width) === code)
  }

  #code(at: number): number {
    // Most are of single bytes: five times as fast.
    return this.unit.width === 1 ? (this.#bytes[at] ?? -1) : asciiAt(this.#bytes, at, this.unit)
  }

  /** The second byte of a character may look like `|`. */
  #widthAt(at: number, code: number): number {
    return this.#isDouble && code > 0x80 && (this.#bytes[at + 1] ?? 0) >= 0x40 ? 2 : this.unit.width
  }
}
