/** Where the position stands in Exif: a directory of its own within a TIFF. Orientation and time stay as they are. */
import type { Bytes, Range } from './bytes.ts'
import type { Patch, Patches } from './patch.ts'

const GPS = 0x8825
/** Directories that are within directories: Exif, SubIFDs, Interoperability. */
const DIRECTORIES = new Set([0x8769, 0x014a, 0xa005])
/** One is what an honest file has. */
const MOST_GPS = 4
const MOST_DIRECTORIES = 32
const MOST_ENTRIES = 4096
const ENTRY_BYTES = 12
/** There are 32 kinds of them. */
const MOST_GPS_ENTRIES = 64
/** Bytes of one value, by its type. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4]

interface Directory {
  /** Of its first byte, the number of entries. */
  at: number
  entries: { tag: number; bytes: number; value: number }[]
  next: number
}

/** Empties the position's directories of the TIFF in `range`. None where this is no TIFF. */
export async function* gpsPatches(bytes: Bytes, range: Range): Patches {
  const reader = await readerOf(bytes, range)
  if (!reader) return
  const seen = new Set<number>()
  for await (const { entries } of directoriesOf(reader))
    for (const { tag, value } of entries) {
      if (tag !== GPS || seen.has(value) || seen.size >= MOST_GPS) continue
      seen.add(value)
      const position = await reader.directory(value)
      if (position) yield* emptied(position, range)
    }
}

/** All but the position's own: those one behind the other, and those within. */
async function* directoriesOf({ first, directory }: Reader): AsyncGenerator<Directory> {
  const seen = new Set<number>()
  const waiting = [first]
  for (const offset of waiting) {
    if (seen.has(offset) || seen.size >= MOST_DIRECTORIES) continue
    seen.add(offset)
    const found = await directory(offset)
    if (!found) continue
    yield found
    const within = found.entries.filter(({ tag }) => DIRECTORIES.has(tag)).map(({ value }) => value)
    waiting.push(...within, found.next)
  }
}

interface Reader {
  first: number
  directory(offset: number): Promise<Directory | undefined>
}

/** Undefined where it is no TIFF. */
async function readerOf(bytes: Bytes, { from, to }: Range): Promise<Reader | undefined> {
  const head = await bytes.read(from, 8)
  const order = head.toString('latin1', 0, 4)
  const isLittle = order === 'II*\0'
  if (head.length < 8 || (!isLittle && order !== 'MM\0*')) return undefined
  const short = (buffer: Buffer, at: number) => (isLittle ? buffer.readUInt16LE(at) : buffer.readUInt16BE(at))
  const long = (buffer: Buffer, at: number) => (isLittle ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at))
  return {
    first: long(head, 4),
    /** Offset 0 is none. */
    async directory(offset) {
      const at = from + offset
      const count = await bytes.read(at, 2)
      if (offset === 0 || at + 2 > to || count.length < 2) return undefined
      const length = Math.min(short(count, 0), MOST_ENTRIES) * ENTRY_BYTES
      const table = await bytes.read(at + 2, Math.min(length + 4, to - at - 2))
      const entries = []
      for (let entry = 0; entry < length && entry + ENTRY_BYTES <= table.length; entry += ENTRY_BYTES) {
        const size = SIZES[short(table, entry + 2)] ?? 0
        const value = long(table, entry + 8)
        entries.push({ tag: short(table, entry), bytes: size * long(table, entry + 4), value })
      }
      return { at, entries, next: length + 4 <= table.length ? long(table, length) : 0 }
    },
  }
}

/** Its values, its entries and their number, as far as they lie in `range`. */
function emptied({ at, entries }: Directory, { from, to }: Range): Patch[] {
  const apart = entries
    .slice(0, MOST_GPS_ENTRIES)
    .filter((entry) => entry.bytes > 4)
    .map(({ value, bytes }) => ({ at: from + value, length: bytes }))
  const table = { at, length: 2 + entries.length * ENTRY_BYTES + 4 }
  return [...apart, table]
    .map((place) => ({ at: place.at, length: Math.min(place.length, to - place.at), fill: 0 }))
    .filter(({ length }) => length > 0)
}
