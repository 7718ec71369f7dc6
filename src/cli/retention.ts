/** `retention run`, by hand, and what nothing may delete. */
import { createPostgresAudit } from '../../adapters/audit-postgres.ts'
import { createKeptFiles } from '../../adapters/blobs-files-keep.ts'
import { createPostgresMarks } from '../../adapters/marks-postgres.ts'
import { createPostgresQuarantine } from '../../adapters/quarantine-postgres.ts'
import {
  createPostgresHolds,
  createPostgresRetention,
  createPostgresRetentionRuns,
} from '../../adapters/retention-postgres.ts'
import type { Deleted } from '../contract/keeping.ts'
import { printable } from '../contract/printable.ts'
import { contentHash } from '../intake/content.ts'
import { readReceipt } from '../intake/receipt.ts'
import { COMMAND_LINE } from '../keeping/forget.ts'
import { runRetention } from '../keeping/retention.ts'
import { cleanAudit } from '../ops/clean-audit.ts'
import { withHouse } from './house.ts'
import { columns } from './table.ts'
import { UsageError } from './usage-error.ts'

export function runByHand(isDry: boolean): Promise<number> {
  return withHouse(async ({ env, config, pool }) => {
    const quarantine = createPostgresQuarantine({ pool, contentHash, understand: async () => [] })
    const startedAt = Date.now()
    const deleted = await runRetention(
      {
        retention: config.retention,
        ledger: createPostgresRetention({ pool, contentHash }),
        marks: createPostgresMarks(pool),
        files: createKeptFiles(env.BLOBS_DIR),
        discard: quarantine.discard,
        clock: Date,
        pauseMs: () => 0,
      },
      { isDry },
    )
    if (!isDry) await createPostgresRetentionRuns(pool).record({ startedAt, by: COMMAND_LINE, deleted })
    console.log(isDry ? `dry run, would be deleted: ${told(deleted)}` : `deleted: ${told(deleted)}`)
    return 0
  })
}

function told(deleted: Deleted): string {
  const kinds = Object.entries(deleted).filter(([, count]) => count > 0)
  return kinds.length === 0 ? 'nothing' : kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')
}

export function listHolds(): Promise<number> {
  return withHouse(async ({ pool }) => {
    const holds = await createPostgresHolds(pool).list()
    const rows = holds.map(({ receipt, at, reason }) => [receipt, at, printable(reason)])
    console.log(holds.length === 0 ? 'none' : columns([['receipt', 'since', 'reason'], ...rows]).join('\n'))
    return 0
  })
}

/** Nothing deletes it, and `forget` refuses or locks it. */
export function holdRequest(typed: string, reason: string): Promise<number> {
  return change(typed, { action: 'hold', reason }, async (holds, receipt) => {
    if (!(await holds.hold(receipt, reason))) throw new Error(`there is no request ${receipt}`)
    return `${receipt} is held`
  })
}

export function releaseRequest(typed: string, reason: string): Promise<number> {
  return change(typed, { action: 'release', reason }, async (holds, receipt) => {
    if (!(await holds.release(receipt))) throw new Error(`nobody holds ${receipt}`)
    return `${receipt} is held no more`
  })
}

function change(
  typed: string,
  { action, reason }: { action: string; reason: string },
  work: (holds: ReturnType<typeof createPostgresHolds>, receipt: string) => Promise<string>,
): Promise<number> {
  const read = readReceipt(typed)
  if (!('receipt' in read)) throw new UsageError('this is no receipt, or it is mistyped')
  return withHouse(async ({ pool }) => {
    const { receipt } = read
    await cleanAudit(createPostgresAudit(pool)).record({ by: COMMAND_LINE, action, subject: receipt, reason })
    console.log(await work(createPostgresHolds(pool), receipt))
    return 0
  })
}
