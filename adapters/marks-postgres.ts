/** Small named positions and marks that outlive a restart. */
import type { LedgerMarks } from '../src/contract/ledger.ts'
import { type Pool, query } from './postgres.ts'

/** Throws TemporaryError while the server can't be reached. */
export function createPostgresMarks(pool: Pool): LedgerMarks {
  return {
    async get(name) {
      const [row] = await query<{ value: string }>(pool, 'select value from marks where name = $1', [name])
      return row?.value
    },
    async setOnce(name, value) {
      await query(pool, 'insert into marks (name, value) values ($1, $2) on conflict do nothing', [
        name,
        value,
      ])
    },
    async set(name, value) {
      await query(
        pool,
        'insert into marks (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
        [name, value],
      )
    },
  }
}
