/** Errors of the file system, said in the contract's words. */
import { JiesuError, TemporaryError } from '../src/contract/errors.ts'

const RETRY_SECONDS = 5

/** Runs `work`; what the file system answers becomes TemporaryError disk-full or blobs-down. */
export async function withDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isOfSystem(error) ? down(error) : error
  }
}

export function diskFull(cause?: unknown): TemporaryError {
  return new TemporaryError('disk-full', { cause, retryAfter: RETRY_SECONDS })
}

export function isMissing(error: unknown): boolean {
  return isOfSystem(error) && error.code === 'ENOENT'
}

/** A folder that is not empty stands there already. */
export function isOccupied(error: unknown): boolean {
  return isOfSystem(error) && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
}

function down(cause: NodeJS.ErrnoException): TemporaryError {
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT') return diskFull(cause)
  return new TemporaryError('blobs-down', { cause, retryAfter: RETRY_SECONDS })
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof JiesuError) && 'syscall' in error && 'code' in error
}
