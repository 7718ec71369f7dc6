/** A unit says that a request is not for it: who is named next, and what waits for a person to say. */
import type { RevisionKey } from './ledger.ts'
import type { Request, Status, Triage } from './request.ts'

export type Direction = NonNullable<Triage['direction']>

/** Why nobody is named: there were objections enough, or no unit is left. */
export type WhyPerson = 'objections' | 'nobody-left'

/** All that is said against whom a request was handed to and is not settled, of one request. */
export interface OpenObjections {
  /** As it now stands, with its triage. */
  request: Request & { triage: Triage }
  /** `unit`: the one that was named when it was said; `by`: who said it, as downstream calls them. */
  objections: { unit?: string | undefined; by?: string | undefined }[]
  /** Units that triage, or an operator, has ever named for it. */
  named: string[]
  /** Downstream has gone on with it since, or it is closed. */
  isOvertaken: boolean
  /** How often triage has named another unit. */
  redirected: number
}

export type Settlement =
  | { is: 'answered' }
  | { is: 'redirected'; triage: Triage }
  /** It is dispatched no more until then. */
  | { is: 'person'; why: WhyPerson }

export interface LedgerObjections {
  /**
   * Settles those of one request, under its lock: another unit is a new revision of the same content, whose triage says so.
   * False: nothing was open. Throws TemporaryError ledger-down.
   */
  settle(judge: (open: OpenObjections) => Settlement): Promise<boolean>
  /** Revisions that name another unit and are not known to be on `dispatch`. */
  unsent(limit: number): Promise<Request[]>
  sent(keys: RevisionKey[]): Promise<void>
}

/** A request that waits for a person to name its unit. */
export interface Unassigned {
  receipt: string
  why: WhyPerson
  /** RFC 3339. */
  since: string
  /** Names of its topic, from the first level down; none where it is not known. */
  topic: string[]
  notTo: string[]
  status: Status
}

export interface UnassignedDesk {
  /** The oldest first, behind `after`, which is the `since` and receipt of one before. */
  list(page: {
    after?: string | undefined
    limit: number
  }): Promise<{ waiting: Unassigned[]; cursor?: string | undefined }>
  /** A new revision; `false`: it does not wait (any more). */
  assign(receipt: string, named: { direction: Direction; by: string; reason: string }): Promise<boolean>
  count(): Promise<number>
}

/** What the timeline of the console tells: whom it was handed to, first and after objections. */
export interface NamedUnit extends Direction {
  revision: number
  /** RFC 3339. */
  at: string
  /** An operator. */
  by?: string | undefined
  reason?: string | undefined
}
