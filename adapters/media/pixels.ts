/** How many pixels a picture has, as its head says: whoever opens it makes room for them all. */
import { boxesOf, boxOf, insideMeta } from './boxes.ts'
import type { Bytes } from './bytes.ts'
import { gifBlocks } from './gif.ts'
import { isFrame, jpegSegments, SOS } from './jpeg.ts'
import { pngChunks } from './png.ts'
import { riffChunks } from './riff.ts'

/** A phone's largest sensor has 200 million, and the longest screenshot far less. */
const MOST_PIXELS = 300_000_000
/** Up to here any picture can be opened: a blank page of this size is a few kilobytes. */
const HARMLESS_PIXELS = 60_000_000
/** No camera packs more than some dozen into a byte. */
const MOST_PER_BYTE = 200

type Sizes = AsyncGenerator<{ width: number; height: number }>

const readers: Record<string, (bytes: Bytes) => Sizes> = {
  'image/jpeg': jpegSizes,
  'image/png': pngSizes,
  'image/gif': gifSizes,
  'image/webp': webpSizes,
  'image/heic': heifSizes,
  'image/heif': heifSizes,
}

/** Whether opening it would need far more memory than any honest picture does. */
export async function isPixelBomb(bytes: Bytes, mediaType: string): Promise<boolean> {
  const read = readers[mediaType]
  if (!read) return false
  for await (const { width, height } of read(bytes)) {
    const pixels = width * height
    if (pixels > MOST_PIXELS) return true
    if (pixels > HARMLESS_PIXELS && pixels > bytes.size * MOST_PER_BYTE) return true
  }
  return false
}

async function* jpegSizes(bytes: Bytes): Sizes {
  for await (const { marker, from, to } of jpegSegments(bytes)) {
    if (marker === SOS) return
    const head = await bytes.read(from, 6)
    // Its length tells it from bytes that only look like one.
    if (isFrame(marker) && head.length === 6 && to - from === 6 + 3 * (head[5] ?? 0))
      yield { height: head.readUInt16BE(1), width: head.readUInt16BE(3) }
  }
}

async function* pngSizes(bytes: Bytes): Sizes {
  for await (const { type, from } of pngChunks(bytes)) {
    const head = await bytes.read(from, 8)
    if (type === 'IHDR' && head.length === 8)
      yield { width: head.readUInt32BE(0), height: head.readUInt32BE(4) }
    if (type === 'IDAT') return
  }
}

async function* gifSizes(bytes: Bytes): Sizes {
  const head = await bytes.read(6, 4)
  if (head.length === 4) yield { width: head.readUInt16LE(0), height: head.readUInt16LE(2) }
  for await (const block of gifBlocks(bytes)) if (block.kind === 'image') yield block
}

async function* webpSizes(bytes: Bytes): Sizes {
  for await (const { type, from } of riffChunks(bytes)) {
    const head = await bytes.read(from, 10)
    if (head.length < 10) return
    if (type === 'VP8X') yield { width: head.readUIntLE(4, 3) + 1, height: head.readUIntLE(7, 3) + 1 }
    if (type === 'VP8 ') yield { width: head.readUInt16LE(6) & 0x3fff, height: head.readUInt16LE(8) & 0x3fff }
    if (type === 'VP8L') {
      const sides = head.readUInt32LE(1)
      yield { width: (sides & 0x3fff) + 1, height: ((sides >>> 14) & 0x3fff) + 1 }
    }
  }
}

async function* heifSizes(bytes: Bytes): Sizes {
  const meta = await boxOf(bytes, { from: 0, to: bytes.size }, 'meta')
  const properties = meta && (await boxOf(bytes, await insideMeta(bytes, meta), 'iprp'))
  const shared = properties && (await boxOf(bytes, properties, 'ipco'))
  if (!shared) return
  for await (const { type, from } of boxesOf(bytes, shared)) {
    const head = await bytes.read(from, 12)
    if (type === 'ispe' && head.length === 12)
      yield { width: head.readUInt32BE(4), height: head.readUInt32BE(8) }
  }
}
