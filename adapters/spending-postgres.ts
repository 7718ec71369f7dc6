/** What a model's opinions have cost, by day. */
import type { LedgerSpending } from '../src/contract/second-opinion.ts'
import { type Pool, query } from './postgres.ts'

/** One statement: of two workers that want the last of a budget one gets it. */
const RESERVE = `
  insert into model_spending as spent (day, requests, tokens, cost)
  select $1, $2::integer, $3::bigint, $4::double precision
   where $2 <= $5::double precision and $3 <= $6::double precision and $4 <= $7::double precision
  on conflict (day) do update
    set requests = spent.requests + excluded.requests, tokens = spent.tokens + excluded.tokens, cost = spent.cost + excluded.cost
    where spent.requests + excluded.requests <= $5 and spent.tokens + excluded.tokens <= $6 and spent.cost + excluded.cost <= $7
  returning 1`

const CORRECT = `
  update model_spending set requests = requests + $2, tokens = tokens + $3, cost = cost + $4 where day = $1`

export function createPostgresSpending(pool: Pool): LedgerSpending {
  return {
    async reserve(day, { requests, tokens, cost }, limits) {
      const values = [day, requests, tokens, cost, limits.requests, limits.tokens, limits.cost]
      return (await query(pool, RESERVE, values)).length > 0
    },
    async correct(day, { requests, tokens, cost }) {
      await query(pool, CORRECT, [day, requests, tokens, cost])
    },
  }
}
