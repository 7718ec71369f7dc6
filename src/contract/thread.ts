/**
 * What comes in parts: a chat, a call. Each part is journaled by itself; they are put together in the ledger, in their
 * source's own order, under one lock for each thread, whichever gateways they came through. What a channel decides of
 * a thread is a pure function: its state and the new parts in, requests and words to the citizen out.
 */
import type { Origin } from './ports.ts'
import type { Status, Urgency } from './request.ts'
import type { Pending, Submission, Supplement } from './submission.ts'

export interface PartKey {
  origin: Origin
  /** Whose conversation, or which call: the source's own id. */
  thread: string
  /** The source's own id of this part; the same one is the same part, whatever it holds. */
  messageId: string
}

/** How many messages the source lets us push from now on, and until when (RFC 3339). */
export interface PushWindow {
  until: string
  sends: number
}

/** What a channel understood of one message or event. */
export interface Part extends PartKey {
  /** The source's own order among the parts of a thread; compared byte by byte. */
  order: string
  /** What its receipt is made of; undefined: the thread and `messageId`. The parts of a call have one receipt. */
  receiptOf?: string | undefined
  /** How long it may wait to be joined, until another part of its thread may not; undefined: not at all. */
  patienceMs?: number | undefined
  /** Added to `data`: what is known once it has its receipt. */
  about?(receipt: string): Record<string, unknown>
  /** Looked through for emergencies; empty where it has no words. */
  text: string
  /** The channel's own, for `join`. */
  data: Readonly<Record<string, unknown>>
  /** Fetched at once, whatever becomes of the part; the channel's `open` fetches addresses of its own scheme. */
  files?: Pending[]
  /** Asked where `text` is an emergency: a request at once, with the part's receipt, before anything is joined. */
  atOnce?(): Submission
}

/** Its receipt is that of the request which begins with it, if one does. */
export interface AcceptedPart {
  receipt: string
  urgency: Urgency
}

/** A part in the ledger. */
export interface ThreadPart {
  messageId: string
  order: string
  receipt: string
  /** RFC 3339. */
  receivedAt: string
  urgency: Urgency
  data: Readonly<Record<string, unknown>>
}

export interface ThreadFile {
  state: 'pending' | 'stored' | 'failed'
  /** What was understood of speech. */
  transcript?: string | undefined
  /** Somebody listens just now. */
  isTranscribing?: boolean | undefined
}

/** A request of whoever this thread is with, newest first. */
export interface OwnRequest {
  receipt: string
  status: Status
  /** RFC 3339. */
  receivedAt: string
  /** RFC 3339: since when it has its status. */
  changedAt: string
  /** Its first words. */
  text: string
  mayRate: boolean
}

/** Words that could not be sent, and wait for the next message. */
export interface HeldWords {
  receipt: string
  key: string
  text: string
}

/** What a model made of the words of a request, and which model. */
export interface Summary {
  title: string
  by: string
}

export interface Thread {
  origin: Origin
  thread: string
  /** What the last join left; undefined at first. JSON. */
  state: unknown
  /** Those that are new, in the source's order; none where only the time has come. */
  parts: ThreadPart[]
  /** Of those that `looksAt` named and that are known. */
  files: ReadonlyMap<string, ThreadFile>
  requests: OwnRequest[]
  held: HeldWords[]
  /** Milliseconds since the epoch. */
  now: number
  urgencyOf(text: string): Urgency
}

export interface LooksAt {
  /** Ids of attachments. */
  files: string[]
  /** Undefined: no requests; else the newest, and those of theirs among these receipts. */
  requests?: string[] | undefined
}

export interface Joined {
  /** JSON; undefined: nothing is to be remembered. */
  state?: unknown
  /** When to look again though nothing new has come, milliseconds since the epoch. */
  wakeAt?: number | undefined
  /**
   * Each under the receipt of the part that it begins with. One with a receipt that stands is a revision of it: the
   * whole request as it is now; what equals one of its revisions is none. Their `pending` files keep the state that they
   * have.
   */
  submissions?: { submission: Submission; receipt: string; receivedAt: string }[]
  /** `pending`: its files, as those of a submission. */
  supplements?: { supplement: Supplement; pending: Pending[]; receivedAt: string }[]
  ratings?: { receipt: string; score: number }[]
  /**
   * Receipts among `submissions` that nobody gave a title: a model is asked, once for each. What it finds comes back as a
   * part `summary` with `data: { summary: Summary }`, in the order before all others; perhaps never.
   */
  untitled?: string[]
  /** To a part that is new; whoever waits for it says it, else, with `push`, it is pushed some seconds later. */
  answers?: { messageId: string; text: string; push: boolean }[]
  /** Pushed at once. The same receipt and key once only. */
  says?: { receipt: string; key: string; text: string }[]
  /** Those of `held` that an answer says. */
  released?: HeldWords[]
  window?: PushWindow | undefined
  /** From now on no part waits, whatever its patience: it is what was waited for. */
  eager?: boolean | undefined
  /** Nothing is pushed to them any more, until this is false. */
  gone?: boolean | undefined
  /** What the source tells of something that was pushed, by the id that it gave then. */
  delivered?: { messageId: string; state: 'delivered' | 'failed'; reason?: string }[]
}

export interface ThreadJobs {
  looksAt(state: unknown, parts: readonly ThreadPart[]): LooksAt
  join(thread: Thread): Joined
}

/** Conversations of one source: `waiting` parts that are not joined yet, `failing` threads that can't be joined. */
export interface ThreadCount extends Origin {
  state: 'waiting' | 'failing'
  count: number
}

/** How words went on their way. */
export interface Delivery {
  /** Such as `passive`, `custom`, `template`, `subscription`. */
  via: string
  /** The source's own id, by which it tells later what became of it. */
  messageId?: string | undefined
}

/** For a channel's answers. */
export interface Conversations {
  /**
   * The answer to a part once it is joined, empty where there is nothing to say; undefined after `ms`, or at once while
   * the ledger is down. What is returned is for the caller alone to say, for some seconds.
   */
  answer(key: PartKey, ms: number): Promise<string | undefined>
  /** It went out with the answer. Best effort: else it is pushed as well. */
  said(key: PartKey): void
  /** It did not go out: to be pushed at once. Best effort. */
  unsaid(key: PartKey): void
  /** To be pushed as soon as can be. Throws TemporaryError ledger-down. */
  push(to: Omit<PartKey, 'messageId'>, say: { receipt: string; key: string; text: string }): Promise<void>
  /** As far as is known. */
  isLedgerUp(): boolean
}

/** For a channel's pushes. All throw TemporaryError ledger-down. */
export interface Pushes {
  /** Takes one from the window: `open` where there was one, `closed` where there is none, `gone` where nobody is there. */
  spend(origin: Origin, thread: string): Promise<'open' | 'closed' | 'gone'>
  /** What was taken is known not to have been sent. */
  giveBack(origin: Origin, thread: string): Promise<void>
  /** The source says that there is none left. */
  close(origin: Origin, thread: string): Promise<void>
}
