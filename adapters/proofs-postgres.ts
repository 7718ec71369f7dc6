/** What was accepted with which nonce, by all gateways. */
import type { LedgerProofs } from '../src/contract/ledger.ts'
import type { Journaled, Proof } from '../src/contract/ports.ts'
import { type Client, type Pool, query } from './postgres.ts'
import { proofKey } from './proof-key.ts'

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresProofs(pool: Pool): LedgerProofs {
  return {
    of: async (origin, nonce) => {
      const [row] = await query<Pick<Proof, 'digest' | 'receipts'>>(
        pool,
        'select digest, receipts from proofs where key = $1',
        [proofKey(origin, nonce)],
      )
      return row && { nonce, ...row }
    },
  }
}

const KEEP = `
  insert into proofs (key, digest, receipts)
  select decode(key, 'hex'), digest, receipts
  from jsonb_to_recordset($1) as row (key text, digest text, receipts text[])
  on conflict do nothing`

/** In the transaction that moves the entries; in the order of the keys, so that no two gateways wait in a circle. */
export async function keepProofs(client: Client, entries: Journaled[]): Promise<void> {
  const rows = entries.flatMap(({ entry }) => {
    if (!entry?.proof) return []
    const { nonce, digest, receipts } = entry.proof
    return [{ key: proofKey(entry.origin, nonce).toString('hex'), digest, receipts }]
  })
  if (rows.length === 0) return
  await query(client, KEEP, [JSON.stringify(rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)))])
}
