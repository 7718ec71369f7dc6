/** What the rooms of what is stuck are given: quarantine, errands, conversations, queues. */
import type { Shown } from '../../contract/channel.ts'
import type { LedgerProgress, LedgerRatings, LedgerTracking } from '../../contract/ledger.ts'
import type { Quarantine, QuarantineDesk, Quarantined } from '../../contract/quarantine.ts'
import type { QueueDesk } from '../../contract/queue-desk.ts'
import type { FailingThread, StandingErrands } from '../../contract/stuck.ts'

export interface StuckServices {
  quarantine: Omit<Quarantine, 'list'>
  quarantineDesk: QuarantineDesk
  /** As its channel reads it, with the files as they are now; nothing is masked. */
  readKept(kept: Quarantined & { body: Buffer }): Shown
  errands: Pick<StandingErrands, 'failed' | 'retry' | 'retryFailed'>
  threads: { failing(): Promise<FailingThread[]>; retry(): Promise<number> }
  queues: QueueDesk
  /** What must know of a job that a person has taken off its queue. */
  handover: {
    progress: Pick<LedgerProgress, 'taken'>
    tracking: Pick<LedgerTracking, 'update'>
    ratings: Pick<LedgerRatings, 'advance'>
  }
}
