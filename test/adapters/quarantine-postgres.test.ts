import { createHash } from 'node:crypto'
import t from 'tap'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { createPostgresQuarantine } from '../../adapters/quarantine-postgres.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import type { Entry, Journaled, SubmissionEntry } from '../../src/contract/ports.ts'
import { SaidAnewError, type Understand } from '../../src/contract/quarantine.ts'
import { Request } from '../../src/contract/request.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { startRelay } from '../../src/intake/relay.ts'
import { createLog } from '../../src/log.ts'
import { until } from '../support/house.ts'
import { startPostgres, type Teardown } from '../support/postgres.ts'
import { submission } from '../support/samples.ts'

const log = createLog('silent')
const postgres = await startPostgres(t)
const origin = { channel: 'web', endpoint: 'web/test' }
const receipts = createReceipts('x'.repeat(32))
const receiptOf = (messageId: string) => receipts.of(origin, messageId)
const LONG_AGO = '2026-01-05T08:00:00.000+08:00'

async function setUp(test: Teardown, understand: Understand = async () => []) {
  const url = await postgres.freshDatabase()
  await migrate(url, log)
  const pool = connectPostgres(url, log)
  test.teardown(() => pool.end())
  const accounts = createPostgresAccounts(pool)
  let id = 0
  /** As the relay would: what can't be stored goes alone, with its reason. */
  const quarantined = async (made: Entry, poison?: string): Promise<void> => {
    id += 1
    const bytes = Buffer.from(JSON.stringify(made))
    const journaled: Journaled = { key: { lane: 1, id }, entry: made, bytes, ...(poison && { poison }) }
    await ledger.move('g', { id, entries: [journaled] }, [])
  }
  const ledger = createPostgresLedger({ pool, contentHash })
  const quarantine = createPostgresQuarantine({ pool, contentHash, understand })
  const moved = async () => (await accounts.moved('g'))[0]
  return { pool, accounts, ledger, quarantine, quarantined, moved, progress: createPostgresProgress(pool) }
}

function submitted(messageId: string, change: Partial<Request> = {}): Entry {
  const { attachments: _none, ...content } = submission(messageId)
  const receipt = receiptOf(messageId)
  const made = { schema: 'jiesu.request/1' as const, receipt, revision: 1, receivedAt: LONG_AGO }
  const request = { ...content, ...made, attachments: [], ...change }
  return { kind: 'submission', origin, receipt, urgency: 'urgent', request }
}

function supplement(messageId: string, text: string): Entry {
  const kept = { receivedAt: LONG_AGO, urgency: 'normal' as const, attachments: [] }
  return { kind: 'supplement', origin, receipt: receiptOf(messageId), messageId: 's', text, ...kept }
}

t.test(
  'a submission is cleaned and moved again, with its receipt and time; the accounts move with it',
  async (t) => {
    const { quarantine, quarantined, moved, progress } = await setUp(t)
    const bad = { 'b\u0000ad': 'a\u0000b\ud800c😀' }
    await quarantined(submitted('m', { extensions: bad, title: '暖\u0000气' }), 'no U+0000')
    const receipt = receiptOf('m')
    t.match(await quarantine.list(), [
      {
        receipt,
        ...origin,
        reason: 'no U+0000',
        mediaType: 'application/vnd.jiesu.entry+json',
        state: 'open',
        receivedAt: LONG_AGO,
      },
    ])
    t.match(await moved(), { quarantined: 1, ledgered: 0 })

    t.same(await quarantine.replay(receipt), { outcome: 'new', revision: 1 })
    t.match(await moved(), { quarantined: 0, ledgered: 1, duplicate: 0 })
    t.same(await quarantine.list(), [])
    t.match(await quarantine.find(receipt), { state: 'replayed' })
    t.match(await progress.pending(undefined, 10, 0), [{ receipt, stage: 'received', urgency: 'urgent' }])
    const [request] = await progress.requests([{ receipt, revision: 1 }])
    t.match(request, { receipt, receivedAt: LONG_AGO, extensions: { bad: 'abc😀' }, title: '暖气' })
    t.ok(Request.safeParse(request).success)
    await t.rejects(quarantine.replay(receipt), { message: /is replayed already/ })
    t.match(await moved(), { quarantined: 0, ledgered: 1 }, 'counted once')
  },
)

t.test('what has come again in good form meanwhile is a duplicate', async (t) => {
  const { quarantine, quarantined, moved } = await setUp(t)
  await quarantined(submitted('m', { extensions: { bad: '\u0000' } }), 'no U+0000')
  await quarantined(submitted('m'))
  t.same(await quarantine.replay(receiptOf('m')), { outcome: 'duplicate' })
  t.match(await moved(), { quarantined: 0, ledgered: 1, duplicate: 1 })
})

t.test('the same id with other content is kept beside the first, and becomes its revision', async (t) => {
  const { quarantine, quarantined, moved } = await setUp(t)
  const extensions = { bad: '\u0000' }
  await quarantined(submitted('m', { extensions }), 'no U+0000')
  await quarantined(submitted('m', { extensions, receivedAt: '2026-01-05T09:00:00.000+08:00' }), 'no U+0000')
  const later = submitted('m', { extensions, text: '还是不热', receivedAt: '2026-01-05T10:00:00.000+08:00' })
  await quarantined(later, 'no U+0000')
  await quarantined(later, 'no U+0000')
  t.match(await moved(), { quarantined: 2, duplicate: 2 })
  const [first, second] = await quarantine.list()
  t.match(await quarantine.replay(first?.receipt ?? ''), { outcome: 'new' })
  t.match(await quarantine.replay(second?.receipt ?? ''), { outcome: 'revision', revision: 2 })
  t.match(await moved(), { quarantined: 0, ledgered: 2, duplicate: 2 })
})

t.test('a supplement stays while its request is not there, and is replayed after it', async (t) => {
  const { quarantine, quarantined, moved } = await setUp(t)
  await quarantined(submitted('m', { extensions: { bad: '\u0000' } }), 'no U+0000')
  await quarantined(supplement('m', '是三单元'))
  const [added, kept] = (await quarantine.list()).toSorted((a, b) => b.receipt.length - a.receipt.length)
  t.match(added?.reason, 'not in the ledger')
  await t.rejects(quarantine.replay(added?.receipt ?? ''), { message: /not in the ledger/ })
  t.match(await moved(), { quarantined: 2, ledgered: 0 })
  t.equal((await quarantine.list()).length, 2, 'nothing was added')
  await quarantine.replay(kept?.receipt ?? '')
  t.match(await quarantine.replay(added?.receipt ?? ''), { outcome: 'revision', revision: 2 })
  t.match(await moved(), { quarantined: 0, ledgered: 2 })
})

t.test('raw and unreadable ones stay, with what to do; discarded ones keep why', async (t) => {
  const { quarantine, quarantined, moved, accounts } = await setUp(t)
  const receipt = receipts.ofBytes(origin, Buffer.alloc(32))
  const bytes = Buffer.from('{"text":"x"}').toString('base64')
  const kept = { reason: 'no idea', receivedAt: LONG_AGO, mediaType: 'application/json', bytes }
  await quarantined({ kind: 'raw', origin, receipt, ...kept })
  await quarantined({ ...submitted('m'), request: { ...submission('m'), text: 7 } } as never, 'odd')
  await accounts.publish('g', () => ({ accepted: [{ ...origin, accepted: 2 }], entries: [] }))
  await t.rejects(quarantine.replay(receipt), { message: /nothing in it is a request/ })
  await t.rejects(quarantine.replay(receiptOf('m')), {
    message: /no entry as this version knows them: .*\/request\/text/,
  })
  await t.rejects(quarantine.replay('NONE'), { message: /there is no NONE/ })
  t.match(await moved(), { quarantined: 2 })
  await quarantine.discard(receipt, 'a test of the sender')
  t.match(await quarantine.find(receipt), { state: 'discarded', note: 'a test of the sender', bytes: 12 })
  t.match(await moved(), { quarantined: 1, discarded: 1 })
  t.match(
    await accounts.balance(),
    [{ quarantined: 1, discarded: 1, difference: 0 }],
    'a gateway that is gone, too',
  )
  await t.rejects(quarantine.discard(receipt, 'again'), { message: /is discarded already/ })
})

t.test(
  'what was kept is understood later: its receipt and time stay, under its own id it is the same',
  async (t) => {
    const understand: Understand = async ({ bytes, receivedAt }) => {
      const texts: string[] = JSON.parse(bytes.toString())
      return texts.map((text) => submitted(text, { text, receivedAt }) as SubmissionEntry)
    }
    const { pool, quarantine, quarantined, moved, progress } = await setUp(t, understand)
    const bytes = Buffer.from('["one","two"]')
    const receipt = receipts.ofBytes(origin, createHash('sha256').update(bytes).digest())
    const raw = { kind: 'raw', origin, receipt, reason: 'no idea', mediaType: 'application/json' } as const
    await quarantined({ ...raw, receivedAt: LONG_AGO, bytes: bytes.toString('base64') })
    t.same(await quarantine.list({ endpoint: 'another' }), [])
    t.same(await quarantine.list({ since: '2026-01-05T08:00:01+08:00' }), [])
    t.equal((await quarantine.list({ ...origin, since: LONG_AGO })).length, 1)
    t.match(await quarantine.replay(receipt), { outcome: 'new', revision: 1 })
    t.match(await moved(), { quarantined: 0, ledgered: 1 })
    const found = await progress.requests([
      { receipt, revision: 1 },
      { receipt: receiptOf('two'), revision: 1 },
    ])
    t.match(found.map(({ text, receivedAt }) => [text, receivedAt]).toSorted(), [
      ['one', LONG_AGO],
      ['two', LONG_AGO],
    ])
    await quarantined(submitted('one', { text: 'one' }))
    t.match(await moved(), { duplicate: 1, ledgered: 1 }, 'sent again, it is the same')
    await quarantined(submitted('one', { text: 'one, and more' }))
    const tracking = createPostgresTracking(pool)
    for (const name of [receipt, receiptOf('one')])
      t.match(await tracking.find(name), { receipt, revision: 2, receivedAt: LONG_AGO }, name)
    const update = { id: 'u', status: 'closed' as const, at: LONG_AGO }
    t.equal(await tracking.update(receiptOf('one'), update), true, 'by the other receipt, too')
    t.match(await tracking.find(receipt), { status: 'closed' })
  },
)

t.test('what came by itself before it was understood: its receipt leads there', async (t) => {
  const understand: Understand = async () => [submitted('one') as SubmissionEntry]
  const { pool, quarantine, quarantined, moved } = await setUp(t, understand)
  const receipt = receipts.ofBytes(origin, Buffer.alloc(32, 7))
  const raw = { kind: 'raw', origin, receipt, reason: 'no idea', mediaType: 'text/xml' } as const
  await quarantined({ ...raw, receivedAt: LONG_AGO, bytes: 'AA==' })
  await quarantined(submitted('one'))
  t.match(await quarantine.replay(receipt), { outcome: 'duplicate' })
  t.match(await moved(), { quarantined: 0, ledgered: 1, duplicate: 1 })
  t.match(await createPostgresTracking(pool).find(receipt), { receipt: receiptOf('one'), revision: 1 })
})

t.test('older words do not go over newer ones, unless somebody insists', async (t) => {
  const older: Understand = async ({ receivedAt }) => [
    submitted('one', { text: 'old', receivedAt }) as SubmissionEntry,
  ]
  const { quarantine, quarantined, moved } = await setUp(t, older)
  const receipt = receipts.ofBytes(origin, Buffer.alloc(32, 9))
  const raw = { kind: 'raw', origin, receipt, reason: 'stale', mediaType: 'text/xml' } as const
  await quarantined({ ...raw, receivedAt: LONG_AGO, bytes: 'AA==' })
  await quarantined(submitted('one', { text: 'new', receivedAt: '2026-01-05T09:00:00.000+08:00' }))
  await t.rejects(quarantine.replay(receipt), { message: /was said anew at 2026-01-05T09:00:00.*--force/ })
  await t.rejects(quarantine.rehearse(receipt), SaidAnewError)
  t.match(await quarantine.rehearse(receipt, { force: true }), {
    outcome: 'revision',
    revision: 2,
    contents: [{ text: 'old' }],
  })
  t.match(await moved(), { quarantined: 1, ledgered: 1 }, 'nothing has moved')
  t.match(await quarantine.replay(receipt, { force: true }), { outcome: 'revision', revision: 2 })
})

t.test('the relay says what goes to quarantine: receipt, source and reason, and no content', async (t) => {
  const { ledger, progress } = await setUp(t)
  const lines: unknown[] = []
  const ignore = () => undefined
  const made = submitted('m', { extensions: { bad: 'secret\u0000' } })
  const journaled: Journaled = {
    key: { lane: 1, id: 1 },
    entry: made,
    bytes: Buffer.from(JSON.stringify(made)),
  }
  let entries = [journaled]
  const relay = startRelay({
    journal: {
      gateway: 'g',
      append: () => Promise.reject(new Error('not here')),
      read: (_limit, skip) => entries.filter(({ key }) => !skip?.has(key.id)),
      remove: async (keys) => {
        entries = entries.filter(({ key }) => !keys.some(({ id }) => id === key.id))
      },
      find: ignore,
      proofOf: () => undefined,
      state: () => ({ depth: entries.length, oldestAt: undefined, bytes: 0 }),
    },
    ledger,
    progress,
    queue: { add: async () => undefined },
    log: {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (data, text) => void lines.push({ ...data, text }),
    },
    batchSize: 10,
    standBackMs: () => 0,
    onUnqueued: ignore,
  })
  await until(() => entries.length === 0)
  await relay.stop()
  const reason = 'the ledger can not store this (SQLSTATE 22P05)'
  t.same(lines, [{ receipt: receiptOf('m'), ...origin, reason, text: 'an entry is in quarantine' }])
})
