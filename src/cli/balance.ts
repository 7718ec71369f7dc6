import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { styleText } from 'node:util'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { silentGateways } from '../../adapters/gateways-postgres.ts'
import { openLmdbJournal } from '../../adapters/journal-lmdb.ts'
import { beijingTime } from '../contract/beijing-time.ts'
import type { Balance, LedgerAccounts } from '../contract/ledger.ts'
import { journalOptions } from '../journal-options.ts'
import { type House, withHouse } from './house.ts'
import { columns } from './table.ts'

/** Promise 5: accepted = duplicate + quarantined + discarded + in journal + in ledger. Exits 1 where it is not so. */
export function showBalance(asJson: boolean): Promise<number> {
  return withHouse(async (house) => {
    const accounts = createPostgresAccounts(house.pool)
    await publishOwn(house, accounts)
    const rows = await accounts.balance()
    console.log(asJson ? JSON.stringify(rows, null, 2) : table(rows))
    for (const { gateway, seenAt } of await silentGateways(house.pool))
      console.error(
        `gateway ${gateway} is silent since ${beijingTime(seenAt.getTime())}, nobody knows what its journal holds: start it, or \`journal drain\` it`,
      )
    return rows.every(({ difference }) => difference === 0) ? 0 : 1
  })
}

/** The journal that lies here is counted now; those of other gateways as they last said. */
async function publishOwn({ env, config }: House, accounts: LedgerAccounts): Promise<void> {
  const options = journalOptions(env, config)
  if (!existsSync(join(options.dir, 'journal.lmdb'))) return
  const journal = openLmdbJournal({ ...options, clock: Date, role: 'reader' })
  try {
    await accounts.publish(journal.gateway, () => journal.accounts())
  } finally {
    await journal.close()
  }
}

const terms = [
  'accepted',
  'duplicate',
  'quarantined',
  'discarded',
  'inJournal',
  'ledgered',
  'difference',
] as const

const REFUSED = 'refused since start: see /metrics (jiesu_refused_total)'

function table(rows: Balance[]): string {
  if (rows.length === 0) return `No source has sent anything yet.\n${REFUSED}`
  const cells = rows.map((row) => [
    `${row.channel} ${row.endpoint}`,
    row.gateway,
    ...terms.map((term) => String(row[term])),
    row.at,
  ])
  const total = (term: (typeof terms)[number]) => String(rows.reduce((sum, row) => sum + row[term], 0))
  const table = [['source', 'gateway', ...terms, 'at'], ...cells, ['all', '', ...terms.map(total), '']]
  const lines = columns(
    table,
    terms.map((_, at) => 2 + at),
  )
  const isWrong = (row: string[] = []) => /^-?[1-9]/.test(row[1 + terms.length] ?? '')
  return [...lines.map((line, at) => (isWrong(table[at]) ? styleText('red', line) : line)), REFUSED].join(
    '\n',
  )
}
