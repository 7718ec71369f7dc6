/** What needs the ledger, of a batch that is judged: other requests, what operators have put right, and what is told of it. */
import type { Request, Triage } from '../contract/request.ts'
import { sooner } from './deadlines.ts'
import type { Tell } from './follow.ts'
import type { Related } from './relations/applied.ts'
import { type Judged, signalsOf } from './relations/portrait.ts'

export interface SettleParts {
  relate(batch: readonly Judged[]): Promise<Related[]>
  correct(batch: readonly { request: Request; triage: Triage }[]): Promise<Triage[]>
  tell: Tell
}

export type Settle = (batch: readonly (Request & { triage: Triage })[]) => Promise<Triage[]>

/** In the order of the batch. Throws TemporaryError ledger-down. */
export function createSettle({ relate, correct, tell }: SettleParts): Settle {
  return async (batch) => {
    const related = await relate(
      batch.map((request) => ({ request, triage: request.triage, signals: signalsOf(request.triage) })),
    )
    const told = batch.map((request, at) => {
      const { triage, progress } = related[at] ?? { triage: request.triage }
      const isSame = !progress && triage.disposition === request.triage.disposition
      return { request, triage: isSame ? triage : { ...triage, told: tell(triage, progress) } }
    })
    const corrected = await correct(told)
    return corrected.map((triage, at) => {
      const earlier = related[at]?.earlier
      return earlier ? { ...triage, ...sooner(triage, earlier) } : triage
    })
  }
}
