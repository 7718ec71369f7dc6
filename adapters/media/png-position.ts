/** The position in a PNG: Exif in a chunk of its own, or words among the texts. Each chunk's checksum is mended. */
import { crc32 } from 'node:zlib'
import { type Bytes, chunksOf, type Range, textAt } from './bytes.ts'
import { gpsPatches } from './exif.ts'
import { type Patch, type Patches, patchedBytes } from './patch.ts'
import { type PngChunk, pngChunks } from './png.ts'
import { speaksOfPosition } from './xmp.ts'

const TEXTS = new Set(['tEXt', 'zTXt', 'iTXt'])
const LONGEST_KEYWORD = 80
/** By its name: XMP, and metadata of other formats as text, perhaps packed: then nobody can tell what is in it. */
const METADATA = /^(?:XML:com\.adobe\.xmp|Raw profile type)/i
const MENTION = /gps|latitude|longitude|location/i
/** No reader knows it, and by its letters all pass over it. */
const NOTHING = Buffer.from('voID')

export async function* pngPatches(bytes: Bytes): Patches {
  for await (const chunk of pngChunks(bytes)) {
    if (chunk.type === 'eXIf') yield* withChecksum(bytes, chunk, await allOf(gpsPatches(bytes, chunk)))
    else if (TEXTS.has(chunk.type) && (await tells(bytes, chunk))) yield* voided(bytes, chunk)
  }
}

async function tells(bytes: Bytes, chunk: PngChunk): Promise<boolean> {
  const [keyword = ''] = (await textAt(bytes, chunk.from, LONGEST_KEYWORD)).split('\0')
  if (MENTION.test(keyword)) return true
  if (!METADATA.test(keyword)) return false
  const isPlain = chunk.type === 'iTXt' && (await bytes.read(chunk.from + keyword.length + 1, 1))[0] === 0
  return !isPlain || speaksOfPosition(bytes, [chunk])
}

function voided(bytes: Bytes, chunk: PngChunk): Patches {
  const type = { at: chunk.from - 4, length: 4, fill: 0, bytes: NOTHING }
  return withChecksum(bytes, chunk, [type, { at: chunk.from, length: chunk.to - chunk.from, fill: 0 }])
}

async function allOf(patches: Patches): Promise<Patch[]> {
  const all: Patch[] = []
  for await (const patch of patches) all.push(patch)
  return all
}

/** The checksum is of type and data. */
async function* withChecksum(bytes: Bytes, { from, to }: Range, patches: Patch[]): Patches {
  if (patches.length === 0) return
  let sum = 0
  for await (const piece of chunksOf(bytes, { from: from - 4, to }))
    sum = crc32(patchedBytes(piece, patches), sum)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(sum)
  yield* patches
  yield { at: to, length: 4, fill: 0, bytes: checksum }
}
