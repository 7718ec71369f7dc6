/** A ledger with requests whose files are still to be fetched. */
import { createPostgresErrands } from '../../adapters/errands-postgres.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import type { Blobs, Journaled } from '../../src/contract/ports.ts'
import type { Pending, Submission } from '../../src/contract/submission.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { submissionEntry } from '../../src/intake/submission-entry.ts'
import { createLog } from '../../src/log.ts'
import type { Teardown, TestPostgres } from '../support/postgres.ts'
import { submission } from '../support/samples.ts'

export const log = createLog('silent')
export const origin = { channel: 'hotlines', endpoint: '12315' }
export const receipts = createReceipts('x'.repeat(32))
export const receiptOf = (messageId: string) => receipts.of(origin, messageId)
export const fileId = (at: number) => at.toString(16).padStart(32, '0')

const noBlobs: Pick<Blobs, 'find' | 'pin'> = { find: async () => undefined, pin: async () => undefined }

export function pendingFile(at: number, changes: Partial<Pending> = {}): Pending {
  return { id: fileId(at), kind: 'image', url: `https://files.example/${at}.jpg`, ...changes }
}

export async function setUp(t: Teardown, postgres: TestPostgres) {
  const url = await postgres.freshDatabase()
  await migrate(url, log)
  const pool = connectPostgres(url, log)
  t.teardown(() => pool.end())
  const ledger = createPostgresLedger({ pool, contentHash })
  let id = 0
  const move = async (made: Journaled['entry']) => {
    id += 1
    const journaled: Journaled = {
      key: { lane: 1, id },
      entry: made,
      bytes: Buffer.from(JSON.stringify(made)),
    }
    return (await ledger.move('g', { id, entries: [journaled] }, []))[0]
  }
  const accept = async (messageId: string, pending: Pending[], changes: Partial<Submission> = {}) => {
    const source = { ...origin, messageId, ...changes.source }
    const receivedAt = new Date().toISOString()
    const known = { receipt: receipts.of(source, messageId), receivedAt }
    const said = { ...submission(messageId), pending, ...changes, source }
    return move(await submissionEntry({ blobs: noBlobs, urgencyOf: () => 'normal' }, said, known))
  }
  const tracking = createPostgresTracking(pool, { replies: async () => new Set(['hotlines']) })
  return { url, pool, move, accept, tracking, errands: createPostgresErrands(pool) }
}
