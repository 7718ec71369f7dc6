/** A file that is read anywhere, through one window: what is held does not grow with it. */
import type { FileHandle } from 'node:fs/promises'

const WINDOW_BYTES = 65_536

export interface Bytes {
  readonly size: number
  /** Shorter where the file ends. */
  read(at: number, length: number): Promise<Buffer>
}

/** A part of a file, in bytes from its beginning; `to` is not in it. */
export interface Range {
  from: number
  to: number
}

/** The file stays open: whoever opened it closes it. */
export async function bytesOf(file: FileHandle): Promise<Bytes> {
  const { size } = await file.stat()
  let start = 0
  let window: Buffer = Buffer.alloc(0)
  return {
    size,
    async read(at, length) {
      if (at < start || at + length > start + window.length) {
        window = await load(file, at, Math.max(0, Math.min(size - at, Math.max(length, WINDOW_BYTES))))
        start = at
      }
      return window.subarray(at - start, at - start + length)
    },
  }
}

/** A new buffer each time: what was given away of the last one stays as it is. */
async function load(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

export interface Chunk {
  at: number
  bytes: Buffer
}

/** All of `range`, in pieces of which each begins with the last `overlap` bytes of the one before. */
export async function* chunksOf(bytes: Bytes, { from, to }: Range, overlap = 0): AsyncGenerator<Chunk> {
  const end = Math.min(to, bytes.size)
  for (let at = from; at < end; ) {
    const piece = await bytes.read(at, Math.min(WINDOW_BYTES, end - at))
    if (piece.length === 0) return
    yield { at, bytes: piece }
    if (at + piece.length >= end) return
    at += Math.max(1, piece.length - overlap)
  }
}

/** Where `needle` begins for the first time in `range`; undefined where it does not. */
export async function indexIn(bytes: Bytes, range: Range, needle: Buffer): Promise<number | undefined> {
  for await (const { at, bytes: piece } of chunksOf(bytes, range, needle.length - 1)) {
    const found = piece.indexOf(needle)
    if (found >= 0) return at + found
  }
  return undefined
}

/** Latin-1, since every byte then is a character. */
export async function textAt(bytes: Bytes, at: number, length: number): Promise<string> {
  return (await bytes.read(at, length)).toString('latin1')
}
