/** Out of quarantine and back: the accounts move in the same transaction, and the audit log says who it was. */
import { beijingTime } from '../src/contract/beijing-time.ts'
import { PermanentError, RejectedError } from '../src/contract/errors.ts'
import { type Act, type Settled, SettledError } from '../src/contract/quarantine.ts'
import { insertAudit } from './audit-postgres.ts'
import { type Client, type Pool, query } from './postgres.ts'
import { refusedReplay } from './quarantine-postgres-entry.ts'
import { isEmptied, type QuarantineRow as Row, SHOWN } from './quarantine-postgres-row.ts'

export type WithBody = Row & { body: Buffer }

/** Under the gateway's lock, as every change of its accounts. Throws RejectedError where it is not open. */
export async function openForChange(client: Client, receipt: string): Promise<WithBody> {
  await query(
    client,
    'select pg_advisory_xact_lock(hashtextextended(gateway, 0)) from quarantine where receipt = $1',
    [receipt],
  )
  return openRow(client, receipt)
}

/** Throws RejectedError where it is not open. */
export async function openRow(client: Pool | Client, receipt: string): Promise<WithBody> {
  const [row] = await query<WithBody>(client, `select body, ${SHOWN} where receipt = $1`, [receipt])
  if (!row) throw refusedReplay(`there is no ${receipt} in quarantine`)
  if (row.state !== 'open') throw new SettledError(receipt, row.state, await settledOf(client, row))
  return row
}

/** Who brought it where it is; nobody is named where that was before the audit log said so. */
export async function settledOf(
  client: Pool | Client,
  { receipt, state, changed_at }: Row,
): Promise<Settled> {
  const [told] = await query<{ by: string; at: Date }>(
    client,
    `select by, at from audit where subject = $1 and data->>'outcome' = $2 order by id desc limit 1`,
    [receipt, state],
  )
  return { at: beijingTime((told?.at ?? changed_at).getTime()), ...(told && { by: told.by }) }
}

export type Term = 'ledgered' | 'duplicate' | 'discarded'

/** The second is of a gateway that is gone and publishes no more; the sum stays the same. */
const ACCOUNT = (table: string, from: Term | 'quarantined', to: Term | 'quarantined') => `
  update ${table} set ${from} = ${from} - 1, ${to} = ${to} + 1
   where (gateway, channel, endpoint) = ($1, $2, $3) and ${from} > 0 returning 1`

async function count(client: Client, row: Row, from: Term | 'quarantined', to: Term | 'quarantined') {
  const { gateway, channel, endpoint } = row
  const source = [gateway, channel, endpoint]
  const counted = await query(client, ACCOUNT('accounts', from, to), source)
  if (counted.length === 0)
    throw new PermanentError('internal', { detail: `the accounts of ${channel} ${endpoint} do not know it` })
  await query(client, ACCOUNT('published', from, to), source)
}

const SET = 'update quarantine set state = $2, note = $3, changed_at = now() where receipt = $1'

export async function settle(client: Client, row: Row, term: Term, note: string | null): Promise<void> {
  await count(client, row, 'quarantined', term)
  await query(client, SET, [row.receipt, term === 'discarded' ? 'discarded' : 'replayed', note])
}

/** What was discarded waits again. Throws RejectedError where it was not, and where nothing of it is left. */
export async function takeBack(client: Client, receipt: string): Promise<void> {
  await query(
    client,
    'select pg_advisory_xact_lock(hashtextextended(gateway, 0)) from quarantine where receipt = $1',
    [receipt],
  )
  const [row] = await query<Row>(client, `select ${SHOWN} where receipt = $1`, [receipt])
  if (!row)
    throw refusedReplay(`there is no ${receipt} in quarantine: what is past its time of keeping is deleted`)
  if (row.state !== 'discarded') throw new SettledError(receipt, row.state, await settledOf(client, row))
  if (isEmptied(row))
    throw new RejectedError('forgotten', { detail: `${receipt} was emptied: there is nothing to take back` })
  await count(client, row, 'discarded', 'quarantined')
  await query(client, SET, [receipt, 'open', null])
}

/** Written with what was done: neither can be without the other. */
export async function tellAudit(
  client: Client,
  subject: string,
  act: (Act & { action: string; data: Readonly<Record<string, unknown>> }) | undefined,
): Promise<void> {
  if (act) await insertAudit(client, { ...act, subject })
}
