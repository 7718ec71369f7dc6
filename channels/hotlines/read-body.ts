/** The bytes of a post as they come, counted while they come. */
import type { IncomingMessage } from 'node:http'
import { RejectedError, TemporaryError } from '../../src/contract/errors.ts'

export interface Bounds {
  maxBytes: number
  /** Asked once before more than 64 kB are read. Throws where nobody knows who sends them. */
  mayBeLarge(): void
}

export interface Bodies {
  /**
   * What `work` came to with the body, which is held until then. Throws RejectedError body-too-large, unsupported-media
   * or bad-request, TemporaryError busy, and what `mayBeLarge` throws.
   */
  during<Result>(
    request: IncomingMessage,
    bounds: Bounds,
    work: (body: Buffer) => Promise<Result>,
  ): Promise<Result>
}

/** As much is read of anybody: what is refused is kept, for an operator to take it after all. */
const SMALL_BYTES = 65_536
/** Of all bodies that are larger, at the same time. */
const MOST_BYTES = 200_000_000
const BUSY_RETRY_SECONDS = 5

export function createBodies(mostBytes = MOST_BYTES): Bodies {
  let held = 0
  return {
    async during(request, bounds, work) {
      let own = 0
      let isKnown = false
      const announce = (bytes: number) => {
        if (bytes > SMALL_BYTES && !isKnown) bounds.mayBeLarge()
        isKnown ||= bytes > SMALL_BYTES
      }
      const hold = (bytes: number) => {
        announce(bytes)
        if (bytes <= SMALL_BYTES) return
        if (held - own + bytes > mostBytes)
          throw new TemporaryError('busy', { retryAfter: BUSY_RETRY_SECONDS })
        held += bytes - own
        own = bytes
      }
      try {
        return await work(await readBody(request, bounds, { announce, hold }))
      } finally {
        held -= own
      }
    },
  }
}

function readBody(
  request: IncomingMessage,
  { maxBytes }: Pick<Bounds, 'maxBytes'>,
  { announce, hold }: Record<'announce' | 'hold', (bytes: number) => void>,
): Promise<Buffer> {
  const { 'content-encoding': encoding = 'identity', 'content-length': length = '0' } = request.headers
  if (encoding.trim().toLowerCase() !== 'identity')
    throw new RejectedError('unsupported-media', {
      detail: 'send the body as it is, without Content-Encoding',
    })
  if (Number(length) > maxBytes) throw tooLarge(maxBytes)
  // What is held is counted as it comes, not as it was announced.
  announce(Number(length))
  return collect(request, (bytes) => {
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    hold(bytes)
  })
}

/** By events: an iterator costs as much as all that is done with an ordinary post before it is on the disk. */
function collect(request: IncomingMessage, check: (bytes: number) => void): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const settle = (done: () => void): void => {
      request.off('data', take).off('end', end).off('error', broken).off('close', broken)
      done()
    }
    const take = (chunk: Buffer): void => {
      bytes += chunk.length
      try {
        check(bytes)
        chunks.push(chunk)
      } catch (error) {
        // Read to its end, so that the sender sees its answer.
        settle(() => reject(error))
        request.resume()
      }
    }
    const end = (): void => settle(() => resolve(Buffer.concat(chunks, bytes)))
    const broken = (cause?: Error): void =>
      settle(() => reject(new RejectedError('bad-request', { detail: 'the body broke off', cause })))
    request.on('data', take).on('end', end).on('error', broken).on('close', broken)
    if (request.destroyed) broken()
  })
}

function tooLarge(maxBytes: number): RejectedError {
  return new RejectedError('body-too-large', { detail: `at most ${maxBytes} bytes are taken here` })
}
