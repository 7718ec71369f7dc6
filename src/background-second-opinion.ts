/** Whom triage asks where it is not sure: chooses its adapters as background.ts does. Undefined: nobody. */
import type { Pool } from '../adapters/postgres.ts'
import { createOpenAiSecondOpinion } from '../adapters/second-opinion-openai.ts'
import { createPostgresSpending } from '../adapters/spending-postgres.ts'
import type { Config } from './config.ts'
import type { Clock, Log } from './contract/ports.ts'
import { createSecrets } from './held-secrets.ts'
import { createBudget } from './triage/second-opinion/budget.ts'
import type { EligibleParts } from './triage/second-opinion/eligible.ts'
import type { MergeParts } from './triage/second-opinion/merge.ts'
import { createSecondOpinions, type SecondOpinions } from './triage/second-opinion/second-opinion.ts'

export interface SecondOpinionWiring {
  config: Pick<Config, 'secondOpinion'>
  pool: Pool
  /** Of the catalogue in force. */
  leafOf: MergeParts['leafOf'] & EligibleParts['leafOf']
  direct: MergeParts['direct']
  follow: MergeParts['follow']
  clock: Clock
  log: Log
}

export function secondOpinionOf({
  config: { secondOpinion: asked },
  pool,
  ...parts
}: SecondOpinionWiring): SecondOpinions | undefined {
  if (!asked) return undefined
  const secret = createSecrets(parts.log)
  const { url, model, perDay, price, ...limits } = asked
  return createSecondOpinions({
    ...parts,
    ...limits,
    model,
    opinion: createOpenAiSecondOpinion({ url, model, key: () => secret('SECOND_OPINION_API_KEY') }),
    budget: createBudget({ spending: createPostgresSpending(pool), perDay, price, clock: parts.clock }),
  })
}
