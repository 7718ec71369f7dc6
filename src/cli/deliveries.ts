/** How words reached citizens: passive, pushed, by a notice, with the next answer. Never the words, never whose. */
import { listDeliveries } from '../../adapters/deliveries-postgres.ts'
import { readReceipt } from '../intake/receipt.ts'
import { withHouse } from './house.ts'
import { columns } from './table.ts'

const MOST = 200

export function showDeliveries(typed: string | undefined, asJson: boolean): Promise<number> {
  const read = typed === undefined ? undefined : readReceipt(typed)
  if (read && !('receipt' in read)) throw new Error(`${typed} is no receipt: check for a mistyped character`)
  const receipt = read?.receipt
  return withHouse(async ({ pool }) => {
    const found = await listDeliveries(pool, { receipt, most: MOST })
    if (asJson) console.log(JSON.stringify(found, null, 2))
    else if (found.length === 0) console.log('none')
    else {
      const rows = found.map(({ channel, endpoint, at, via, state, reason = '-', ...what }) => {
        const source = `${channel} ${endpoint}`
        return [at, what.receipt, source, what.kind, via, state, reason]
      })
      console.log(
        columns([['at', 'receipt', 'source', 'what', 'via', 'state', 'reason'], ...rows]).join('\n'),
      )
    }
    return 0
  })
}
