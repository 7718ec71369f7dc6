/** The chunks of a PNG. */
import type { Bytes, Range } from './bytes.ts'

const SIGNATURE_BYTES = 8
const MOST_CHUNKS = 50_000

/** Its range is its data: the type stands in the four bytes before, the checksum in the four behind. */
export interface PngChunk extends Range {
  type: string
}

export async function* pngChunks(bytes: Bytes): AsyncGenerator<PngChunk> {
  let at = SIGNATURE_BYTES
  for (let count = 0; count < MOST_CHUNKS; count += 1) {
    const head = await bytes.read(at, 8)
    if (head.length < 8) return
    const from = at + 8
    const to = from + head.readUInt32BE(0)
    if (to + 4 > bytes.size) return
    yield { type: head.toString('latin1', 4), from, to }
    at = to + 4
  }
}
