/** Files that are not fetched, updates that are not told: which, why, and once more. */
import { createPostgresStandingErrands } from '../../adapters/errands-postgres-standing.ts'
import type { StandingErrand, StandingErrands } from '../contract/stuck.ts'
import { readReceipt } from '../intake/receipt.ts'
import { withHouse } from './house.ts'
import { columns } from './table.ts'

const MOST = 1000
const LONGEST_REASON = 200

export function listErrands({
  onlyFailed,
  asJson,
}: {
  onlyFailed: boolean
  asJson: boolean
}): Promise<number> {
  return withErrands(async (standing) => {
    const errands = await standing.list({ most: MOST, state: onlyFailed ? 'failed' : undefined })
    if (asJson) console.log(JSON.stringify(errands, null, 2))
    else console.log(errands.length === 0 ? 'none' : table(errands))
    return 0
  })
}

function table(errands: StandingErrand[]): string {
  const rows = errands.map(({ kind, channel, endpoint, receipt, state, attempts, since, ...more }) => {
    const { nextAt = '-', reason = '-' } = more
    const what = `${kind} ${more.host ?? more.status ?? ''}`
    const source = `${channel} ${endpoint}`
    return [receipt, source, what, state, String(attempts), since, nextAt, reason.slice(0, LONGEST_REASON)]
  })
  const header = ['receipt', 'source', 'errand', 'state', 'tries', 'since', 'next try', 'reason']
  const more = errands.length >= MOST ? [`(the ${MOST} that began first)`] : []
  return [...columns([header, ...rows], [4]), ...more].join('\n')
}

/** Those of one request, also what waits. Throws where there is none. */
export function retryErrands(typed: string): Promise<number> {
  const read = readReceipt(typed)
  const receipt = 'receipt' in read ? read.receipt : typed
  return withErrands(async (standing) => {
    const retried = await standing.retry(receipt)
    if (retried === 0) throw new Error(`no errand of ${receipt} has failed or waits to be tried`)
    console.log(`${retried} due now${WORKER}`)
    return 0
  })
}

/** All that failed until now, or those of one source. */
export function retryFailedErrands(endpoint: string | undefined): Promise<number> {
  return withErrands(async (standing) => {
    const { retried, overtaken } = await standing.retryFailed(endpoint)
    console.log(`${retried} due now${retried > 0 ? WORKER : ''}`)
    if (overtaken > 0)
      console.log(
        `${overtaken} stay: their source was told something newer of the same request; \`errand retry RECEIPT\` insists`,
      )
    return 0
  })
}

const WORKER = ': a worker that runs takes them within seconds'

function withErrands(work: (standing: StandingErrands) => Promise<number>): Promise<number> {
  return withHouse(({ pool }) => work(createPostgresStandingErrands(pool)))
}
