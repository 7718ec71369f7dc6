/** A ledger with conversations, and a channel that does with each part what the part says. */
import { createPostgresConversations } from '../../adapters/conversations-postgres.ts'
import { createPostgresErrands } from '../../adapters/errands-postgres.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresPushes } from '../../adapters/pushes-postgres.ts'
import { createPostgresThreads } from '../../adapters/threads-postgres.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import type { Entry, Journaled, PartEntry } from '../../src/contract/ports.ts'
import type { Joined, LooksAt, Thread, ThreadJobs, ThreadPart } from '../../src/contract/thread.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { createThreadEntries } from '../../src/intake/thread-entries.ts'
import { createLog } from '../../src/log.ts'
import type { Teardown, TestPostgres } from '../support/postgres.ts'
import { submission } from '../support/samples.ts'

export const origin = { channel: 'wechat', endpoint: 'bj12345' }
const receipts = createReceipts('x'.repeat(32))
export const receiptOf = (thread: string, messageId: string) => receipts.of(origin, `${thread}/${messageId}`)

export function part(thread: string, messageId: string, changes: Partial<PartEntry> = {}): PartEntry {
  return {
    kind: 'part',
    origin,
    receipt: receiptOf(thread, messageId),
    thread,
    messageId,
    order: messageId.padStart(8, '0'),
    receivedAt: new Date().toISOString(),
    urgency: 'normal',
    data: {},
    attachments: [],
    ...changes,
  }
}

/** What the toy channel does: notes the parts that it was shown, and what its test says. */
export interface Toy extends ThreadJobs {
  seen: Thread[]
}

export function toy(join: (thread: Thread) => Joined, looksAt: LooksAt = { files: [] }): Toy {
  const seen: Thread[] = []
  return {
    seen,
    looksAt: () => looksAt,
    join(thread) {
      seen.push(thread)
      return join(thread)
    },
  }
}

/** One request of all the parts that have come. */
export function requestOf(thread: Thread, first: ThreadPart | undefined = thread.parts[0]): Joined {
  if (!first) return {}
  const text = thread.parts.map(({ data }) => String(data.text ?? '')).join('\n')
  const made = submission(first.messageId)
  const source = { ...thread.origin, messageId: first.messageId }
  const requester = { ...made.requester, openid: thread.thread }
  const { receipt, receivedAt } = first
  return { submissions: [{ submission: { ...made, source, requester, text }, receipt, receivedAt }] }
}

export async function setUp(t: Teardown, postgres: TestPostgres) {
  const url = await postgres.freshDatabase()
  const log = createLog('silent')
  await migrate(url, log)
  const pool = connectPostgres(url, log)
  t.teardown(() => pool.end())
  const ledger = createPostgresLedger({ pool, contentHash })
  const urgencyOf = (text: string) => (text.includes('着火') ? ('emergency' as const) : ('normal' as const))
  const threads = createPostgresThreads({
    pool,
    contentHash,
    urgencyOf,
    entriesOf: createThreadEntries(urgencyOf),
    clock: Date,
  })
  let id = 0
  const move = async (...entries: Entry[]) => {
    const journaled = entries.map((entry): Journaled => {
      id += 1
      return { key: { lane: 1, id }, entry, bytes: Buffer.from(JSON.stringify(entry)) }
    })
    return ledger.move('g', { id, entries: journaled }, [])
  }
  return {
    pool,
    move,
    join: (jobs: ThreadJobs) => threads.join(new Map([['wechat', jobs]]), 50),
    threads,
    errands: createPostgresErrands(pool),
    pushes: createPostgresPushes(pool),
    tracking: createPostgresTracking(pool),
    conversations: createPostgresConversations({ pool, log, isLedgerUp: () => true }),
  }
}
