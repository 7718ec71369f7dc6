import { RejectedError } from '../../../contract/errors.ts'
import { readReceipt } from '../../../intake/receipt.ts'

export interface ReceiptRoute {
  Params: { receipt: string }
}

/** Throws RejectedError invalid-receipt. */
export function receiptOf({ receipt }: ReceiptRoute['Params']): string {
  const read = readReceipt(receipt)
  if ('receipt' in read) return read.receipt
  throw new RejectedError('invalid-receipt')
}
