/** The nightly run of the background thread: chooses its adapters as background.ts does. */
import { createKeptFiles } from '../adapters/blobs-files-keep.ts'
import type { Pool } from '../adapters/postgres.ts'
import { createPostgresQuarantine } from '../adapters/quarantine-postgres.ts'
import { createPostgresRetention, createPostgresRetentionRuns } from '../adapters/retention-postgres.ts'
import type { Config } from './config.ts'
import type { LedgerMarks } from './contract/ledger.ts'
import type { Log } from './contract/ports.ts'
import { contentHash } from './intake/content.ts'
import { startNightly } from './keeping/nightly.ts'

export interface NightlyParts {
  config: Config
  pool: Pool
  marks: LedgerMarks
  blobsDir: string
  isLeader(): Promise<boolean>
  standBackMs(): number
  log: Log
}

export function nightlyOf({ config, pool, blobsDir, standBackMs, ...parts }: NightlyParts) {
  const quarantine = createPostgresQuarantine({ pool, contentHash, understand: async () => [] })
  return startNightly({
    ...parts,
    retention: config.retention,
    ledger: createPostgresRetention({ pool, contentHash }),
    runs: createPostgresRetentionRuns(pool),
    files: createKeptFiles(blobsDir),
    discard: quarantine.discard,
    clock: Date,
    pauseMs: standBackMs,
  })
}
