/**
 * Where a photo or a film says in its metadata where it was taken, and what to write over it. Pixels, sound, size and
 * everything else stay as they are, byte by byte. Not found: what a camera writes in secret places of its own.
 */
import { type Bytes, indexIn, type Range, textAt } from './bytes.ts'
import { gpsPatches } from './exif.ts'
import { gifBlocks } from './gif.ts'
import { heifPatches } from './heif.ts'
import { APP1, EOI, jpegSegments } from './jpeg.ts'
import { moviePatches } from './movie.ts'
import type { Patch, Patches } from './patch.ts'
import { pngPatches } from './png-position.ts'
import { riffChunks } from './riff.ts'
import { xmpPatches } from './xmp.ts'

const finders: Record<string, (bytes: Bytes) => Patches> = {
  'image/jpeg': jpegPatches,
  'image/png': pngPatches,
  'image/gif': gifPatches,
  'image/webp': webpPatches,
  'image/heic': heifPatches,
  'image/heif': heifPatches,
  'audio/mp4': wholeMovie,
  'video/mp4': wholeMovie,
  'video/quicktime': wholeMovie,
  'video/3gpp': wholeMovie,
}

/** An honest file needs some dozen. */
const MOST_PATCHES = 5000
/** That a byte is written over, on the average. */
const MOST_TIMES = 2

/** None where it says nothing of a position, or is of a kind that can't. */
export async function positionPatches(bytes: Bytes, mediaType: string): Promise<Patch[]> {
  const patches: Patch[] = []
  let left = bytes.size * MOST_TIMES
  for await (const patch of finders[mediaType]?.(bytes) ?? []) {
    left -= patch.length
    if (left < 0 || patches.push(patch) >= MOST_PATCHES) break
  }
  return patches
}

function wholeMovie(bytes: Bytes): Patches {
  return moviePatches(bytes, { from: 0, to: bytes.size })
}

const EXIF = 'Exif\0'
const EXIF_BYTES = 6
const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const MORE_XMP = 'http://ns.adobe.com/xmp/extension/\0'
/** Whose it is, how long the whole is, and where this part belongs. */
const MORE_XMP_HEAD = MORE_XMP.length + 40

async function* jpegPatches(bytes: Bytes): Patches {
  const xmp: Range[] = []
  let end: number | undefined
  for await (const { marker, from, to } of jpegSegments(bytes)) {
    if (marker === EOI) end ??= from
    if (marker !== APP1) continue
    const name = await textAt(bytes, from, MORE_XMP.length)
    if (name.startsWith(EXIF)) yield* gpsPatches(bytes, { from: from + EXIF_BYTES, to })
    else if (name.startsWith(XMP)) xmp.push({ from: from + XMP.length, to })
    else if (name === MORE_XMP) xmp.push({ from: from + MORE_XMP_HEAD, to })
  }
  yield* xmpPatches(bytes, xmp)
  if (end !== undefined) yield* filmPatches(bytes, end)
}

const FILM = Buffer.from('ftyp')

/** The film of a "live" photo, behind it. */
async function* filmPatches(bytes: Bytes, from: number): Patches {
  const found = await indexIn(bytes, { from, to: bytes.size }, FILM)
  if (found !== undefined) yield* moviePatches(bytes, { from: found - 4, to: bytes.size })
}

async function* webpPatches(bytes: Bytes): Patches {
  const xmp: Range[] = []
  for await (const { type, from, to } of riffChunks(bytes)) {
    if (type === 'XMP ') xmp.push({ from, to })
    if (type !== 'EXIF') continue
    const isNamed = (await textAt(bytes, from, EXIF.length)) === EXIF
    yield* gpsPatches(bytes, { from: isNamed ? from + EXIF_BYTES : from, to })
  }
  yield* xmpPatches(bytes, xmp)
}

/** Its XMP is no sub-blocks but plain text; the trailer that ends it is found from wherever a reader stumbles into it. */
const GIF_XMP = 'XMP DataXMP'
const GIF_TRAILER_BYTES = 258

async function* gifPatches(bytes: Bytes): Patches {
  const xmp: Range[] = []
  for await (const block of gifBlocks(bytes))
    if (block.kind === 'application' && block.name === GIF_XMP && block.to - block.from > GIF_TRAILER_BYTES)
      xmp.push({ from: block.from, to: block.to - GIF_TRAILER_BYTES })
  yield* xmpPatches(bytes, xmp)
}
