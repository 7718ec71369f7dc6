/** A title for a request that nobody gave one: the model is told its words, without the people in them. */
import type { Errand, Summariser } from '../contract/errand.ts'
import type { LedgerTracking } from '../contract/ledger.ts'
import { withoutPeopleAsSaid } from '../contract/people-as-said.ts'
import type { Request } from '../contract/request.ts'
import type { Summary } from '../contract/thread.ts'
import { pauseAfter } from './errand-pause.ts'

/** `done` without a summary: there is nothing to give a title to any more. */
export type SummariseOutcome =
  | { is: 'done'; summary?: Summary }
  | { is: 'again' | 'failed'; reason: string; pauseMs?: number }

export type SummariseErrand = (errand: Errand, signal: AbortSignal) => Promise<SummariseOutcome>

export interface SummariseOptions {
  summariser: Summariser
  tracking: Pick<LedgerTracking, 'request'>
  /** From 0 to 1. */
  random?: () => number
}

/** Characters: what a call is about is said at its beginning. */
const LONGEST = 6000

/** For the errands of kind `summarise`. Throws TemporaryError while the ledger is down. */
export function createSummarise({
  summariser,
  tracking,
  random = Math.random,
}: SummariseOptions): SummariseErrand {
  return async ({ receipt, attempts }, signal) => {
    const request = await tracking.request(receipt)
    // Somebody gave it one meanwhile, or its words are forgotten.
    if (!request || request.title !== undefined || request.text === '') return { is: 'done' }
    const summarised = await summariser.summarise(wordsOf(request), signal)
    if (summarised.is === 'done') {
      const { title, by } = summarised
      return { is: 'done', summary: { title, by } }
    }
    const { is, reason, pauseMs = 0 } = summarised
    // No sooner than it asks for, and ever later all the same.
    return { is, reason, pauseMs: Math.max(pauseMs, pauseAfter(attempts, random())) }
  }
}

/** Masked before it is cut: half a number is known by nobody as one. */
function wordsOf({ text, requester: { name } }: Request): string {
  return withoutPeopleAsSaid(text, [name]).slice(0, LONGEST).toWellFormed()
}
