/** Conversations that can't be joined: where their words lie, why, and once more. */
import { failingThreads, retryThreads } from '../../adapters/threads-postgres-failing.ts'
import { withHouse } from './house.ts'
import { columns } from './table.ts'

export function listThreads(asJson: boolean): Promise<number> {
  return withHouse(async ({ pool }) => {
    const found = await failingThreads(pool)
    if (asJson) console.log(JSON.stringify(found, null, 2))
    else if (found.length === 0) console.log('none')
    else {
      const rows = found.map(
        ({ channel, endpoint, receipt = '-', parts, failures, nextAt, reason = '-' }) => {
          return [receipt, `${channel} ${endpoint}`, String(parts), String(failures), nextAt, reason]
        },
      )
      const header = ['first receipt', 'source', 'parts waiting', 'tries', 'next try', 'reason']
      console.log(columns([header, ...rows], [2, 3]).join('\n'))
    }
    return 0
  })
}

export function retryAllThreads(): Promise<number> {
  return withHouse(async ({ pool }) => {
    console.log(`${await retryThreads(pool)} due now: a worker that runs takes them within a second`)
    return 0
  })
}
