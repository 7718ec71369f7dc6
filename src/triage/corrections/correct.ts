/** The step of the worker that asks the ledger what operators have put right. */
import type { Corrections } from '../../contract/corrections.ts'
import type { Request, Triage } from '../../contract/request.ts'
import { type CorrectedParts, corrected } from './corrected.ts'

export interface CorrectParts extends CorrectedParts {
  corrections: Pick<Corrections, 'of'>
}

/** In the order of the batch. A first revision has none: the ledger is not asked. Throws TemporaryError ledger-down. */
export function createCorrect({ corrections, ...parts }: CorrectParts) {
  return async (batch: readonly { request: Request; triage: Triage }[]): Promise<Triage[]> => {
    const receipts = batch.flatMap(({ request }) => (request.revision > 1 ? [request.receipt] : []))
    const all = receipts.length > 0 ? await corrections.of([...new Set(receipts)]) : []
    const byReceipt = Map.groupBy(all, ({ receipt }) => receipt)
    return batch.map((judged) => {
      const { receipt, revision } = judged.request
      const own = byReceipt.get(receipt)?.filter((each) => each.revision <= revision) ?? []
      return corrected(judged, own, parts)
    })
  }
}
