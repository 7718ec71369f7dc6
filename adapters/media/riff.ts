/** The chunks of a RIFF file, such as WebP. */
import type { Bytes, Range } from './bytes.ts'

const HEAD_BYTES = 12
const MOST_CHUNKS = 50_000

/** Its range is its data. */
export interface RiffChunk extends Range {
  type: string
}

export async function* riffChunks(bytes: Bytes): AsyncGenerator<RiffChunk> {
  let at = HEAD_BYTES
  for (let count = 0; count < MOST_CHUNKS; count += 1) {
    const head = await bytes.read(at, 8)
    if (head.length < 8) return
    const from = at + 8
    const length = head.readUInt32LE(4)
    yield { type: head.toString('latin1', 0, 4), from, to: Math.min(from + length, bytes.size) }
    at = from + length + (length % 2)
  }
}
