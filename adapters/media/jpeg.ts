/** The segments of a JPEG, and of the pictures that phones put behind it: previews, depth, brightness. */
import { type Bytes, chunksOf, indexIn, type Range } from './bytes.ts'

export const APP1 = 0xe1
const SOI = 0xd8
/** Nothing is in it: it tells where a picture ends. */
export const EOI = 0xd9
export const SOS = 0xda

/** A real one has some hundreds; each costs a step, and a file could be made of nothing else. */
const MOST_SEGMENTS = 50_000
const NEXT_PICTURE = Buffer.from([0xff, SOI, 0xff])

/** Its range is its content, behind the length. */
export interface Segment extends Range {
  marker: number
  /** 0 for the first picture of the file. */
  picture: number
}

/** Ends where the file does not go on as a JPEG. */
export async function* jpegSegments(bytes: Bytes): AsyncGenerator<Segment> {
  let at: number | undefined = 2
  let picture = 0
  for (let count = 0; count < MOST_SEGMENTS; count += 1) {
    const segment = at === undefined ? undefined : await segmentAt(bytes, await nextMarker(bytes, at))
    if (!segment) return
    yield { ...segment, picture }
    const { marker, to } = segment
    if (marker === EOI) picture += 1
    if (marker === EOI) at = await nextPicture(bytes, to)
    else at = marker === SOS ? await findMarker(bytes, to) : to
  }
}

async function segmentAt(bytes: Bytes, at: number): Promise<Omit<Segment, 'picture'> | undefined> {
  const head = await bytes.read(at, 4)
  const [start, marker = 0] = head
  if (start !== 0xff) return undefined
  if (marker === EOI) return { marker, from: at + 2, to: at + 2 }
  return head.length < 4
    ? undefined
    : { marker, from: at + 4, to: at + 2 + Math.max(2, head.readUInt16BE(2)) }
}

/** Decoders pass over padding and stray bytes between segments. */
async function nextMarker(bytes: Bytes, at: number): Promise<number> {
  const [start, marker = 0] = await bytes.read(at, 2)
  return start === 0xff && marker !== 0xff && marker !== 0 ? at : findMarker(bytes, at)
}

/** Its first segment. */
async function nextPicture(bytes: Bytes, from: number): Promise<number | undefined> {
  const found = await indexIn(bytes, { from, to: bytes.size }, NEXT_PICTURE)
  return found === undefined ? undefined : found + 2
}

/** A marker that is neither a stuffed byte nor a restart within the scan. By hand: every 256th byte is 0xff. */
async function findMarker(bytes: Bytes, from: number): Promise<number> {
  for await (const { at, bytes: piece } of chunksOf(bytes, { from, to: bytes.size }, 1)) {
    for (let index = 0; index + 1 < piece.length; index += 1) {
      if (piece[index] !== 0xff) continue
      const marker = piece[index + 1] ?? 0
      if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at + index
    }
  }
  return bytes.size
}

/** Whether it begins a picture: SOF0 to SOF15, but for tables that lie between them. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
