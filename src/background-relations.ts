/** What triage needs of other requests and of downstream's objections: chooses its adapters as background.ts does. */
import { randomBytes } from 'node:crypto'
import { createPostgresCorrections } from '../adapters/corrections-postgres.ts'
import { createPostgresObjections } from '../adapters/objections-postgres.ts'
import type { Pool } from '../adapters/postgres.ts'
import { createPostgresRelations } from '../adapters/relations-postgres.ts'
import type { Config } from './config.ts'
import type { LedgerMarks } from './contract/ledger.ts'
import type { ObserverOptions } from './ops/observer.ts'
import { createCorrect } from './triage/corrections/correct.ts'
import { createRelate } from './triage/relations/relate.ts'
import { createSettle } from './triage/settle.ts'
import type { WorkersOptions } from './triage/workers.ts'
import type { TriageJudge } from './triage-judge.ts'

export interface RelationsParts {
  config: Config
  pool: Pool
  marks: LedgerMarks
  judge: Pick<TriageJudge, 'redirect' | 'direct' | 'lanesOf' | 'follow' | 'tell'>
}

const MARK = 'relations-key'

export function relationsOf({
  config: { triage },
  pool,
  marks,
  judge,
}: RelationsParts): Pick<WorkersOptions, 'settle' | 'objections' | 'redirect'> &
  Pick<ObserverOptions, 'counts'> {
  const relations = createPostgresRelations(pool)
  return {
    settle: createSettle({
      relate: createRelate({
        ...triage,
        key: () => keyIn(marks),
        relations,
        placeOf: ({ request, triage: { place } }) => place ?? request.location,
      }),
      correct: createCorrect({ ...judge, corrections: createPostgresCorrections(pool) }),
      tell: judge.tell,
    }),
    objections: createPostgresObjections(pool),
    redirect: judge.redirect,
    counts: () => relations.counts(triage.crowd),
  }
}

/** Of all gateways of this ledger: the first makes it. */
async function keyIn(marks: LedgerMarks): Promise<string> {
  await marks.setOnce(MARK, randomBytes(32).toString('base64url'))
  return (await marks.get(MARK)) ?? ''
}
