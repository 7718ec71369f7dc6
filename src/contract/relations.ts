/** What triage asks the ledger of other requests: who has said this before, and who else says it now. */
import type { Status, Triage, Urgency } from './request.ts'

/** What was decided of a request, kept so that whoever judges it again decides the same. */
export interface Relation {
  repeatOf?: string | undefined
  /** Of a repeat: it says something that was not known. */
  hasNewFacts?: boolean | undefined
  crowd?: string | undefined
  /** People in the crowd, this one among them. */
  size?: number | undefined
  /** An emergency of a crowd that had one already. */
  isLowered?: boolean | undefined
}

/** A request as others are compared with it: digests, no words. */
export interface Portrait {
  receipt: string
  revision: number
  /** Milliseconds since the epoch: received. */
  at: number
  /** Digests of whoever made it, of its order number, and of its matter at its places; see portrait.ts. */
  people: string[]
  places: string[]
  /** Code of the catalogue; empty where it is not known. */
  topic: string
  urgency: Urgency
  /** Rules of urgency that fit, in the order of the alphabet. */
  signals: string[]
  /** See sketch.ts. */
  sketch: Uint32Array
  /** Of numbers, files and buildings. */
  facts: Uint32Array
}

export interface KnownPortrait extends Portrait {
  relation: Relation
  /** How it stands; of the one that it repeats, where it repeats one. */
  status: Status
  /** Milliseconds since the epoch; undefined: it is not closed. */
  closedAt?: number | undefined
}

export interface KnownCrowd {
  id: string
  /** People. */
  size: number
  /** Milliseconds since the epoch: its last emergency that was not lowered. */
  emergencyAt?: number | undefined
}

/** What the ledger knows before these are in it. */
export interface KnownRelations {
  /** Under each key the newest, at most 30, the asked ones themselves among them. */
  byKey: ReadonlyMap<string, KnownPortrait[]>
  /** The asked ones, as they were when they were asked about before, and what they name as related. */
  byReceipt: ReadonlyMap<string, KnownPortrait>
  /** Of all of these. */
  crowds: ReadonlyMap<string, KnownCrowd>
  /** Of requests that have been triaged in an earlier revision: what that came to. */
  earlier: ReadonlyMap<string, Triage>
}

export interface AskedRelations {
  portraits: Portrait[]
  /** Receipts that are named as related. */
  related: string[]
  /** How long a request can be repeated, and a crowd grow; milliseconds. */
  peopleMs: number
  placesMs: number
}

export interface DecidedRelation {
  portrait: Portrait
  relation: Relation
}

/** A crowd of the last 24 hours. */
export interface OpenCrowd extends KnownCrowd {
  topic: string
}

/** For metrics and the console. */
export interface RelationCounts {
  /** Requests that wait for a person to name their unit. */
  unassigned: number
  /** The largest, at most five. */
  crowds: OpenCrowd[]
  /** Crowds of so many people that they are told, ever. */
  formed: number
}

export interface TriageRelations {
  /**
   * Nobody else decides meanwhile, whatever process they are in: `decide` is told what is known, and what it decides is kept, in one
   * transaction. Twice the same does no harm. Throws TemporaryError ledger-down.
   */
  relate(asked: AskedRelations, decide: (known: KnownRelations) => DecidedRelation[]): Promise<void>
  /** `least`: people that make a crowd which is told. Throws TemporaryError ledger-down. */
  counts(least: number): Promise<RelationCounts>
}
