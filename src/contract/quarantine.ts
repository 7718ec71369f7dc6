/** What lies in quarantine: seen, tried, replayed, discarded. */
import type { Kept } from './channel.ts'
import { RejectedError } from './errors.ts'
import type { Origin, SubmissionEntry } from './ports.ts'

/** Of a body that is a journal entry, as JSON. */
export const ENTRY = 'application/vnd.jiesu.entry+json'

export const quarantineStates = ['open', 'replayed', 'discarded'] as const
export type QuarantineState = (typeof quarantineStates)[number]

export interface Quarantined extends Origin {
  /** The request's receipt, or one with a digest behind it where several share it. */
  receipt: string
  gateway: string
  receivedAt: string
  reason: string
  mediaType: string
  bytes: number
  state: QuarantineState
  /** Why it was discarded. */
  note?: string
  /** Nothing of it is left but that it was there. */
  isEmptied?: boolean
}

/** Who replayed, discarded or reopened it, and when. */
export interface Settled {
  /** RFC 3339. */
  at: string
  /** Undefined where nobody is known: the nightly run, or before the audit log told. */
  by?: string
}

/** Who does it, and why: in the audit log with what came of it, by the transaction that does it. */
export interface Act {
  by: string
  /** Without people, in one line. */
  reason?: string | undefined
}

export interface ReplayHow {
  /** Older words over newer ones. */
  force?: boolean
  act?: Act | undefined
}

export interface Replayed {
  outcome: 'new' | 'revision' | 'duplicate'
  /** Absent for a duplicate. */
  revision?: number
}

/** All throw TemporaryError while the server can't be reached. */
export interface Quarantine {
  /** The open ones, oldest first; `since` is of their arrival, RFC 3339. */
  list(which?: { endpoint?: string | undefined; since?: string | undefined }): Promise<Quarantined[]>
  /** `settled` where it is not open. */
  find(receipt: string): Promise<(Quarantined & { body: Buffer; settled?: Settled }) | undefined>
  /**
   * Moves it into the ledger with its receipt and time, without what PostgreSQL refuses; the reconciler puts it on the
   * queue. Throws RejectedError or PermanentError with the reason where that can't be: then it stays. SettledError where
   * somebody has replayed or discarded it. Without `force` older words never go over newer ones: SaidAnewError.
   */
  replay(receipt: string, how?: ReplayHow): Promise<Replayed>
  /** What `replay` would do, and the contents of what it would move; nothing is changed. Throws as `replay` does. */
  rehearse(receipt: string, how?: { force?: boolean }): Promise<Rehearsed>
  /** Kept with the note, until its time has passed. Throws SettledError where it is not open. */
  discard(receipt: string, note: string, act?: Act): Promise<void>
  /**
   * What was discarded is open again. Throws SettledError where it is not discarded, RejectedError forgotten where nothing
   * of it is left.
   */
  reopen(receipt: string, act: Act): Promise<void>
}

export interface Rehearsed extends Replayed {
  /** Each a Request, or what adds to one. */
  contents: unknown[]
}

/** It is where somebody has brought it before. */
export class SettledError extends RejectedError {
  readonly state: QuarantineState
  readonly settled: Settled

  constructor(receipt: string, state: QuarantineState, settled: Settled) {
    const who = settled.by === undefined ? '' : ` by ${settled.by}`
    super('bad-request', { detail: `${receipt} is ${state} already:${who} at ${settled.at}` })
    this.state = state
    this.settled = settled
  }
}

/** What came later says how it stands now. */
export class SaidAnewError extends RejectedError {
  /** RFC 3339. */
  readonly newerAt: string

  constructor(receipt: string, newerAt: string) {
    super('bad-request', {
      detail: `${receipt} was said anew at ${newerAt}: discard the older words, or replay them over the newer with --force`,
    })
    this.newerAt = newerAt
  }
}

/** What its channel makes, today, of something that was kept as it came; one entry for each request in it. */
export type Understand = (kept: Kept, how: { dry: boolean }) => Promise<SubmissionEntry[]>

export interface QuarantineFilter {
  state: QuarantineState
  channel?: string | undefined
  endpoint?: string | undefined
  /** Of a group. */
  reasonKey?: string | undefined
}

/** Those that came from one source and stuck for the same reason. */
export interface QuarantineGroup extends Origin {
  reason: string
  /** Stands for the reason, which may name what its sender wrote. */
  reasonKey: string
  count: number
  /** RFC 3339. */
  oldestAt: string
}

/** For a person who looks through all of it. All throw TemporaryError while the server can't be reached. */
export interface QuarantineDesk {
  /** Open ones oldest first, others newest first; `after` is the cursor of the page before. */
  page(
    filter: QuarantineFilter & { after?: string | undefined; limit: number },
  ): Promise<{ entries: Quarantined[]; cursor?: string | undefined }>
  /** Of the open ones, the largest first; `isWhole` is false where only the oldest of very many were counted. */
  groups(): Promise<{ groups: QuarantineGroup[]; isWhole: boolean }>
}
