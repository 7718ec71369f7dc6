import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { type LmdbJournal, openLmdbJournal } from '../../adapters/journal-lmdb.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import { contentHash } from '../intake/content.ts'
import { startRelay } from '../intake/relay.ts'
import { acquireLock } from '../lock.ts'
import { type House, withHouse } from './house.ts'

const LOOK_MS = 200

/** `dir` is the DATA_DIR of a gateway that will not come back. What the queue does not take, a worker's reconciler adds. */
export async function drainJournal(dir: string): Promise<number> {
  const journalDir = join(resolve(dir), 'journal')
  if (!existsSync(join(journalDir, 'journal.lmdb'))) throw new Error(`there is no journal in ${resolve(dir)}`)
  const lock = await acquireLock(resolve(dir), { address: 'journal drain' })
  try {
    return await withHouse((house) => drain(house, journalDir))
  } finally {
    await lock.release()
  }
}

async function drain(house: House, dir: string): Promise<number> {
  const { pool, config, env, log, databaseUrl } = house
  const clock = Date
  const journal = openLmdbJournal({
    dir,
    maxBytes: Number.POSITIVE_INFINITY,
    reserveBytes: 0,
    clock,
    role: 'relay',
  })
  const queue = await createBullQueue({ databaseUrl, redisUrl: env.REDIS_URL, log, clock })
  console.log(`${journal.state().depth} entries of gateway ${journal.gateway}`)
  const relay = startRelay({
    journal,
    ledger: createPostgresLedger({ pool, contentHash }),
    progress: createPostgresProgress(pool),
    queue,
    log,
    batchSize: config.relay.batchSize,
    standBackMs: () => 0,
    onUnqueued: () => undefined,
  })
  try {
    await whenEmpty(journal)
    await relay.stop()
    await createPostgresAccounts(pool).publish(journal.gateway, () => journal.accounts())
    await createPostgresAccounts(pool).left(journal.gateway)
    console.log('drained: everything is in the ledger')
    return 0
  } finally {
    await queue.close()
    await journal.close()
  }
}

async function whenEmpty(journal: LmdbJournal): Promise<void> {
  while (journal.state().depth > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
}
