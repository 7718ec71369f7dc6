/** The console's search: requests by what tells one from another, newest first. */
import type { Disposition, RequestType, Status, Urgency } from './request.ts'

export interface CaseFilter {
  /** The source's own: a message id or an order number. */
  id?: string | undefined
  /** E.164; the one to call back or the one that called. */
  phone?: string | undefined
  /** RFC 3339, received then or later. */
  from?: string | undefined
  /** RFC 3339, received before. */
  to?: string | undefined
  channel?: string | undefined
  /** The hotline's number, or the touchpoint with all its clients. */
  endpoint?: string | undefined
  type?: RequestType | undefined
  urgency?: Urgency | undefined
  state?: Status | undefined
  /** Name of the catalogue's first level. */
  category?: string | undefined
  disposition?: Disposition | undefined
  lane?: string | undefined
  /** Six digits, or `tianjin`, `hebei`, `elsewhere`. */
  district?: string | undefined
  /** No category was found, or one that is as good as guessed. */
  unsure?: true | undefined
}

export interface Case {
  receipt: string
  /** RFC 3339, of the first revision. */
  receivedAt: string
  /** RFC 3339. */
  changedAt: string
  channel: string
  endpoint: string
  messageId?: string | undefined
  orderNumber?: string | undefined
  /** As triaged, else as said. */
  type: RequestType
  urgency: Urgency
  state: Status
  revision: number
  /** Names of the catalogue, from the first level down. */
  category?: string[] | undefined
  disposition?: Disposition | undefined
  /** Whose it is. */
  unit?: string | undefined
  /** As triaged, and those that its requester makes by themselves: `minors`, `confidential`. */
  lanes: string[]
}

/** With what is personal in it, for whoever masks it. */
export interface CaseWords {
  title?: string | undefined
  /** The beginning of the text. */
  text: string
  name?: string | undefined
  phone?: string | undefined
  /** The one that called, where it is another. */
  callerNumber?: string | undefined
  /** Against whom it is: their name, their number. */
  against?: string | undefined
  againstPhone?: string | undefined
}

export interface CasePage {
  cases: (Case & CaseWords)[]
  cursor?: string | undefined
  /** It was given up: so few of so many fit that a shorter time should be asked for. */
  isTooWide?: true
}

export interface CaseSources {
  channel: string
  /** Without clients. */
  endpoint: string
}

/** What of triage has ever occurred. */
export interface CaseMatters {
  categories: string[]
  lanes: string[]
}

/** How far the index is behind what it is made of. */
export interface CaseIndexState {
  /** RFC 3339: all that was written before is in it; undefined: not looked at yet. */
  upTo?: string | undefined
  /** It is being built: of how many parts in a hundred it has been through. */
  builtPercent?: number | undefined
}

export interface CaseSearch {
  /** Throws RejectedError bad-request for a cursor that is none of ours, TemporaryError ledger-down. */
  page(filter: CaseFilter, page: { cursor?: string | undefined; limit: number }): Promise<CasePage>
  /** All sources that have ever sent something. */
  sources(): Promise<CaseSources[]>
  matters(): Promise<CaseMatters>
  state(): Promise<CaseIndexState>
}

export interface CaseIndexing {
  /** One batch. Throws TemporaryError ledger-down. */
  step(): Promise<{ indexed: number; isUpToDate: boolean }>
}
