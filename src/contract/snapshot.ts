/** All that the console shows at a glance and alerts judge, of one moment: built once a second, whoever looks. */
import type { Balance } from './ledger.ts'
import type { JournalState, Origin, QueueName, QueueState } from './ports.ts'
import type { Standing } from './standing.ts'

export interface RefusedCount extends Origin {
  /** Of the answer, or the reason why a hotline's post was not believed. */
  code: string
  count: number
  /** Of the last 15 minutes. */
  lately: number
}

/** What one gateway tells the others every second. Totals are since its journal began, refusals since its process began. */
export interface Pulse {
  gateway: string
  /** Milliseconds since the epoch. */
  at: number
  accepted: (Origin & { accepted: number })[]
  refused: RefusedCount[]
  journal: JournalState
  /** Free bytes of the disk that the journal is on, and those below which it refuses. */
  disk: { free: number; reserve: number }
}

export interface SourceFigures extends Origin {
  /** Of the ledger and all journals. */
  accepted: number
  ledgered: number
  duplicate: number
  quarantined: number
  discarded: number
  inJournal: number
  /** By error code, since the gateways' starts. */
  refused: Readonly<Record<string, number>>
  /** Refused in the last 15 minutes, by error code. */
  refusedLately: Readonly<Record<string, number>>
  /** Not zero: something is lost or doubled. Of the moment when the gateways last published it. */
  difference: number
  /** Undefined: it was heard, but nothing describes it (any more). */
  standing?: Standing | undefined
}

/** Something that is not as it should be, in words that stand alone. */
export interface Fact {
  level: 'warning' | 'danger'
  zh: string
  en: string
  /** Where in the console it can be looked at. */
  href: string
}

/** A call that still runs, in which somebody has an emergency. */
export interface UrgentCall {
  receipt: string
  endpoint: string
  /** Milliseconds since the epoch: when it was said. */
  at: number
  /** Of the keyword table. */
  words: readonly string[]
}

/** As bad as the worst of its facts. */
export interface Verdict {
  level: 'good' | 'warning' | 'danger'
  /** The most important first; none when it is good. `zh` and `en` say at most four of them. */
  facts: readonly Fact[]
  /** Such as `71 个来源畅通，最久等待 2 秒`. */
  zh: string
  en: string
}

/** While a store is down what it held stays as it was last seen. */
export interface Snapshot {
  /** Milliseconds since the epoch. */
  at: number
  verdict: Verdict
  gateways: { name: string; at: number; depth: number; isLost: boolean }[]
  /** Accepted in the last 60 s, by channel; and since the journals began. */
  arrivals: { channel: string; perMinute: number; total: number }[]
  refusedPerMinute: number
  /** Of all gateways: what is acknowledged and not yet in the ledger. */
  journal: JournalState
  /** Age of its oldest entry, in seconds; 0 when it is empty. */
  relayLagSeconds: number
  /** `oldestSeconds`: of the oldest job that waits, or failed and is tried again. */
  queues: Partial<Record<QueueName, QueueState & { oldestSeconds: number; isPaused: boolean }>>
  /** Undefined: not looked at yet. */
  ledgerUp: boolean | undefined
  queueUp: boolean | undefined
  /** What is set wrongly, in words. */
  warnings: readonly string[]
  /** The least of all gateways. */
  disk: { free: number; reserve: number } | undefined
  /** The newest first, at most 20. */
  urgentCalls: readonly UrgentCall[]
  quarantined: number
  errandsFailed: number
  threadsFailing: number
  /** Requests that wait for a person to name their unit. */
  unassigned: number
  sources: readonly SourceFigures[]
  balance: readonly Balance[]
  /** Alerts that fire now. */
  firing: number
}
