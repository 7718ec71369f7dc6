import { existsSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { type LmdbJournal, openLmdbJournal } from '../../adapters/journal-lmdb.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import type { BullQueue } from '../../adapters/queue-bullmq.ts'
import { readEnv } from '../env.ts'
import { contentHash } from '../intake/content.ts'
import { type Relay, startRelay } from '../intake/relay.ts'
import { acquireLock } from '../lock.ts'
import { type House, withHouse, withQueue } from './house.ts'

const LOOK_MS = 200

/** `dir` is the DATA_DIR of a gateway that will not come back. What the queue does not take, a worker's reconciler adds. */
export async function drainJournal(dir: string): Promise<number> {
  const journalDir = join(resolve(dir), 'journal')
  if (!existsSync(join(journalDir, 'journal.lmdb'))) throw new Error(`there is no journal in ${resolve(dir)}`)
  const { DATA_DIR, DATABASE_URL } = readEnv()
  // The embedded ledger lies beside its journal: whoever opens it has the lock already.
  if (!DATABASE_URL && isSame(dir, DATA_DIR)) {
    return withHouse((house) => {
      if (house.isRunning)
        throw new Error(`the gateway of ${resolve(dir)} runs: it drains its journal itself`)
      return drain(house, journalDir)
    })
  }
  const lock = await acquireLock(resolve(dir), { address: 'journal drain' })
  try {
    return await withHouse((house) => drain(house, journalDir))
  } finally {
    await lock.release()
  }
}

function isSame(dir: string, other: string): boolean {
  return existsSync(other) && realpathSync(dir) === realpathSync(other)
}

function drain(house: House, dir: string): Promise<number> {
  const journal = openLmdbJournal({
    dir,
    maxBytes: Number.POSITIVE_INFINITY,
    reserveBytes: 0,
    clock: Date,
    role: 'relay',
  })
  console.log(`${journal.state().depth} entries of gateway ${journal.gateway}`)
  return withQueue(house, (queue) => move(house, journal, queue)).finally(() => journal.close())
}

async function move({ pool, config, log }: House, journal: LmdbJournal, queue: BullQueue): Promise<number> {
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
  await whenEmpty(journal, relay)
  await relay.stop()
  const accounts = createPostgresAccounts(pool)
  await accounts.publish(journal.gateway, () => journal.accounts())
  await accounts.left(journal.gateway)
  console.log('drained: everything is in the ledger, or in quarantine (quarantine list)')
  return 0
}

async function whenEmpty(journal: LmdbJournal, relay: Relay): Promise<void> {
  let wasDown = false
  while (journal.state().depth > 0) {
    const isDown = relay.isLedgerDown()
    if (isDown && !wasDown) console.error('the ledger does not answer: trying on (Ctrl-C loses nothing)')
    wasDown = isDown
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
