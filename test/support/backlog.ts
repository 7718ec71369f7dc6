/** A great many requests in the ledger and on `triage`, put there as the relay does, but without HTTP. */
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres } from '../../adapters/postgres.ts'
import type { BullQueue } from '../../adapters/queue-bullmq.ts'
import type { Entry } from '../../src/contract/ports.ts'
import { contentHash } from '../../src/intake/content.ts'
import { triageJob } from '../../src/intake/jobs.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { createLog } from '../../src/log.ts'
import { RECEIPT_SECRET } from './ledger-server.ts'
import { submission } from './samples.ts'

const BATCH = 1000
const origin = { channel: 'web', endpoint: 'web/test' }

export async function fillTriage(databaseUrl: string, queue: BullQueue, many: number): Promise<void> {
  const pool = connectPostgres(databaseUrl, createLog('silent'))
  const ledger = createPostgresLedger({ pool, contentHash })
  const receipts = createReceipts(RECEIPT_SECRET)
  const entryOf = (n: number) => {
    const { attachments: _none, ...content } = submission(`backlog-${n}`)
    const receipt = receipts.of(origin, content.source.messageId)
    const receivedAt = '2026-01-05T08:00:00+08:00'
    const schema = 'jiesu.request/1' as const
    const request = { ...content, schema, receipt, revision: 1, receivedAt, attachments: [] }
    const entry: Entry = { kind: 'submission', origin, receipt, urgency: 'normal', request }
    return { key: { lane: 1 as const, id: n + 1 }, entry, bytes: new Uint8Array(), request }
  }
  try {
    for (let from = 0; from < many; from += BATCH) {
      const entries = Array.from({ length: Math.min(BATCH, many - from) }, (_, n) => entryOf(from + n))
      await ledger.move('backlog', { id: from + 1, entries }, [from + 1 - BATCH])
      await queue.add(
        'triage',
        entries.map(({ request }) => triageJob(request, 'normal')),
      )
    }
  } finally {
    await pool.end()
  }
}
