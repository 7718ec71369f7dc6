/** A request with all that hangs on it. Its accounts stay: what was accepted still adds up. */
import { refreshCases } from './cases-index-postgres.ts'
import { type Client, query } from './postgres.ts'

/** By receipt. */
const TABLES = [
  'revisions',
  'triages',
  'updates',
  'supplements',
  'corrections',
  'attachments',
  'attachment_uses',
  'ratings',
  'aliases',
  'parts',
  'forgotten',
  'sealed',
  'relations',
  'relation_keys',
  'objections',
  'redirections',
  'unassigned',
]

const ERRAND_KINDS = `kind in ('fetch', 'reply', 'say', 'transcribe', 'summarise')`

/** In the caller's transaction. Whoever adds to one of them just now waits for its first row, as this does. */
export async function deleteRequests(client: Client, receipts: string[]): Promise<void> {
  await query(client, 'select 1 from revisions where receipt = any($1) and revision = 1 for update', [
    receipts,
  ])
  await passOn(client, receipts)
  for (const table of TABLES) await query(client, `delete from ${table} where receipt = any($1)`, [receipts])
  for (const table of ['errands', 'deliveries'])
    await query(client, `delete from ${table} where ${ERRAND_KINDS} and receipt = any($1)`, [receipts])
  await query(client, QUARANTINE, [receipts])
  await query(client, 'delete from crowds where id = any($1)', [receipts])
  await refreshCases(client, receipts)
}

/** A file that another request names as well stands in the ledger under that one from now on. */
async function passOn(client: Client, receipts: string[]): Promise<void> {
  await query(client, PASS_ON, [receipts])
}

const PASS_ON = `
  with heirs as (
    select id, min(receipt) as receipt from attachment_uses
     where receipt <> all($1) and id in (select id from attachments where receipt = any($1)) group by id
  ), taken as (
    delete from attachment_uses u using heirs where (u.id, u.receipt) = (heirs.id, heirs.receipt)
  )
  update attachments a set receipt = heirs.receipt from heirs where a.id = heirs.id`

/** Entries of one receipt may have a digest behind it: `,` follows `+`. */
const QUARANTINE = `
  delete from quarantine q using unnest($1::text[]) as r
   where q.receipt >= r and q.receipt < r || ',' and q.state <> 'open'`
