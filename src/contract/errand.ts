/**
 * Work that is owed and can fail for days: fetching a file, telling a hotline what became of its case. An errand is
 * written by the transaction that owes it, tried with growing pauses, and ends done or failed, for a person to see.
 */
import type { LiveFiles } from './config-files.ts'
import type { LedgerTracking } from './ledger.ts'
import type { Clock, Log } from './ports.ts'

export interface Errand {
  /** `fetch` (an attachment by its address) or `reply` (an update, back to where the request came from). */
  kind: 'fetch' | 'reply'
  channel: string
  endpoint: string
  receipt: string
  /** The attachment's id, or the update's. */
  key: string
  data: Readonly<Record<string, string>>
  /** How often it was tried before. */
  attempts: number
  /** Milliseconds since the epoch. */
  createdAt: number
}

/** `failed` ends it at once, `again` only when it has been tried for as long as its kind allows. */
export type ErrandOutcome = { is: 'done' } | { is: 'again' | 'failed'; reason: string }

export interface JobServices {
  files: LiveFiles<unknown>
  tracking: Pick<LedgerTracking, 'find' | 'request'>
  clock: Clock
  log: Log
  secret(name: string): string | undefined
}

/** What a channel does behind the answers, by the kind of errand; it throws nothing but what is a fault of ours. */
export type ChannelJobs = (services: JobServices) => { reply?(errand: Errand): Promise<ErrandOutcome> }
