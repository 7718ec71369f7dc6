/** What products post about a job in place of its result. */
import { UnreadableError } from './dialect.ts'

interface Notice {
  /** As the product names it: `IN_PROGRESS`, `Succeeded`. */
  status: string
  /** The product's own code and words, of a failure. */
  reason?: string | undefined
}

/** None while the work goes on. Throws UnreadableError where it failed, and where its result is to be had elsewhere. */
export function readNotice({ status, reason = '' }: Notice): [] {
  if (/fail|error/i.test(status))
    throw new UnreadableError(`the product failed (${status}): ${reason || 'no reason given'}`)
  if (/complete|succe/i.test(status))
    throw new UnreadableError(
      `this tells that a transcript is done (${status}), and does not hold it: post the file itself`,
    )
  return []
}
