/** The receipts of a ledger are made with one secret for ever: another one would give a retry a second receipt. */
import type { LedgerMarks } from '../contract/ledger.ts'

const MARK = 'receipt-secret'

/** Whether the ledger's receipts are made with this secret; the first secret that comes is remembered. */
export async function isSecretOf(marks: LedgerMarks, fingerprint: string): Promise<boolean> {
  await marks.setOnce(MARK, fingerprint)
  return (await marks.get(MARK)) === fingerprint
}
