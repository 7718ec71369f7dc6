/** XMP is emptied as a whole where it speaks of a position: phones write none there, editors and drones do. */
import { type Bytes, chunksOf, type Range } from './bytes.ts'
import type { Patches } from './patch.ts'

const POSITION = /gps|latitude|longt?itude|geo:|coordinates/i
const LONGEST_WORD = 32
const SPACE = 0x20
const EMPTY = Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')

/** All parts of one file's XMP, which may be one text cut into pieces: none where no word of a position is in them. */
export async function* xmpPatches(bytes: Bytes, parts: readonly Range[]): Patches {
  const apart = merged(parts)
  if (!(await speaksOfPosition(bytes, apart))) return
  for (const { from, to } of apart) {
    const blank = { at: from, length: to - from, fill: SPACE }
    yield blank.length < EMPTY.length ? blank : { ...blank, bytes: EMPTY }
  }
}

/** A HEIC can name the same bytes thousands of times. */
function merged(parts: readonly Range[]): Range[] {
  const apart: Range[] = []
  for (const { from, to } of parts.toSorted((one, other) => one.from - other.from)) {
    const last = apart.at(-1)
    if (last && from < last.to) last.to = Math.max(last.to, to)
    else apart.push({ from, to })
  }
  return apart
}

export async function speaksOfPosition(bytes: Bytes, parts: readonly Range[]): Promise<boolean> {
  let tail = ''
  for (const part of parts)
    for await (const { bytes: piece } of chunksOf(bytes, part)) {
      // UTF-16 is Latin-1 with noughts between.
      const text = tail + piece.toString('latin1').replaceAll('\0', '')
      if (POSITION.test(text)) return true
      tail = text.slice(-LONGEST_WORD)
    }
  return false
}
