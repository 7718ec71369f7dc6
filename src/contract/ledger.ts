/** What Jiesu asks of its ledger: small ports, since several parts of the house ask. */
import type { Feedback, Rating } from './feedback.ts'
import type { EntryKey, JournalAccounts, Journaled, Origin, Proof } from './ports.ts'
import type { Attachment, Request, Status, Triage, Urgency } from './request.ts'
import type { Update } from './update.ts'

/** What moving one entry came to. `waiting`: what it adds to is not in the ledger yet. */
export interface Moved {
  key: EntryKey
  outcome: 'new' | 'revision' | 'duplicate' | 'quarantined' | 'waiting'
  urgency: Urgency
  /** There for `new` and `revision`: what the queue gets. */
  request?: Request
  /** There for `quarantined`: why, in words for an operator, without content. */
  reason?: string
}

/** Entries that move in one transaction; those of one receipt in the order in which they came. `id` is the id of the first. */
export interface Batch {
  id: number
  entries: Journaled[]
}

/** Journal -> ledger. An entry moves once, however often it is offered. */
export interface LedgerIntake {
  /**
   * `gone`: batches whose removal from the journal is durable since the last call. Throws TemporaryError when the
   * ledger can't be reached, PermanentError when an entry of the batch can't be stored.
   */
  move(gateway: string, batch: Batch, gone: number[]): Promise<Moved[]>
  /** Batches that were moved and whose removal the ledger has not been told, with their entries' ids. */
  movedBefore(gateway: string): Promise<{ id: number; ids: number[] }[]>
}

/** The ledger's terms of promise 5, of one source. */
export interface MovedCount extends Origin {
  /** Requests and revisions. */
  ledgered: number
  duplicate: number
  quarantined: number
  discarded: number
}
export interface Balance extends MovedCount {
  gateway: string
  accepted: number
  inJournal: number
  /** Zero, or something is lost or doubled. */
  difference: number
  /** The moment that all the terms are of. */
  at: string
}

/** accepted = duplicate + quarantined + discarded + in journal + in ledger, per source and gateway. */
export interface LedgerAccounts {
  /** Tells the others that this gateway lives, and how many entries its journal holds. */
  seen(gateway: string, depth: number): Promise<void>
  /** Its journal is empty and it stops: nobody needs to wait for it. */
  left(gateway: string): Promise<void>
  /** Publishes the accounts of one moment: `read` looks into the journal while nothing moves. */
  publish(gateway: string, read: () => JournalAccounts): Promise<void>
  moved(gateway: string): Promise<MovedCount[]>
  /** As published. */
  balance(): Promise<Balance[]>
}

/** How far a revision is. A revision that is taken has no stage any more. */
export type Stage = 'received' | 'queued' | 'triaged' | 'dispatched'

export interface RevisionKey {
  receipt: string
  revision: number
}
export interface Pending extends RevisionKey {
  stage: Stage
  urgency: Urgency
}

/** Ledger stages, for the relay, the triage worker and the reconciler. */
export interface LedgerProgress {
  queued(keys: RevisionKey[]): Promise<void>
  /** What enters the ledger counts as queued, since it is, a moment later: here the queue did not take it. */
  unqueued(keys: RevisionKey[]): Promise<void>
  /** Returns those that are not taken yet: the others need no dispatch any more. */
  triaged(results: (RevisionKey & { at: string; triage: Triage })[]): Promise<RevisionKey[]>
  dispatched(keys: RevisionKey[]): Promise<void>
  taken(keys: RevisionKey[]): Promise<void>
  /** A page of what is not taken and has stood still for `quietMs`, by key after `after`. */
  pending(after: RevisionKey | undefined, limit: number, quietMs: number): Promise<Pending[]>
  /** The emergencies among these, found without looking at the others. */
  pendingEmergencies(limit: number, quietMs: number): Promise<Pending[]>
  /** With `triage`, where it is triaged. */
  requests(keys: RevisionKey[]): Promise<Request[]>
}

export interface TimelineEvent {
  status: Status
  at: string
  by?: string | undefined
  note?: string | undefined
}
export interface Tracked {
  receipt: string
  revision: number
  status: Status
  receivedAt: string
  origin: Origin
  timeline: TimelineEvent[]
  /** Only that it was there may be told, and to its own alone. */
  isForgotten?: boolean
}

/** Ledger timeline, for the API and the pages. */
export interface LedgerTracking {
  /** Throws TemporaryError not-yet-known where a conversation has its receipt, and it is still to be sent. */
  find(receipt: string): Promise<Tracked | undefined>
  /** The newest revision, whole, with its triage; undefined where there is none, or only something in quarantine. */
  request(receipt: string): Promise<Request | undefined>
  /** `false`: that update's id has counted already; undefined: no such receipt. */
  update(receipt: string, update: Update): Promise<boolean | undefined>
  /** Whether no gateway's relay is behind: only then is an unknown receipt unknown. */
  upToDate(): Promise<boolean>
  /** Whether any accepted request refers to this attachment, from where, and why it failed. */
  attachment(id: string): Promise<(Attachment & { origin: Origin; reason?: string | undefined }) | undefined>
}

/** How far a rating is on its way downstream. */
export type FeedbackStage = 'recorded' | 'queued' | 'taken'

/** Ratings of one receipt are numbered from 1; a number is never used again. */
export interface RatingKey {
  receipt: string
  number: number
}
export interface NumberedFeedback {
  number: number
  feedback: Feedback
}
export interface RatingState {
  /** It is closed and not yet rated, or was rated less than 24 h ago and nothing has happened since. */
  mayRate: boolean
  /** What the citizen has said of this outcome. */
  rating?: Rating
}

/** What citizens say of the outcome, and what of it is not downstream yet. */
export interface LedgerRatings {
  of(receipt: string): Promise<RatingState>
  /** `known`: the same was said already; `closed`: there is nothing to rate now, or it can't be changed any more. */
  rate(receipt: string, rating: Rating): Promise<'counted' | 'known' | 'closed'>
  /** A page of what is at this stage, by key after `after`. */
  pending(
    stage: Exclude<FeedbackStage, 'taken'>,
    after: RatingKey | undefined,
    limit: number,
  ): Promise<NumberedFeedback[]>
  advance(keys: RatingKey[], stage: FeedbackStage): Promise<void>
}

/** What was accepted with which nonce, of all gateways, for good. */
export interface LedgerProofs {
  /** Throws TemporaryError ledger-down. */
  of(origin: Origin, nonce: string): Promise<Proof | undefined>
}

/** One request of a source, as the sender may compare it with its own books. */
export interface Held {
  messageId: string
  receipt: string
  revision: number
  receivedAt: string
  /** `quarantined`: kept, but not understood; its message id is not known then and empty. */
  state: 'accepted' | 'quarantined' | 'discarded'
}

/** When a source was last heard, and how much of it was heard in each of the last hours. */
export interface Heard {
  endpoint: string
  /** RFC 3339. */
  lastAt: string
  /** Of the last 60 minutes. */
  lastHour: number
}

/** What stands in the ledger of one channel's sources. */
export interface LedgerHoldings {
  /** In the order of arrival, from `since` on, after the `cursor` of the page before; at most 1000. */
  page(
    origin: Origin,
    range: { since: string; cursor?: string | undefined; limit: number },
  ): Promise<{ held: Held[]; cursor?: string }>
  /** What was accepted before it, RFC 3339, by whatever gateway, is here; undefined while one of them is behind. */
  knownUntil(): Promise<string | undefined>
  /** All sources of a channel that were ever heard. */
  heard(channel: string): Promise<Heard[]>
}

/** A body that was refused, kept for a while: its secret may have been ours to mend. */
export interface Refused extends Origin {
  /** 26 characters, in the order of time. */
  id: string
  refusedAt: string
  /** Why, in words for an operator. */
  reason: string
  mediaType: string
  bytes: number
}
export interface RefusedBody extends Omit<Refused, 'id' | 'bytes'> {
  body: Buffer
  /** What it can be verified by once more: no credential, only signatures, stamps, nonces and MACs of credentials. */
  evidence: Record<string, string>
}

/** Of each source the last 100, for 72 h. */
export interface LedgerRefusals {
  /** At once, and best effort: it throws nothing, and what comes too fast is not kept. */
  keep(refused: RefusedBody): void
  /** Without the bodies, oldest first; of one source, of a channel, or all. Throws TemporaryError ledger-down. */
  list(origin?: Partial<Origin>): Promise<Refused[]>
  find(id: string): Promise<(Refused & RefusedBody) | undefined>
  /** Whether it was there. */
  remove(id: string): Promise<boolean>
}

/** Small named positions and marks that outlive a restart, such as how far an event stream was read. */
export interface LedgerMarks {
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  /** Leaves what is there. */
  setOnce(name: string, value: string): Promise<void>
}
