/** A multipart body cut at its boundary; line ends may be CRLF or LF. */
import { DecodeError } from '../message.ts'

export interface Part {
  /** Names in lower case, values a character for each byte. */
  headers: ReadonlyMap<string, string>
  body: Buffer
}

const MOST_PARTS = 200
const LONGEST_HEAD = 8192
const LINE_FEED = 0x0a
const RETURN = 0x0d
const DASH = 0x2d

interface Mark {
  start: number
  /** Behind its line. */
  end: number
  isLast: boolean
}

/** What stands before the first mark and behind the last one is ignored. @throws DecodeError */
export function cutParts(bytes: Buffer, boundary: string): Part[] {
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const parts: Part[] = []
  let before = find(bytes, mark, 0)
  if (!before) throw new DecodeError('structure', 'expected the boundary that Content-Type names')
  while (!before.isLast) {
    if (parts.length === MOST_PARTS) throw new DecodeError('size', `expected at most ${MOST_PARTS} parts`)
    const next = find(bytes, mark, before.end)
    if (!next) throw new DecodeError('syntax', `the body ends in part ${parts.length + 1}`)
    parts.push(partOf(bytes.subarray(before.end, Math.max(before.end, next.start)), parts.length + 1))
    before = next
  }
  if (parts.length === 0) throw new DecodeError('structure', 'expected a part')
  return parts
}

/** The next mark that has a line of its own. */
function find(bytes: Buffer, mark: Buffer, from: number): Mark | undefined {
  // Behind a line end, so that a body full of dashes is passed over at once.
  const search = Buffer.concat([Buffer.from('\n'), mark])
  const isFirst = from === 0 && bytes.subarray(0, mark.length).equals(mark)
  for (
    let at = isFirst ? 0 : following(bytes, search, from);
    at !== -1;
    at = following(bytes, search, at + 1)
  ) {
    const behind = at + mark.length
    const isLast = bytes[behind] === DASH && bytes[behind + 1] === DASH
    const end = lineEnd(bytes, isLast ? behind + 2 : behind, isLast)
    if (end !== -1) return { start: startOf(bytes, at), end, isLast }
  }
  return undefined
}

/** The line end before it may be the one of the mark before. */
function following(bytes: Buffer, search: Buffer, from: number): number {
  const at = bytes.indexOf(search, Math.max(0, from - 1))
  return at === -1 ? -1 : at + 1
}

/** Behind blanks and a line end, or for the last line the end of the body; -1 where something else follows. */
function lineEnd(bytes: Buffer, from: number, isLast: boolean): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1
  if (bytes[at] === RETURN) at += 1
  if (isLast && at >= bytes.length) return at
  return bytes[at] === LINE_FEED ? at + 1 : -1
}

/** The line end before a mark belongs to it. */
function startOf(bytes: Buffer, at: number): number {
  if (at === 0) return 0
  return bytes[at - 2] === RETURN ? at - 2 : at - 1
}

function partOf(bytes: Buffer, number: number): Part {
  const head = bytes.toString('latin1', 0, LONGEST_HEAD)
  const blank = /^\r?\n|\r?\n\r?\n/.exec(head)
  if (!blank) throw new DecodeError('structure', `part ${number}: expected headers and an empty line`)
  const headers = new Map<string, string>()
  for (const line of head.slice(0, blank.index).split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, body: bytes.subarray(blank.index + blank[0].length) }
}
