/** What a request is about, asked of a model where triage is not sure of it: an opinion, never more. */
import type { RequestType, Urgency } from './request.ts'

export interface OpinionAsked {
  /** Leaves the house as it is given: whose people are in it must not be in it. */
  text: string
  /** As triage found it. */
  type: RequestType
  urgency: Urgency
  /** At most five; nothing else can be chosen. */
  candidates: readonly { code: string; path: readonly string[] }[]
}

export interface TokensUsed {
  inputTokens: number
  outputTokens: number
}

/** Of the candidates none fits. */
export const UNKNOWN = 'unknown'

/** There is no place in it for urgency or disposition: nothing that a text talks a model into can touch them. */
export type Opinion =
  | {
      is: 'said'
      /** The code of a candidate, or `unknown`. */
      category: string
      type: RequestType
      /** From 0 to 1, as the model says. */
      confidence: number
      /** Undefined: the service does not say. */
      usage?: TokensUsed | undefined
    }
  | {
      is: 'none'
      why: 'late' | 'nonsense' | 'failed'
      /** For an operator; holds no address and no words. */
      reason: string
      /** It wants to be left alone for so long. */
      pauseMs?: number | undefined
      usage?: TokensUsed | undefined
    }

/** Throws nothing; whatever isn't an answer as it was asked for is `none`. */
export interface SecondOpinion {
  ask(asked: OpinionAsked, signal: AbortSignal): Promise<Opinion>
}

export interface Spending {
  requests: number
  tokens: number
  /** In the currency of the configured price. */
  cost: number
}

/** What was spent on a day, by all workers. Both throw TemporaryError ledger-down. */
export interface LedgerSpending {
  /** Adds it, unless it would pass one of the limits: then false. `day`: 2026-11-29, in Beijing. */
  reserve(day: string, spent: Spending, limits: Spending): Promise<boolean>
  /** What was reserved came to so much more, or less. */
  correct(day: string, difference: Spending): Promise<void>
}

/** What came of a request that triage was not sure of. */
export type OpinionOutcome =
  | 'answered'
  | 'nonsense'
  | 'late'
  | 'failed'
  | 'breaker-open'
  | 'over-budget'
  | 'busy'
  | 'ledger-down'

/** Upper bounds, in seconds. */
export const opinionSeconds = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10] as const

/** Since this process began. */
export interface OpinionCounts {
  outcomes: Readonly<Record<OpinionOutcome, number>>
  /** Of the answered: the classifier's first, another candidate, or none of them. */
  agreement: Readonly<Record<'first' | 'other' | 'none', number>>
  tokens: TokensUsed
  cost: number
  /** How long the asked ones took: for each bound of `opinionSeconds` how many took no longer. */
  seconds: { upTo: readonly number[]; sum: number; count: number }
  isBreakerOpen: boolean
}
