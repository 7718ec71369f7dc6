import { join } from 'node:path'
import t from 'tap'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { type LmdbJournal, openLmdbJournal } from '../../adapters/journal-lmdb.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import { TemporaryError } from '../../src/contract/errors.ts'
import type { Entry, QueueJob } from '../../src/contract/ports.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createIntake } from '../../src/intake/intake.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { startRelay } from '../../src/intake/relay.ts'
import { createLog } from '../../src/log.ts'
import { until } from '../support/house.ts'
import { query, startPostgres, type Teardown, temporaryDataDir } from '../support/postgres.ts'
import { submission } from '../support/samples.ts'

const log = createLog('silent')
const postgres = await startPostgres(t)

async function setUp(test: Teardown) {
  const url = await postgres.freshDatabase()
  await migrate(url, log)
  const pool = connectPostgres(url, log)
  const dir = join(await temporaryDataDir(test), 'journal')
  const journal = openLmdbJournal({ dir, clock: Date, maxBytes: 1e9, reserveBytes: 0, role: 'gateway' })
  test.teardown(async () => {
    await journal.close()
    await pool.end()
  })
  const intake = createIntake({
    journal,
    proofs: { of: async () => undefined },
    blobs: { find: async () => undefined, pin: async () => undefined },
    clock: Date,
    receipts: createReceipts('x'.repeat(32)),
    urgencyOf: (text) => (text.includes('着火') ? 'emergency' : 'normal'),
    onRefused: () => undefined,
  })
  const jobs: QueueJob[] = []
  const queue = { isDown: false, add: async (_: string, added: QueueJob[]) => take(queue, jobs, added) }
  let unqueued = 0
  const relay = () =>
    startRelay({
      journal,
      ledger: createPostgresLedger({ pool, contentHash }),
      progress: createPostgresProgress(pool),
      queue,
      log,
      batchSize: 100,
      standBackMs: () => 0,
      onUnqueued: () => {
        unqueued += 1
      },
    })
  const accounts = createPostgresAccounts(pool)
  const balance = async () => {
    await accounts.publish(journal.gateway, () => journal.accounts())
    return accounts.balance()
  }
  return {
    url,
    pool,
    journal,
    intake,
    jobs,
    queue,
    relay,
    balance,
    unqueued: () => unqueued,
    tracking: createPostgresTracking(pool),
  }
}

async function take(queue: { isDown: boolean }, jobs: QueueJob[], added: QueueJob[]): Promise<void> {
  if (queue.isDown) throw new TemporaryError('queue-down')
  jobs.push(...added)
}

const drained = (journal: LmdbJournal) => until(() => journal.state().depth === 0)

t.test(
  'the same thing twice is one request; other content is a revision; old content is a duplicate',
  async (t) => {
    const { intake, journal, jobs, relay, tracking, balance } = await setUp(t)
    const { receipt } = await intake.accept(submission('a'))
    for (const text of [
      '我家暖气不热，室温只有十四度',
      '还是不热',
      '我家暖气不热，室温只有十四度',
      '还是不热',
    ]) {
      t.same(await intake.accept(submission('a', { text })), { receipt })
    }
    const running = relay()
    await drained(journal)
    await running.stop()
    t.same(
      jobs.map(({ id }) => id),
      [receipt, `${receipt}-r2`],
    )
    t.equal((await tracking.find(receipt))?.revision, 2)
    const [row] = await balance()
    t.match(row, { accepted: 5, ledgered: 2, duplicate: 3, inJournal: 0, difference: 0 })
  },
)

t.test('a sender that says the same thousands of times holds up nobody else', async (t) => {
  const { intake, journal, jobs, relay, balance } = await setUp(t)
  const origin = { channel: 'web', endpoint: 'web/loop' }
  const unmapped = { origin, reason: 'no idea', mediaType: 'text/csv', bytes: Buffer.from('x') }
  for (let n = 0; n < 20; n++) {
    await Promise.all(Array.from({ length: 100 }, () => intake.keep(unmapped)))
    await Promise.all(Array.from({ length: 100 }, () => intake.accept(submission('same'))))
  }
  const { receipt } = await intake.accept(submission('another'))
  const running = relay()
  await until(() => jobs.some(({ id }) => id === receipt), 8000)
  await drained(journal)
  await running.stop()
  const rows = await balance()
  t.match(
    rows.find(({ endpoint }) => endpoint === origin.endpoint),
    { quarantined: 1, duplicate: 1999 },
  )
  t.match(
    rows.find(({ endpoint }) => endpoint !== origin.endpoint),
    { ledgered: 2, duplicate: 1999 },
  )
  for (const { difference } of rows) t.equal(difference, 0)
})

t.test('what does not count as content makes no revision', async (t) => {
  const { intake, journal, jobs, relay } = await setUp(t)
  await intake.accept(submission('a'))
  await intake.accept(submission('a', { extensions: { sentAt: '2' }, flags: ['x'] }))
  const running = relay()
  await drained(journal)
  await running.stop()
  t.equal(jobs.length, 1)
})

t.test('emergencies go first, in the journal and on the queue', async (t) => {
  const { intake, journal, jobs, relay } = await setUp(t)
  for (let n = 0; n < 300; n++) await intake.accept(submission(`n${n}`))
  const { receipt } = await intake.accept(submission('e', { text: '楼道着火了' }))
  const running = relay()
  await drained(journal)
  await running.stop()
  t.match(jobs[0], { id: receipt, priority: 1 })
  t.equal(jobs.length, 301)
})

t.test('a poison entry goes to quarantine alone, with its reason, and the others pass', async (t) => {
  const { url, intake, journal, jobs, relay, balance } = await setUp(t)
  for (let n = 0; n < 50; n++) await intake.accept(submission(`n${n}`))
  // PostgreSQL's jsonb has no U+0000.
  await intake.accept(submission('poison', { extensions: { bad: 'a\u0000b' } }))
  for (let n = 50; n < 100; n++) await intake.accept(submission(`n${n}`))
  const running = relay()
  await drained(journal)
  await running.stop()
  t.equal(jobs.length, 100)
  const [row] = await query<{ reason: string; body: Buffer }>(url, 'select reason, body from quarantine')
  t.match(row?.reason, 'SQLSTATE 22P05')
  t.match(JSON.parse(row?.body.toString() ?? ''), { request: { source: { messageId: 'poison' } } })
  t.match((await balance())[0], { accepted: 101, ledgered: 100, quarantined: 1, difference: 0 })
})

t.test('what could not be understood is kept as it came', async (t) => {
  const { url, intake, journal, relay, tracking, balance } = await setUp(t)
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x41])
  const kept = {
    origin: { channel: 'web', endpoint: 'web/test' },
    reason: 'no idea',
    mediaType: 'text/plain',
    bytes,
  }
  const { receipt } = await intake.keep(kept)
  t.same(await intake.keep(kept), { receipt })
  const running = relay()
  await drained(journal)
  await running.stop()
  const rows = await query<{ body: Buffer; reason: string }>(url, 'select body, reason from quarantine')
  t.same(rows, [{ body: bytes, reason: 'no idea' }])
  t.equal((await tracking.find(receipt))?.status, 'received')
  t.match((await balance())[0], { accepted: 2, quarantined: 1, duplicate: 1, difference: 0 })
})

t.test(
  'a supplement becomes a revision of the whole; a retry adds nothing; a stranger may not',
  async (t) => {
    const { url, intake, journal, jobs, relay, balance } = await setUp(t)
    const { receipt } = await intake.accept(submission('a'))
    const { source, raw } = submission('s1')
    const words = { source, raw, receipt, text: '补充：是三单元', attachments: [] }
    await intake.supplement(words)
    await intake.supplement(words)
    await intake.supplement({ ...words, source: { ...source, endpoint: 'web/other' } })
    const running = relay()
    await drained(journal)
    await running.stop()
    t.same(
      jobs.map(({ id }) => id),
      [receipt, `${receipt}-r2`],
    )
    t.match(jobs[1]?.data, { revision: 2, text: '我家暖气不热，室温只有十四度\n\n补充：是三单元' })
    const [row] = await query<{ reason: string }>(url, 'select reason from quarantine')
    t.match(row?.reason, 'another source')
    t.ok((await balance()).every(({ difference }) => difference === 0))
  },
)

t.test('a supplement whose request is still on its way waits for it', async (t) => {
  const { intake, journal, jobs, relay } = await setUp(t)
  const receipt = createReceipts('x'.repeat(32)).of({ channel: 'web', endpoint: 'web/test' }, 'late')
  const { source, raw } = submission('s1')
  await intake.supplement({ source, raw, receipt, text: '先到的补充', attachments: [] })
  const running = relay()
  await until(() => journal.state().depth === 1)
  await intake.accept(submission('late'))
  await drained(journal)
  await running.stop()
  t.match(jobs.at(-1)?.data, { receipt, revision: 2 })
})

t.test('killed between ledger and journal: nothing moves twice', async (t) => {
  const { intake, journal, jobs, relay, pool, balance } = await setUp(t)
  for (let n = 0; n < 20; n++) await intake.accept(submission(`n${n}`))
  const entries = journal.read(20)
  await createPostgresLedger({ pool, contentHash }).move(
    journal.gateway,
    { id: entries[0]?.key.id ?? 0, entries },
    [],
  )
  t.match(
    (await balance())[0],
    { accepted: 20, ledgered: 20, inJournal: 0, difference: 0 },
    'counted once, though in both',
  )
  const running = relay()
  await drained(journal)
  await running.stop()
  t.equal(jobs.length, 0, 'the reconciler puts them on the queue')
  t.match((await balance())[0], { accepted: 20, ledgered: 20, duplicate: 0, difference: 0 })
})

t.test('a queue that is down does not hold up the ledger', async (t) => {
  const { intake, journal, jobs, queue, relay, unqueued } = await setUp(t)
  queue.isDown = true
  await intake.accept(submission('a'))
  const running = relay()
  await drained(journal)
  await running.stop()
  t.equal(jobs.length, 0)
  t.ok(unqueued() > 0, 'the reconciler is told')
})

t.test('ten gateways with the same keys at once: one request each, no deadlock', async (t) => {
  const { pool } = await setUp(t)
  const ledger = createPostgresLedger({ pool, contentHash })
  const receipts = createReceipts('x'.repeat(32))
  const entryOf = (n: number): Entry => {
    const { attachments: _none, ...content } = submission(`m${n}`)
    const receipt = receipts.of(content.source, content.source.messageId)
    const request = {
      ...content,
      schema: 'jiesu.request/1' as const,
      receipt,
      revision: 1,
      receivedAt: '2026-01-05T08:00:00+08:00',
      attachments: [],
    }
    return {
      kind: 'submission',
      origin: { channel: 'web', endpoint: 'web/test' },
      receipt,
      urgency: 'normal',
      request,
    }
  }
  const batch = (gateway: number) => {
    const order = Array.from({ length: 200 }, (_, n) => (n * 7 + gateway * 31) % 200)
    return {
      id: gateway + 1,
      entries: order.map((n, at) => ({
        key: { lane: 1 as const, id: at + 1 },
        entry: entryOf(n),
        bytes: new Uint8Array(),
      })),
    }
  }
  const moved = await Promise.all(
    Array.from({ length: 10 }, (_, gateway) => ledger.move(`g${gateway}`, batch(gateway), [])),
  )
  t.equal(moved.flat().filter(({ outcome }) => outcome === 'new').length, 200)
  t.equal(moved.flat().filter(({ outcome }) => outcome === 'duplicate').length, 1800)
})
