/** The boxes of ISO base media: MP4, MOV, 3GP, M4A, HEIC. */
import type { Bytes, Range } from './bytes.ts'

const MOST_BOXES = 20_000

/** Its range is its content. */
export interface Box extends Range {
  type: string
  /** Where its four letters stand. */
  typeAt: number
}

/** Those in `range`, one beside the other. */
export async function* boxesOf(bytes: Bytes, { from, to }: Range): AsyncGenerator<Box> {
  const end = Math.min(to, bytes.size)
  let at = from
  for (let count = 0; count < MOST_BOXES && at + 8 <= end; count += 1) {
    const head = await bytes.read(at, 16)
    if (head.length < 8) return
    const isLong = head.readUInt32BE(0) === 1
    if (isLong && head.length < 16) return
    const told = isLong ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0)
    const length = told === 0 ? end - at : told
    const content = at + (isLong ? 16 : 8)
    if (at + length < content) return
    yield {
      type: head.toString('latin1', 4, 8),
      typeAt: at + 4,
      from: content,
      to: Math.min(at + length, end),
    }
    at += length
  }
}

/** The first one of this type. */
export async function boxOf(bytes: Bytes, range: Range, type: string): Promise<Box | undefined> {
  for await (const box of boxesOf(bytes, range)) if (box.type === type) return box
  return undefined
}

/** What is in a `meta`: QuickTime's has no version before it, and both are found in the wild. */
export async function insideMeta(bytes: Bytes, { from, to }: Range): Promise<Range> {
  const isPlain = (await bytes.read(from + 4, 4)).toString('latin1') === 'hdlr'
  return { from: isPlain ? from : from + 4, to }
}
