/** The blocks of a GIF. */
import { type Bytes, chunksOf, type Range } from './bytes.ts'

const EXTENSION = 0x21
const IMAGE = 0x2c
const APPLICATION = 0xff
const HEAD_BYTES = 13
const MOST_BLOCKS = 50_000

export type GifBlock =
  | { kind: 'image'; width: number; height: number }
  /** Its range is what stands behind its name, to the end of its last sub-block. */
  | ({ kind: 'application'; name: string } & Range)

export async function* gifBlocks(bytes: Bytes): AsyncGenerator<GifBlock> {
  const head = await bytes.read(0, HEAD_BYTES)
  if (head.length < HEAD_BYTES) return
  let at = HEAD_BYTES + tableBytes(head[10] ?? 0)
  for (let count = 0; count < MOST_BLOCKS; count += 1) {
    const block = await bytes.read(at, 14)
    const [kind, label] = block
    if (kind === IMAGE && block.length >= 10) {
      yield { kind: 'image', width: block.readUInt16LE(5), height: block.readUInt16LE(7) }
      at = await endOfSubBlocks(bytes, at + 11 + tableBytes(block[9] ?? 0))
    } else if (kind === EXTENSION && label === APPLICATION) {
      const from = at + 14
      const to = await endOfSubBlocks(bytes, from)
      yield { kind: 'application', name: block.toString('latin1', 3), from, to }
      at = to
    } else if (kind === EXTENSION) at = await endOfSubBlocks(bytes, at + 2)
    else return
  }
}

function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

/** Behind the empty sub-block that ends them. */
async function endOfSubBlocks(bytes: Bytes, from: number): Promise<number> {
  let next = from
  for await (const { at, bytes: piece } of chunksOf(bytes, { from, to: bytes.size })) {
    while (next < at + piece.length) {
      const length = piece[next - at] ?? 0
      next += 1 + length
      if (length === 0) return next
    }
  }
  return bytes.size
}
