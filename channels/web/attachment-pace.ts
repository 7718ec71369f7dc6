/** Uploads that stand still, never end, or are too many at once. */
import type { IncomingMessage } from 'node:http'
import { RejectedError, TemporaryError } from '../../src/contract/errors.ts'

export interface UploadLimits {
  /** Uploads at the same time; above it 503 busy. */
  atOnce: number
  /** Milliseconds without a byte. */
  idleMs: number
  /** Milliseconds for the whole body. */
  totalMs: number
  /** Milliseconds that the rest of a refused body is read on, so that its sender gets to read the answer. */
  drainMs: number
}

/** The whole takes less than the server's own limit for a request, which closes the connection without a word. */
export const uploadLimits: UploadLimits = { atOnce: 64, idleMs: 15_000, totalMs: 110_000, drainMs: 5000 }

const BUSY_SECONDS = 5

/** Runs at most `atOnce` at a time; throws TemporaryError busy above it. */
export function createSlots(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let taken = 0
  return async (work) => {
    if (taken >= atOnce) {
      const detail = `${atOnce} uploads are under way`
      throw new TemporaryError('busy', { detail, retryAfter: BUSY_SECONDS })
    }
    taken += 1
    try {
      return await work()
    } finally {
      taken -= 1
    }
  }
}

/** Runs `work` with a signal that aborts, with RejectedError upload-timeout, when the body comes too slowly. */
export async function withPace<T>(
  raw: IncomingMessage,
  { idleMs, totalMs }: UploadLimits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const slow = new AbortController()
  const startedAt = performance.now()
  let movedAt = startedAt
  let seen = -1
  const look = () => {
    if (raw.complete) return clearInterval(timer)
    const now = performance.now()
    // Bytes that wait for us show that it is our disk that is slow.
    if (raw.socket.bytesRead !== seen || raw.readableLength > 0) movedAt = now
    seen = raw.socket.bytesRead
    const late =
      now - movedAt > idleMs
        ? `no byte for ${idleMs} ms`
        : now - startedAt > totalMs && `not whole after ${totalMs} ms`
    if (late) slow.abort(new RejectedError('upload-timeout', { detail: late }))
  }
  const timer = setInterval(look, Math.min(1000, idleMs / 4))
  try {
    return await work(slow.signal)
  } finally {
    clearInterval(timer)
  }
}

/** After the answer: a connection closed on unread bytes is reset, and the sender never sees why. */
export function drain(raw: IncomingMessage, drainMs: number): void {
  if (raw.complete || raw.destroyed) return
  const timer = setTimeout(() => raw.destroy(), drainMs)
  raw.once('close', () => clearTimeout(timer))
  raw.once('end', () => clearTimeout(timer))
  raw.resume()
}
