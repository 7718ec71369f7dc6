/** What this gateway knows of itself, from memory and its own disk: there also while the ledger is down. */
import { statfsSync } from 'node:fs'
import type { AcceptedCount, Clock, Journal } from '../../contract/ports.ts'
import type { Pulse } from '../../contract/snapshot.ts'
import type { RefusalCounts } from '../refusal-counts.ts'

export interface PulseOptions {
  journal: Pick<Journal, 'gateway' | 'state'> & { accepted(): AcceptedCount[] }
  refusals: Pick<RefusalCounts, 'all'>
  /** Of which disk, and what stays free on it. */
  disk: { dir: string; reserve: number }
  clock: Clock
}

export function createPulse({ journal, refusals, disk, clock }: PulseOptions): () => Pulse {
  return () => {
    const { bavail, bsize } = statfsSync(disk.dir)
    return {
      gateway: journal.gateway,
      at: clock.now(),
      accepted: journal.accepted(),
      refused: refusals.all(),
      journal: journal.state(),
      disk: { free: bavail * bsize, reserve: disk.reserve },
    }
  }
}
