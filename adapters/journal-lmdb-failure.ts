/** What LMDB makes of a failed commit, in our words. */
import { statfsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { TemporaryError } from '../src/contract/errors.ts'

const RETRY_SECONDS = 5
const REASON_MS = 100
/** Less than one large entry needs. */
const NO_ROOM = 1_000_000

/** Resolves when the write is on the disk. Throws TemporaryError disk-full or journal-down. */
export async function durable(dir: string, write: PromiseLike<unknown>): Promise<void> {
  try {
    await write
  } catch (error) {
    const cause = await reasonOf(error)
    const code = isDiskFull(cause, dir) ? 'disk-full' : 'journal-down'
    throw new TemporaryError(code, { cause, retryAfter: RETRY_SECONDS })
  }
}

/**
 * LMDB gives the reason as another promise. Its rejection ends the process unless somebody waits for it, and where one
 * write of the worker's several commits failed it may never come.
 */
async function reasonOf(error: unknown): Promise<unknown> {
  if (!isFailedCommit(error)) return error
  try {
    await Promise.race([error.commitError, sleep(REASON_MS)])
    return error
  } catch (reason) {
    return reason
  }
}

/** A write that found room for a part is reported as EIO. */
function isDiskFull(error: unknown, dir: string): boolean {
  if (error instanceof Error && /No space left|MDB_MAP_FULL|quota/i.test(error.message)) return true
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize < NO_ROOM
}

function isFailedCommit(error: unknown): error is Error & { commitError: unknown } {
  return error instanceof Error && 'commitError' in error
}

let survives = false

/**
 * Where puts of one event turn are committed together, LMDB (3.5.6, write.js: `if (writeBatchStart) writeBatchStart()`)
 * makes a promise that it gives to nobody. Whoever wrote hears of the failure by a promise of their own.
 */
export function surviveFailedCommits(): void {
  if (survives) return
  survives = true
  process.on('unhandledRejection', (reason) => {
    if (!isFailedCommit(reason)) throw reason
  })
}
