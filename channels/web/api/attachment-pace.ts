/** Uploads that stand still, never end, or are too many at once. */
import type { IncomingMessage } from 'node:http'
import { RejectedError, TemporaryError } from '../../../src/contract/errors.ts'

export interface UploadLimits {
  /** Uploads at the same time. */
  atOnce: number
  /** More, that wait for a place with their bytes unread; above it 503 busy. */
  waiting: number
  /** Milliseconds that one waits; then 503 busy. */
  waitMs: number
  /** Milliseconds without a byte. */
  idleMs: number
  /** Milliseconds for the whole body. */
  totalMs: number
  /** Milliseconds that the rest of a refused body is read on, so that its sender gets to read the answer. */
  drainMs: number
}

/** The whole takes less than the server's own limit for a request, which closes the connection without a word. */
export const uploadLimits: UploadLimits = {
  atOnce: 64,
  waiting: 512,
  waitMs: 40_000,
  idleMs: 15_000,
  totalMs: 110_000,
  drainMs: 5000,
}

const BUSY_SECONDS = 5

export type InSlot = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>

/** Runs at most `atOnce` at a time, the others in turn. Throws TemporaryError busy, or the signal's reason. */
export function createSlots({ atOnce, waiting, waitMs }: UploadLimits): InSlot {
  let taken = 0
  const line = new Set<() => void>()

  function turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer)
        line.delete(enter)
      }
      const enter = () => {
        leave()
        resolve()
      }
      const giveUp = (reason: unknown) => {
        leave()
        reject(reason)
      }
      const timer = setTimeout(() => giveUp(busy(atOnce)), waitMs)
      signal.addEventListener('abort', () => giveUp(signal.reason), { once: true })
      line.add(enter)
    })
  }

  return async (signal, work) => {
    if (taken < atOnce) taken += 1
    else if (line.size >= waiting) throw busy(atOnce)
    else await turn(signal)
    try {
      return await work()
    } finally {
      const [next] = line
      // It takes this place over.
      if (next) next()
      else taken -= 1
    }
  }
}

function busy(atOnce: number): TemporaryError {
  return new TemporaryError('busy', { detail: `${atOnce} uploads are under way`, retryAfter: BUSY_SECONDS })
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
