/** All that the ledger holds of one request, for whoever looks at it in the console. */
import type { Stage, TimelineEvent } from './ledger.ts'
import type { NamedUnit } from './objections.ts'
import type { Request } from './request.ts'

export interface CaseRevision {
  revision: number
  /** RFC 3339, as all times here. */
  receivedAt: string
  isTriaged: boolean
  /** Undefined: it is taken. */
  stage?: Stage | undefined
  /** An operator took it off its queue, and handed it on by hand. */
  isHandedOn: boolean
}

/** Words or a file on their way to where the request came from, or a file on its way here. */
export interface CaseErrand {
  kind: string
  /** Of an attachment, an update, or which words. */
  key: string
  state: 'open' | 'held' | 'done' | 'failed'
  attempts: number
  reason?: string | undefined
  changedAt: string
}

export interface CaseDelivery {
  kind: string
  key: string
  via: string
  state: 'sent' | 'delivered' | 'failed'
  reason?: string | undefined
  at: string
}

export interface CaseRecord {
  /** Under which it stands: it may have been asked for by another one. */
  receipt: string
  /** Its words and people were taken away; `locked`: they are kept elsewhere, for the law. */
  forgotten?: 'forgotten' | 'locked' | undefined
  /** Receipts that were answered for it before it was understood. */
  aliases: string[]
  /** The newest first, not all where there are very many; none where it is only in quarantine or in a conversation. */
  revisions: CaseRevision[]
  timeline: TimelineEvent[]
  /** Whom it was handed to: the first, and each after that another. */
  units: NamedUnit[]
  ratings: { score: number; comment?: string | undefined; at: string }[]
  /** How often something was added to it. */
  supplements: number
  errands: CaseErrand[]
  deliveries: CaseDelivery[]
  quarantine: { key: string; state: 'open' | 'replayed' | 'discarded'; reason: string; receivedAt: string }[]
  /** Of the conversation or call that it began: parts not joined yet, and all. */
  parts: { waiting: number; all: number }
}

/** All throw TemporaryError ledger-down. */
export interface CaseRecords {
  /** Undefined: nothing of it is in the ledger. */
  find(receipt: string): Promise<CaseRecord | undefined>
  /** That revision, or the newest, with its triage and its files as they are now. */
  request(receipt: string, revision?: number): Promise<Request | undefined>
}
