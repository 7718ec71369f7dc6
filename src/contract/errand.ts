/**
 * Work that is owed and can fail for days: fetching a file, telling a hotline what became of its case. An errand is
 * written by the transaction that owes it, tried with growing pauses, and ends done or failed, for a person to see.
 */
import type { Readable } from 'node:stream'
import type { LiveFiles } from './config-files.ts'
import type { LedgerTracking } from './ledger.ts'
import type { BlobMeta, Clock, Log, Origin } from './ports.ts'
import type { Delivery, Pushes, Summary, ThreadJobs } from './thread.ts'

export interface Errand {
  /**
   * `fetch` (an attachment by its address), `reply` (an update, back to where the request came from), `say` (words to
   * whom a thread is with), `transcribe` (the speech of an attachment) or `summarise` (a title for a request).
   */
  kind: 'fetch' | 'reply' | 'say' | 'transcribe' | 'summarise'
  channel: string
  endpoint: string
  receipt: string
  /** The attachment's id, the update's, or which words. */
  key: string
  /** Of a `say`: to whom. Of a `summarise`: whose part its title will be. */
  thread?: string | undefined
  data: Readonly<Record<string, string>>
  /** How often it was tried before. */
  attempts: number
  /** Milliseconds since the epoch. */
  createdAt: number
}

/**
 * `failed` ends it at once, `again` only when it has been tried for as long as its kind allows; `held`: these words
 * are said when `thread` speaks next, or with `pauseMs` are tried once more, whichever is first.
 */
export type ErrandOutcome =
  | { is: 'done'; thread?: string; delivery?: Delivery }
  | { is: 'again' | 'failed'; reason: string; pauseMs?: number }
  | { is: 'held'; reason: string; thread: string; text: string; pauseMs?: number }

export interface JobServices {
  files: LiveFiles<unknown>
  tracking: Pick<LedgerTracking, 'find' | 'request'>
  pushes: Pushes
  /** The channel's own keys in gateway.yaml. */
  config: unknown
  publicUrl: string
  /** Whether somebody turns speech into text. */
  isHeard: boolean
  /** Whether a model gives titles to requests that nobody gave one. */
  isSummarised: boolean
  clock: Clock
  log: Log
  secret(name: string): string | undefined
}

/** What a channel does behind the answers; it throws nothing but what is a fault of ours. */
export type ChannelJobs = (services: JobServices) => {
  reply?(errand: Errand): Promise<ErrandOutcome>
  say?(errand: Errand): Promise<ErrandOutcome>
  /** Of addresses that only this channel can read. `signal` breaks it off, also later. */
  open?(errand: Errand, signal: AbortSignal): Promise<Opened>
  thread?: ThreadJobs
}

/** Speech to text. Throws nothing; reasons hold no address. */
export interface Transcriber {
  transcribe(
    audio: { bytes: Buffer; mediaType: string; name: string },
    signal: AbortSignal,
  ): Promise<Transcribed>
}
export type Transcribed = { is: 'done'; text: string } | { is: 'again' | 'failed'; reason: string }

/** A title for words, by a model. Throws nothing; reasons hold no address and no words. */
export interface Summariser {
  /** `words` leave the house as they are given. */
  summarise(words: string, signal: AbortSignal): Promise<Summarised>
}
export type Summarised =
  | ({ is: 'done' } & Summary)
  | { is: 'again' | 'failed'; reason: string; pauseMs?: number }

/** Of whoever holds it: only then does the outcome count. */
export interface LeasedErrand extends Errand {
  lease: string
}

/** What is full already, so that one slow source leaves room for the others. */
export interface Busy {
  kinds: Errand['kind'][]
  /** kind/channel/endpoint */
  sources: string[]
}

export interface ErrandCount extends Origin {
  kind: Errand['kind']
  state: 'open' | 'held' | 'failed'
  count: number
}

/** What an errand has brought about. */
export interface Done {
  /** By a `fetch`. */
  stored?: BlobMeta | undefined
  /** `stored` is speech, and somebody listens. */
  isSpeech?: boolean | undefined
  /** By a `transcribe`. */
  transcript?: string | undefined
  /** By a `summarise`. */
  summary?: Summary | undefined
  thread?: string | undefined
  delivery?: Delivery | undefined
}

/** Errands in the ledger. All throw TemporaryError while it can't be reached. */
export interface LedgerErrands {
  /**
   * The one that is due the longest, leased for `leaseMs`; undefined where none is due. Replies of one request go in
   * their order, so that the sender's books never go backwards.
   */
  take(busy: Busy, leaseMs: number): Promise<LeasedErrand | undefined>
  renew(leases: string[], leaseMs: number): Promise<void>
  /** These four do nothing where the lease has passed to another. */
  done(errand: LeasedErrand, how?: Done): Promise<void>
  again(errand: LeasedErrand, reason: string, pauseMs: number): Promise<void>
  /** The attachment of a `fetch` fails with it. */
  failed(errand: LeasedErrand, reason: string): Promise<void>
  held(errand: LeasedErrand, held: Extract<ErrandOutcome, { is: 'held' }>): Promise<void>
  /** What waited for an attachment of this receipt is looked at once more. */
  wake(receipt: string): Promise<void>
  /** Without those that are done. */
  counts(): Promise<ErrandCount[]>
  /** Removes what was done longer ago. */
  forget(olderThanMs: number): Promise<void>
}

/** A file that lies elsewhere: a stream that breaks off where it is too slow or too long, or why there is none. */
export type Opened =
  | {
      is: 'open'
      stream: Readable
      /** As the other side says it: to be cleaned before use. */
      name: string | undefined
      /** What the other side says that it is; its bytes alone decide. */
      mediaType: string | undefined
    }
  | { is: 'again' | 'failed'; reason: string }

/** Files of other houses, over the network. Throws nothing; reasons hold no address. */
export interface Downloads {
  /** `signal` breaks it off, also later; its reason is told. */
  open(url: string, signal: AbortSignal): Promise<Opened>
}
