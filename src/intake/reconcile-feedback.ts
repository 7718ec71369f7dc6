/**
 * Ratings stand in the ledger first; this puts them on `dispatch`, again where the queue's store has lost them, until a
 * dispatcher has completed them. Every step may be done twice: the job's id sees to it that nothing is there twice.
 */
import type { LedgerRatings, NumberedFeedback, RatingKey } from '../contract/ledger.ts'
import type { Clock, Queue } from '../contract/ports.ts'
import { feedbackId, feedbackJob } from './jobs.ts'

export interface FeedbackReconcilerOptions {
  ratings: Pick<LedgerRatings, 'pending' | 'advance'>
  queue: Pick<Queue, 'add' | 'missing' | 'finished'>
  clock: Clock
  /** Resolves to false while another process does this work. */
  isLeader(): Promise<boolean>
}

const PAGE = 1000
/** Between two pages of what is on the queue already. */
const STROLL_MS = 5000

export class FeedbackReconciler {
  readonly #options: FeedbackReconcilerOptions
  #after: RatingKey | undefined
  #strolledAt = 0

  constructor(options: FeedbackReconcilerOptions) {
    this.#options = options
  }

  /** To be called every second or so. Throws TemporaryError while a store is down. */
  async step(): Promise<void> {
    const { ratings, clock, isLeader } = this.#options
    if (!(await isLeader())) return
    await this.#enqueue(await ratings.pending('recorded', undefined, PAGE))
    if (clock.now() - this.#strolledAt < STROLL_MS) return
    this.#strolledAt = clock.now()
    const page = await ratings.pending('queued', this.#after, PAGE)
    this.#after = page.length === PAGE ? keyOf(page.at(-1)) : undefined
    await this.#lookAfter(page)
  }

  async #enqueue(due: NumberedFeedback[]): Promise<void> {
    if (due.length === 0) return
    await this.#options.queue.add('dispatch', due.map(feedbackJob))
    await this.#options.ratings.advance(due.flatMap(keysOf), 'queued')
  }

  async #lookAfter(page: NumberedFeedback[]): Promise<void> {
    if (page.length === 0) return
    const { queue, ratings } = this.#options
    const ids = page.map(feedbackId)
    const missing = new Set(await queue.missing('dispatch', ids))
    await this.#enqueue(page.filter((each) => missing.has(feedbackId(each))))
    const finished = new Set(await queue.finished('dispatch', ids))
    const taken = page.filter((each) => finished.has(feedbackId(each)))
    if (taken.length > 0) await ratings.advance(taken.flatMap(keysOf), 'taken')
  }
}

function keyOf(rated: NumberedFeedback | undefined): RatingKey | undefined {
  return rated && { receipt: rated.feedback.receipt, number: rated.number }
}

function keysOf(rated: NumberedFeedback): RatingKey[] {
  return [{ receipt: rated.feedback.receipt, number: rated.number }]
}
