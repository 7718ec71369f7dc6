/** Stream -> synced file, with its hash on the way: nothing is held in memory but one chunk. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { JiesuError, RejectedError } from '../src/contract/errors.ts'

export interface Received {
  bytes: number
  /** Lower-case hex. */
  sha256: string
}

/**
 * The file is on the disk when it resolves, but for its name in the folder. Throws RejectedError body-too-large,
 * unsupported-media for an empty one, bad-request where the stream breaks off; a JiesuError of the stream as it is.
 */
export async function receive(stream: Readable, path: string, maxBytes: number): Promise<Received> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of chunksOf(stream)) {
      bytes += chunk.length
      if (bytes > maxBytes)
        throw new RejectedError('body-too-large', {
          reason: 'too-large',
          detail: `a file has at most ${maxBytes} bytes`,
        })
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    if (bytes === 0)
      throw new RejectedError('unsupported-media', { reason: 'empty', detail: 'the file is empty' })
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Only errors of the stream pass through this catch: those of the disk are thrown where they are written. */
async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream
  } catch (cause) {
    if (cause instanceof JiesuError) throw cause
    throw new RejectedError('bad-request', { detail: 'the upload broke off', cause })
  }
}
