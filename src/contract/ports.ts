/** What Jiesu calls: small interfaces, one adapter (or more) each in adapters/, one contract suite each in test/contract/. */
import type { Readable } from 'node:stream'
import type { Attachment, Request, Source, Urgency } from './request.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

/** pino's shape, as far as we use it: data first, constant text second. */
export interface Log {
  debug(data: object, text: string): void
  info(data: object, text: string): void
  warn(data: object, text: string): void
  error(data: object, text: string): void
}

/** 0 goes before all others, everywhere: journal, `triage`, `dispatch`. */
export type Lane = 0 | 1
export const EMERGENCY: Lane = 0
export const ORDINARY: Lane = 1

export type Origin = Pick<Source, 'channel' | 'endpoint'>

/** What showed that a post is its sender's: who sends the very same again gets the same answer, at any age. */
export interface Proof {
  /** The sender's own, or its signature where it has none. */
  nonce: string
  /** SHA-256, hex, of the very bytes, stamp and nonce. */
  digest: string
  /** What was answered: the receipts, in the order of the post. */
  receipts: string[]
}

/** An attachment that is still to be fetched. Its address is for us alone. */
export interface Fetch {
  /** The attachment's. */
  id: string
  url: string
}
/** An attachment that could not be had, in words for whoever asks for it. */
export interface Fault {
  /** The attachment's. */
  id: string
  reason: string
}

interface EntryHead {
  origin: Origin
  receipt: string
  proof?: Proof | undefined
}
export interface SubmissionEntry extends EntryHead {
  kind: 'submission'
  urgency: Urgency
  request: Request
  /** For those of its attachments that are pending. */
  fetches?: Fetch[] | undefined
  /** For those that have failed. */
  faults?: Fault[] | undefined
}
export interface SupplementEntry extends EntryHead {
  kind: 'supplement'
  messageId: string
  receivedAt: string
  urgency: Urgency
  text: string
  attachments: Attachment[]
  /** The citizen has proven that the request is theirs: it may have come from another source. */
  proven?: boolean | undefined
}
/** Authentic, but not understood: kept as it came, for quarantine. */
export interface RawEntry extends EntryHead {
  kind: 'raw'
  reason: string
  receivedAt: string
  mediaType: string
  /** base64 */
  bytes: string
}
/** One message of a conversation, one event of a call: put together with the others of its thread in the ledger. */
export interface PartEntry extends EntryHead {
  kind: 'part'
  thread: string
  messageId: string
  /** The source's own, within a thread. */
  order: string
  receivedAt: string
  /** When it is to be joined, RFC 3339; undefined: at once. */
  dueAt?: string | undefined
  urgency: Urgency
  /** The channel's own. */
  data: Readonly<Record<string, unknown>>
  attachments: Attachment[]
  fetches?: Fetch[] | undefined
  faults?: Fault[] | undefined
}
export type Entry = SubmissionEntry | SupplementEntry | RawEntry | PartEntry

/** `id` is unique in its gateway, rises with time (microseconds since the epoch) and is never used again. */
export interface EntryKey {
  lane: Lane
  id: number
}
/** `entry` is undefined where the bytes on the disk could not be read back; `bytes` are there always. */
export interface Journaled {
  key: EntryKey
  entry: Entry | undefined
  bytes: Uint8Array
  /** Why this entry, alone, can't be moved: it goes to quarantine with these words. */
  poison?: string
}

export interface JournalState {
  depth: number
  /** Milliseconds since the epoch; undefined when empty. */
  oldestAt: number | undefined
  bytes: number
}

export interface AcceptedCount extends Origin {
  accepted: number
}

/** The local, fsynced write-ahead store. One process writes; its relay reads and removes. */
export interface Journal {
  readonly gateway: string
  /** Resolves when the entry is on the disk. Throws TemporaryError disk-full, journal-full or journal-down. */
  append(lane: Lane, entry: Entry): Promise<EntryKey>
  /** Emergencies first, then the oldest; `skip` holds ids that are on their way already. */
  read(limit: number, skip?: ReadonlySet<number>): Journaled[]
  remove(keys: EntryKey[]): Promise<void>
  find(receipt: string): Entry | undefined
  /** Of an entry that was appended with it, for 72 h at least, also when the entry has gone. */
  proofOf(origin: Origin, nonce: string): Proof | undefined
  state(): JournalState
}

/** What promise 5 counts, from one moment's view of the journal. */
export interface JournalAccounts {
  accepted: AcceptedCount[]
  /** Every entry that is there, so that those moved already can be told apart. */
  entries: { id: number; origin: Origin }[]
}

export type QueueName = 'triage' | 'dispatch' | 'updates'
export interface QueueJob {
  /** The receipt, `receipt-r2` for a later revision. */
  id: string
  name: 'request' | 'alert' | 'feedback'
  data: object
  priority: 1 | 10 | 100
}
export interface QueueState {
  waiting: number
  active: number
  delayed: number
  failed: number
  /** Of the delayed ones: failed, to be tried again. Where there are hundreds it is an estimate. */
  retrying: number
  /** When it was added, in milliseconds since the epoch: of those that wait or are tried again, and of the latter alone. */
  oldestWaitingAt: number | undefined
  oldestRetryingAt: number | undefined
  consumers: number
  /** An operator holds it: nobody is given its jobs. */
  isPaused: boolean
}
export interface Queue {
  /** Idempotent by id while the job is kept. Throws TemporaryError while the store is down. */
  add(queue: QueueName, jobs: QueueJob[]): Promise<void>
  /** Which of these ids have no job, in no state. */
  missing(queue: QueueName, ids: string[]): Promise<string[]>
  /** Which of these ids have a job that is completed. */
  finished(queue: QueueName, ids: string[]): Promise<string[]>
  state(queue: QueueName): Promise<QueueState>
  /** Changes when the store was restarted or wiped: then what it held must be looked through. */
  incarnation(): Promise<string>
  /** What is set wrongly on the store, in words for an operator. */
  warnings(): Promise<string[]>
}
/** A worker on one queue; `handle` is given up to `concurrency` jobs at a time, each on its own. */
export interface QueueConsumer {
  close(): Promise<void>
}

export interface BlobMeta {
  id: string
  /** Who uploaded it. */
  origin: Origin
  kind: Attachment['kind']
  mediaType: string
  bytes: number
  sha256: string
  name?: string | undefined
}
export interface BlobUpload {
  origin: Origin
  name?: string | undefined
  stream: Readable
  /** 32 hex digits, where it was promised before the bytes were there; else a random one. Stored again, it is replaced. */
  id?: string | undefined
  /** Of what we made ourselves, such as a long text; else the bytes are looked at. */
  mediaType?: 'text/plain' | undefined
  /** What a platform that we trust says it is: counts where its bytes say nothing at all, as speex does. */
  said?: string | undefined
}
/** Files, by content. */
export interface Blobs {
  /**
   * Streams to the disk; resolves after file and folder are synced. A broken stream leaves nothing behind.
   * Throws RejectedError body-too-large or unsupported-media with the `reason`, TemporaryError blobs-down or disk-full.
   */
  store(upload: BlobUpload): Promise<BlobMeta>
  find(id: string): Promise<BlobMeta | undefined>
  /** Keeps it for good; durable when it resolves. */
  pin(id: string): Promise<void>
  /** Without the place where it was taken, but for the `original`, which alone fits `sha256`; both have `bytes` bytes. */
  open(meta: BlobMeta, how?: { original: boolean }): Promise<Readable>
  /** Removes what nobody pinned and is older than `maxAgeMs`; returns how many. */
  sweep(maxAgeMs: number): Promise<number>
}

export type KeyChannel = 'web' | 'phone' | 'dispatch'
export interface ApiKey {
  name: string
  touchpoint: string
  /** Undefined: all channels. */
  channel: KeyChannel | undefined
}
export interface Keys {
  /** Throws TemporaryError ledger-down where the key is not known and the ledger can't be asked. */
  find(key: string): ApiKey | undefined | Promise<ApiKey | undefined>
}

export interface LimitRule {
  max: number
  windowSeconds: number
}
export interface Taken {
  /** Within this window, with what was taken just now. */
  count: number
  /** `count` is not above `max`. */
  allowed: boolean
  /** Seconds until the window ends, at least 1; 0 where it was allowed. */
  retryAfter: number
}
/** Counters by key, each in a window that begins with its first take. They are no record: they may be forgotten. */
export interface Limits {
  /** Counts, also above `max`; `amount` 0 only looks. Never throws: while the store is down a counter is local. */
  take(key: string, rule: LimitRule, amount?: number): Promise<Taken>
  /** It was taken, and turned out not to count. Never below 0. */
  giveBack(key: string, amount?: number): Promise<void>
}
