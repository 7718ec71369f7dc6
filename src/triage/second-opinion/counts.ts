/** What became of what was asked, for /metrics. */
import {
  type OpinionCounts,
  type OpinionOutcome,
  opinionSeconds,
  type TokensUsed,
} from '../../contract/second-opinion.ts'

export interface Counting {
  came(outcome: OpinionOutcome): void
  agreed(on: keyof OpinionCounts['agreement']): void
  used(usage: TokensUsed, cost: number): void
  took(seconds: number): void
  counts(): Omit<OpinionCounts, 'isBreakerOpen'>
}

export function createCounting(): Counting {
  const outcomes: Record<OpinionOutcome, number> = {
    answered: 0,
    nonsense: 0,
    late: 0,
    failed: 0,
    'breaker-open': 0,
    'over-budget': 0,
    busy: 0,
    'ledger-down': 0,
  }
  const agreement = { first: 0, other: 0, none: 0 }
  const tokens = { inputTokens: 0, outputTokens: 0 }
  const upTo = opinionSeconds.map(() => 0)
  let cost = 0
  let sum = 0
  let count = 0
  return {
    came(outcome) {
      outcomes[outcome] += 1
    },
    agreed(on) {
      agreement[on] += 1
    },
    used(usage, more) {
      tokens.inputTokens += usage.inputTokens
      tokens.outputTokens += usage.outputTokens
      cost += more
    },
    took(seconds) {
      opinionSeconds.forEach((bound, at) => {
        if (seconds <= bound) upTo[at] = (upTo[at] ?? 0) + 1
      })
      sum += seconds
      count += 1
    },
    counts: () => structuredClone({ outcomes, agreement, tokens, cost, seconds: { upTo, sum, count } }),
  }
}
