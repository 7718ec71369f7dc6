/** Lines of a batch, cut out of its bytes, so that one that can't be decoded spoils no other. */
import { DecodeError } from '../message.ts'
import type { Charset } from './schema.ts'

/** The bytes of a code unit that is ASCII: itself, or with a zero on one side. */
export function unitOf(charset: Charset): { width: 1 | 2; low: 0 | 1 } {
  if (charset === 'utf-16le') return { width: 2, low: 0 }
  if (charset === 'utf-16be') return { width: 2, low: 1 }
  return { width: 1, low: 0 }
}

/** The ASCII character at an offset, or -1 where another one is. */
export function asciiAt(bytes: Buffer, offset: number, { width, low }: ReturnType<typeof unitOf>): number {
  const code = bytes[offset + low] ?? -1
  if (width === 1) return code
  return bytes[offset + 1 - low] === 0 ? code : -1
}

/** Lines without their ends (LF or CRLF); none behind the last end. @throws DecodeError `size` above `most` lines. */
export function splitLines(bytes: Buffer, charset: Charset, most: number): Buffer[] {
  const unit = unitOf(charset)
  const lines: Buffer[] = []
  for (let start = 0; start < bytes.length; ) {
    if (lines.length >= most) throw new DecodeError('size', `expected at most ${most} lines`)
    let end = start
    while (end < bytes.length && asciiAt(bytes, end, unit) !== 0x0a) end += unit.width
    lines.push(bytes.subarray(start, withoutReturn(bytes, start, Math.min(end, bytes.length), charset)))
    start = end + unit.width
  }
  return lines
}

export function withoutReturn(bytes: Buffer, start: number, end: number, charset: Charset): number {
  const unit = unitOf(charset)
  const before = end - unit.width
  return before >= start && asciiAt(bytes, before, unit) === 0x0d ? before : end
}

/** Behind a byte order mark. */
export function afterMark(bytes: Buffer, charset: Charset): Buffer {
  const mark = { 'utf-8': 'efbbbf', gb18030: '84319533', big5: '', 'utf-16le': 'fffe', 'utf-16be': 'feff' }[
    charset
  ]
  const isThere = mark !== '' && bytes.subarray(0, mark.length / 2).toString('hex') === mark
  return isThere ? bytes.subarray(mark.length / 2) : bytes
}
