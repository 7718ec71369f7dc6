/** Keeping and forgetting: what the nightly run, `forget` and the holds ask of the machines. */
import type { Request } from './request.ts'

/** What goes by its own age alone. */
export const agedKinds = [
  'quarantine',
  'refusals',
  'parts',
  'threads',
  'deliveries',
  'errands',
  'proofs',
  'sessions',
  'runs',
] as const
export type AgedKind = (typeof agedKinds)[number]

/** What goes some days after its request was closed. */
export type ClosedKind = 'requests' | 'media' | 'transcripts'

/** How many of each kind were deleted. */
export type Deleted = Partial<Record<AgedKind | ClosedKind | 'discarded', number>>

export interface RetentionRun {
  startedAt: number
  by: string
  deleted: Deleted
  /** Why it stopped short. */
  reason?: string | undefined
}

/** Batches are small: nothing that comes in waits for one. All throw TemporaryError while the ledger is down. */
export interface RetentionLedger {
  /** Deletes at most `limit` of them; returns how many. */
  deleteAged(kind: AgedKind, before: Date, limit: number): Promise<number>
  countAged(kind: AgedKind, before: Date): Promise<number>
  /** When the first closing was recorded, of those that are there. */
  firstClosing(): Promise<Date | undefined>
  /**
   * Requests whose closing was recorded in (`from`, `to`], with nothing after it, that nobody holds; by receipt after
   * `after`. `to` is the end of the slice, `until` of what is old enough.
   */
  closed(slice: { from: Date; to: Date; until: Date; after: string; limit: number }): Promise<string[]>
  /** Files that only these requests name and whose bytes are kept. */
  filesOf(receipts: string[]): Promise<string[]>
  filesGone(ids: string[]): Promise<void>
  /** How many had one; `isDry` takes none away. */
  deleteTranscripts(receipts: string[], isDry: boolean): Promise<number>
  deleteRequests(receipts: string[]): Promise<void>
  /** Of open quarantine: the oldest, with their receipts. */
  openBefore(before: Date, limit: number): Promise<string[]>
}

export interface RetentionRuns {
  last(): Promise<number | undefined>
  record(run: RetentionRun): Promise<void>
}

/** Files of requests that go. */
export interface KeptFiles {
  remove(id: string): Promise<void>
  /** Out of everybody's reach, but for an administrator of the machine. */
  lock(id: string): Promise<void>
  /** Asterisks where the phone stands in its name. */
  mask(id: string, phone: PhoneSearch): Promise<void>
}

/** How a request stands that somebody wants forgotten. */
export interface Forgettable {
  receipt: string
  /** Nobody has closed it yet. */
  isUnclosed: boolean
  /** The first revision that no dispatcher has taken yet. */
  untaken?: number | undefined
  /** Something of it is not understood yet. */
  isQuarantined: boolean
  isHeld: boolean
  how?: 'forgotten' | 'locked' | undefined
}

/** Of one request, by kind. */
export type Touched = Readonly<Record<string, number>>

export interface ForgetLedger {
  /** Under what it stands; undefined where nothing does. */
  resolve(receipt: string): Promise<string | undefined>
  /** Those of whoever has this phone: requests, and bodies in quarantine in which it occurs. */
  ofPhone(phone: PhoneSearch): Promise<string[]>
  standing(receipts: string[]): Promise<Forgettable[]>
  look(receipt: string): Promise<Touched & { files: number }>
  /** Takes words and people away; `seal` keeps them, unreadable. Returns the files that nobody else names. */
  forget(receipt: string, seal?: (content: string) => Buffer): Promise<string[]>
  sealed(receipt: string): Promise<Buffer | undefined>
  /** Where the phone occurs in what is others': `table.column` -> how often. */
  mentions(phone: PhoneSearch): Promise<Touched>
  /** Files that have it in their names. */
  filesNamed(phone: PhoneSearch): Promise<string[]>
  /** Puts asterisks there. */
  mask(phone: PhoneSearch): Promise<Touched>
  /** Gives what was freed back to PostgreSQL. */
  vacuum(): Promise<void>
}

/** A phone in all the ways in which it is written. */
export interface PhoneSearch {
  /** E.164. */
  phone: string
  /** For PostgreSQL's `~`. */
  posix: string
  /** Whether it occurs, in whatever these bytes hold of text. */
  isIn(bytes: Uint8Array): boolean
  /** Any JSON, with asterisks in its place. */
  masked(value: unknown): unknown
}

/** Jobs of the queues, on whatever store. */
export interface QueueForget {
  /** Jobs of these requests, and those in which the phone occurs. */
  look(of: JobSearch): Promise<{ own: number; mentions: number }>
  /** Removes the former, but for those that are worked on just now, and puts asterisks into the others. */
  forget(of: JobSearch): Promise<{ own: number; mentions: number; active: number }>
  close(): Promise<void>
}
export interface JobSearch {
  receipts: ReadonlySet<string>
  phone?: PhoneSearch | undefined
}

/** What remains of a request. */
export type Skeleton = (request: Request) => Request

export interface Hold {
  receipt: string
  reason: string
  at: string
}
