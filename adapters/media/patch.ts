/** Bytes that are written over others while a file is sent: as many as before, so that nothing moves. */
import { pipeline, type Readable, Transform } from 'node:stream'
import type { Chunk } from './bytes.ts'

export interface Patch {
  at: number
  /** How many bytes it replaces. */
  length: number
  /** Repeated over the whole length. */
  fill: number
  /** Written over the fill, from the beginning. */
  bytes?: Buffer
}
export type Patches = AsyncGenerator<Patch, void>

/** Of patches that meet, the later one counts. A broken `stream` breaks what is returned, and the other way round. */
export function patched(stream: Readable, patches: readonly Patch[]): Readable {
  let at = 0
  const write = new Transform({
    transform(bytes: Buffer, _encoding, done) {
      applyAll(patches, { at, bytes })
      at += bytes.length
      done(null, bytes)
    },
  })
  return pipeline(stream, write, () => undefined)
}

/** A copy. */
export function patchedBytes({ at, bytes }: Chunk, patches: readonly Patch[]): Buffer {
  const copy = Buffer.from(bytes)
  applyAll(patches, { at, bytes: copy })
  return copy
}

function applyAll(patches: readonly Patch[], { at: from, bytes: chunk }: Chunk): void {
  for (const { at, length, fill, bytes } of patches) {
    if (at >= from + chunk.length || at + length <= from) continue
    const start = Math.max(at, from)
    const end = Math.min(at + length, from + chunk.length)
    chunk.fill(fill, start - from, end - from)
    if (bytes && start - at < bytes.length) bytes.copy(chunk, start - from, start - at, end - at)
  }
}
