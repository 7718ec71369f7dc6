/** The position in HEIC and HEIF: items beside the picture, of which a table says where their bytes lie. */
import { type Box, boxesOf, boxOf, insideMeta } from './boxes.ts'
import { type Bytes, type Range, textAt } from './bytes.ts'
import { gpsPatches } from './exif.ts'
import { type Extents, readLocations } from './heif-locations.ts'
import { moviePatches } from './movie.ts'
import type { Patches } from './patch.ts'
import { xmpPatches } from './xmp.ts'

const XMP = 'application/rdf+xml'
/** What Exif is preceded by: how many bytes to pass over. */
const OFFSET_BYTES = 4

/** A "live" photo has its film in a box behind. */
export async function* heifPatches(bytes: Bytes): Patches {
  const whole = { from: 0, to: bytes.size }
  const meta = await boxOf(bytes, whole, 'meta')
  if (meta) yield* itemPatches(bytes, await insideMeta(bytes, meta))
  yield* moviePatches(bytes, whole)
}

async function* itemPatches(bytes: Bytes, meta: Range): Patches {
  const [names, places] = [await boxOf(bytes, meta, 'iinf'), await boxOf(bytes, meta, 'iloc')]
  if (!names || !places) return
  const extents = await readLocations(bytes, places, await boxOf(bytes, meta, 'idat'))
  const xmp: Range[] = []
  for await (const { id, type } of itemsOf(bytes, names)) {
    const where = extents.get(id) ?? []
    if (type === XMP) xmp.push(...where)
    if (type === 'Exif') yield* exifPatches(bytes, where)
  }
  yield* xmpPatches(bytes, xmp)
}

/** In pieces it can't be followed, and nothing is lost with it: which way is up stands elsewhere. */
async function* exifPatches(bytes: Bytes, where: Extents): Patches {
  const [first, second] = where
  if (!first) return
  if (second) return yield* where.map(({ from, to }) => ({ at: from, length: to - from, fill: 0 }))
  const head = await bytes.read(first.from, OFFSET_BYTES)
  if (head.length < OFFSET_BYTES) return
  yield* gpsPatches(bytes, { from: first.from + OFFSET_BYTES + head.readUInt32BE(), to: first.to })
}

/** Their numbers, and what they are: four letters, or the media type of a `mime`. */
async function* itemsOf(bytes: Bytes, names: Box): AsyncGenerator<{ id: number; type: string }> {
  const [version = 0] = await bytes.read(names.from, 1)
  for await (const { type, from } of boxesOf(bytes, {
    from: names.from + (version === 0 ? 6 : 8),
    to: names.to,
  })) {
    const head = await bytes.read(from, 14)
    if (type !== 'infe' || head.length < 14) continue
    const [form = 0] = head
    if (form < 2) continue
    const [id, letters] = form === 2 ? [head.readUInt16BE(4), 8] : [head.readUInt32BE(4), 10]
    const kind = head.toString('latin1', letters, letters + 4)
    yield { id, type: kind === 'mime' ? await mediaTypeOf(bytes, from + letters + 4) : kind }
  }
}

/** It stands behind the item's name. */
async function mediaTypeOf(bytes: Bytes, at: number): Promise<string> {
  const [, mediaType = ''] = (await textAt(bytes, at, 256)).split('\0')
  return mediaType
}
