/** What may be spent on a day, by all workers together. Before a question the most that it can cost is put aside. */
import { beijingTime } from '../../contract/beijing-time.ts'
import type { Clock } from '../../contract/ports.ts'
import type { LedgerSpending, Spending, TokensUsed } from '../../contract/second-opinion.ts'

export interface Price {
  /** Of a million tokens, in any one currency. */
  input: number
  output: number
}

export interface BudgetOptions {
  spending: LedgerSpending
  /** What is left out has no limit. */
  perDay: { [Limit in keyof Spending]?: Spending[Limit] | undefined }
  price: Price
  clock: Clock
}

/** What it came to. Undefined: nobody knows, and what was put aside is gone. Throws TemporaryError ledger-down. */
export type Settle = (usage: TokensUsed | undefined) => Promise<void>

export interface Budget {
  /** Undefined: there is no more for today. Throws TemporaryError ledger-down. */
  reserve(): Promise<Settle | undefined>
  costOf(usage: TokensUsed): number
}

/** Of the longest text in the dearest tokenizer, with prompt, candidates and schema. */
export const MOST: TokensUsed = { inputTokens: 5000, outputTokens: 200 }
/** So long the ledger is not asked again once it has said no. */
const NO_MORE_MS = 60_000

export function createBudget({ spending, perDay, price, clock }: BudgetOptions): Budget {
  const limits = {
    requests: perDay.requests ?? Number.POSITIVE_INFINITY,
    tokens: perDay.tokens ?? Number.POSITIVE_INFINITY,
    cost: perDay.cost ?? Number.POSITIVE_INFINITY,
  }
  const costOf = ({ inputTokens, outputTokens }: TokensUsed) =>
    (inputTokens * price.input + outputTokens * price.output) / 1e6
  const reserved = { tokens: MOST.inputTokens + MOST.outputTokens, cost: costOf(MOST) }
  let refused = { day: '', at: 0 }

  return {
    costOf,
    async reserve() {
      const now = clock.now()
      const day = beijingTime(now).slice(0, 10)
      if (day === refused.day && now - refused.at < NO_MORE_MS) return undefined
      if (!(await spending.reserve(day, { requests: 1, ...reserved }, limits))) {
        refused = { day, at: now }
        return undefined
      }
      return async (usage) => {
        if (!usage) return
        const tokens = usage.inputTokens + usage.outputTokens - reserved.tokens
        await spending.correct(day, { requests: 0, tokens, cost: costOf(usage) - reserved.cost })
      }
    },
  }
}
