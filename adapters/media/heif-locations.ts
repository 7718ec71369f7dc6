/** The table `iloc` of a HEIC: where the bytes of each item lie. ISO/IEC 14496-12, 8.11.3. */
import type { Box } from './boxes.ts'
import type { Bytes, Range } from './bytes.ts'

export type Extents = Range[]

const LONGEST_TABLE = 1_000_000

/** By item; without those that lie in another file or another item. */
export async function readLocations(
  bytes: Bytes,
  table: Box,
  data: Box | undefined,
): Promise<Map<number, Extents>> {
  const take = cursor(await bytes.read(table.from, Math.min(table.to - table.from, LONGEST_TABLE)))
  const version = take(1)
  take(3)
  const [sizes, more] = [take(1), take(1)]
  const widths = {
    offset: sizes >> 4,
    length: sizes & 15,
    base: more >> 4,
    index: version === 0 ? 0 : more & 15,
  }
  const found = new Map<number, Extents>()
  const items = take(version < 2 ? 2 : 4)
  for (let item = 0; item < items && !take.isOver(); item += 1) {
    const id = take(version < 2 ? 2 : 4)
    const how = version === 0 ? 0 : take(2) & 15
    const file = take(2)
    const base = take(widths.base) + (how === 1 ? (data?.from ?? Number.NaN) : 0)
    const extents = takeExtents(take, widths, { base, size: bytes.size })
    found.set(id, how < 2 && file === 0 ? extents : [])
  }
  return found
}

function takeExtents(
  take: Cursor,
  widths: { offset: number; length: number; index: number },
  { base, size }: { base: number; size: number },
): Extents {
  const extents: Extents = []
  const count = take(2)
  for (let extent = 0; extent < count && !take.isOver(); extent += 1) {
    take(widths.index)
    const from = base + take(widths.offset)
    const length = take(widths.length)
    // 0 is all the rest.
    const to = length === 0 ? size : Math.min(from + length, size)
    if (from < to) extents.push({ from, to })
  }
  return extents
}

type Cursor = ReturnType<typeof cursor>

/** Takes the next so many bytes as a number; 0 behind the end. */
function cursor(table: Buffer) {
  let at = 0
  const take = (length: number): number => {
    at += length
    if (length === 0 || at > table.length) return 0
    return length === 8
      ? Number(table.readBigUInt64BE(at - 8))
      : table.readUIntBE(at - length, Math.min(length, 6))
  }
  return Object.assign(take, { isOver: () => at >= table.length })
}
