/** What is stuck beside quarantine: errands that failed for good, conversations that can't be joined. */
import type { Errand } from './errand.ts'
import type { Origin } from './ports.ts'

export interface StandingErrand extends Origin, Pick<Errand, 'kind' | 'receipt' | 'key' | 'attempts'> {
  /** `held` waits for whom it is for to speak next. */
  state: 'open' | 'held' | 'failed'
  /** The update's, of a `reply`. */
  status?: string
  /** Where a `fetch` goes to: no more of its address, which may hold a credential. */
  host?: string
  /** Why the last try failed. */
  reason?: string
  /** RFC 3339, like the next. */
  since: string
  /** Of an open one. */
  nextAt?: string
}

/** What was asked for, and how it went. */
export interface Retried {
  retried: number
  /** Replies that stay failed, since the source was told something newer of the same request. */
  overtaken: number
}

/** All throw TemporaryError while the server can't be reached. */
export interface StandingErrands {
  /** The oldest `most`. */
  list(which: { state?: 'failed' | undefined; most: number }): Promise<StandingErrand[]>
  /** Those that failed, oldest first; `after` is the cursor of the page before. */
  failed(page: {
    after?: string | undefined
    limit: number
  }): Promise<{ errands: StandingErrand[]; cursor?: string | undefined }>
  /** All of one request: what failed begins anew, what waits is due now; whatever was told meanwhile. */
  retry(receipt: string): Promise<number>
  /** What failed begins anew, with all its time; but nobody's books go backwards. */
  retryFailed(endpoint: string | undefined): Promise<Retried>
}

export interface FailingThread extends Origin {
  /** Of its oldest part that waits. */
  receipt?: string
  parts: number
  failures: number
  /** RFC 3339. */
  nextAt: string
  reason?: string
}
