/** A running house with keys of every kind, and what came to stand in its ledger. */
import { join } from 'node:path'
import { createPostgresKeys, type KeyStore } from '../../adapters/keys-postgres.ts'
import { connectPostgres, type Pool } from '../../adapters/postgres.ts'
import type { Request } from '../../src/contract/request.ts'
import { readSecretFile } from '../../src/secrets.ts'
import { type House, type HouseOptions, startHouse, until } from './house.ts'
import { type Teardown, temporaryDataDir } from './postgres.ts'
import { createTestLog } from './queue.ts'

export interface Api extends House {
  keys: KeyStore
  pool: Pool
  /** POST /v1/requests; resolves to the receipt. Throws where it is refused. */
  send(body: object, options?: { key?: string; headers?: Record<string, string> }): Promise<string>
  /** The revision as it stands in the ledger, once it is there. */
  inLedger(receipt: string, revision?: number): Promise<Request>
  /** Codes and pointers of a refusal, such as `400 invalid-body /text`. */
  refusal(body: unknown, options?: { key?: string; headers?: Record<string, string> }): Promise<string>
}

export async function startApi(t: Teardown, options: HouseOptions = {}): Promise<Api> {
  const house = await startHouse(t, options)
  const databaseUrl = options.env?.DATABASE_URL ?? readSecretFile(join(house.dataDir, 'database.url')) ?? ''
  const log = createTestLog()
  const pool = connectPostgres(databaseUrl, log, { max: 2 })
  t.teardown(() => pool.end())
  // Another gateway's copy of the keys: the house has to find them in the ledger.
  const keys = createPostgresKeys({ pool, dataDir: await temporaryDataDir(t), clock: Date, log })
  const post = (body: unknown, sent = {}) => house.call('/v1/requests', { body, ...sent })
  return {
    ...house,
    keys,
    pool,
    async send(body, sent) {
      const answer = await post(body, sent)
      if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body.receipt
    },
    async inLedger(receipt, revision = 1) {
      const row = await until(async () => {
        const found = await pool.query('select request from revisions where receipt = $1 and revision = $2', [
          receipt,
          revision,
        ])
        return found.rows[0]
      })
      return row.request
    },
    refusal: async (body, sent) => told(await post(body, sent)),
  }
}

/** An answer in a line: status, code and pointers. */
export function told({ status, body }: { status: number; body: Problem }): string {
  return [status, body.code, ...(body.errors ?? []).map(({ pointer }) => pointer)].join(' ')
}

export interface Problem {
  code?: string
  errors?: { pointer: string; detail: string }[]
}
