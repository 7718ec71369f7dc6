/** Guards: what was discarded can be taken back, the balance stays exact, and everybody is told who was faster. */
import t from 'tap'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { createPostgresAudit } from '../../adapters/audit-postgres.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresQuarantine } from '../../adapters/quarantine-postgres.ts'
import type { SubmissionEntry } from '../../src/contract/ports.ts'
import { SettledError } from '../../src/contract/quarantine.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { createLog } from '../../src/log.ts'
import { startPostgres, type Teardown } from '../support/postgres.ts'
import { submission } from '../support/samples.ts'

const log = createLog('silent')
const postgres = await startPostgres(t)
const origin = { channel: 'web', endpoint: 'web/test' }
const receipts = createReceipts('x'.repeat(32))
const LONG_AGO = '2026-01-05T08:00:00.000+08:00'
const li = { by: 'li', reason: 'by mistake' }

/** One that is kept as it came, of a gateway that has published its accounts. */
async function setUp(test: Teardown) {
  const url = await postgres.freshDatabase()
  await migrate(url, log)
  const pool = connectPostgres(url, log)
  test.teardown(() => pool.end())
  const accounts = createPostgresAccounts(pool)
  const ledger = createPostgresLedger({ pool, contentHash })
  const quarantine = createPostgresQuarantine({
    pool,
    contentHash,
    understand: async ({ receivedAt }) => [understood(receivedAt)],
  })
  const receipt = receipts.ofBytes(origin, Buffer.alloc(32, 3))
  const kept = { reason: 'no idea', receivedAt: LONG_AGO, mediaType: 'application/json', bytes: 'e30=' }
  const entry = { kind: 'raw' as const, origin, receipt, ...kept }
  const bytes = Buffer.from(JSON.stringify(entry))
  await ledger.move('g', { id: 1, entries: [{ key: { lane: 1, id: 1 }, entry, bytes }] }, [])
  await accounts.publish('g', () => ({ accepted: [{ ...origin, accepted: 1 }], entries: [] }))
  const audited = async () => (await createPostgresAudit(pool).page({ limit: 50, subject: receipt })).entries
  const terms = async () => {
    const [moved] = await accounts.moved('g')
    const [balance] = await accounts.balance()
    return { moved, balance }
  }
  return { pool, quarantine, receipt, audited, terms }
}

function understood(receivedAt: string): SubmissionEntry {
  const { attachments: _none, ...content } = submission('m')
  const receipt = receipts.of(origin, 'm')
  const made = { schema: 'jiesu.request/1' as const, receipt, revision: 1, receivedAt }
  return {
    kind: 'submission',
    origin,
    receipt,
    urgency: 'normal',
    request: { ...content, ...made, attachments: [] },
  }
}

t.test(
  'discarded, reopened, replayed: the balance is exact all the way, the audit log tells it',
  async (t) => {
    const { quarantine, receipt, audited, terms } = await setUp(t)
    const open = { quarantined: 1, discarded: 0, ledgered: 0 }
    t.match(await terms(), { moved: open, balance: { ...open, difference: 0 } })
    await quarantine.discard(receipt, 'junk', { by: 'wang', reason: 'junk' })
    const gone = { quarantined: 0, discarded: 1 }
    t.match(await terms(), { moved: gone, balance: { ...gone, difference: 0 } })
    t.match(await quarantine.find(receipt), { state: 'discarded', note: 'junk', settled: { by: 'wang' } })

    await quarantine.reopen(receipt, li)
    t.match(
      await terms(),
      { moved: open, balance: { ...open, difference: 0 } },
      'also of a gateway that is gone',
    )
    const back = await quarantine.find(receipt)
    t.match(back, { state: 'open', receipt, receivedAt: LONG_AGO, body: Buffer.from('{}') })
    t.equal(back?.note, undefined)
    t.equal((await quarantine.list()).length, 1)

    t.match(await quarantine.replay(receipt, { act: { by: 'li' } }), { outcome: 'new' })
    const done = { quarantined: 0, discarded: 0, ledgered: 1 }
    t.match(await terms(), { moved: done, balance: { ...done, difference: 0 } })
    t.match(await audited(), [
      { by: 'li', action: 'replay', data: { outcome: 'replayed', as: 'new', revision: 1 } },
      { by: 'li', action: 'reopen', reason: 'by mistake', data: { outcome: 'open' } },
      { by: 'wang', action: 'discard', reason: 'junk', data: { outcome: 'discarded' } },
    ])
  },
)

t.test('reopened by two at once: once; only what is discarded, and only what is still there', async (t) => {
  const { pool, quarantine, receipt, audited, terms } = await setUp(t)
  await t.rejects(quarantine.reopen(receipt, li), { state: 'open', message: /is open already/ })
  await quarantine.discard(receipt, 'junk', { by: 'wang' })
  const both = await Promise.allSettled([1, 2, 3].map(() => quarantine.reopen(receipt, li)))
  t.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  t.match(await terms(), { moved: { quarantined: 1, discarded: 0 }, balance: { difference: 0 } })
  t.equal((await audited()).length, 2, 'what was not done is not said to be')

  await quarantine.discard(receipt, 'junk', { by: 'wang' })
  await pool.query(`update quarantine set body = '', reason = 'forgotten', note = null`)
  t.match(await quarantine.find(receipt), { isEmptied: true })
  await t.rejects(quarantine.reopen(receipt, li), { code: 'forgotten', message: /nothing to take back/ })
  await pool.query('delete from quarantine')
  await t.rejects(quarantine.reopen(receipt, li), { message: /is deleted/ })
  t.match(await terms(), { moved: { quarantined: 0, discarded: 1 }, balance: { difference: 0 } })
})

t.test(
  'replayed by two at once: the second is told who was faster, and nothing is counted twice',
  async (t) => {
    const { quarantine, receipt, audited, terms } = await setUp(t)
    const both = await Promise.allSettled(
      ['li', 'wang'].map((by) => quarantine.replay(receipt, { act: { by } })),
    )
    const [lost] = both.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    const [won] = await audited()
    t.equal((await audited()).length, 1)
    t.type(lost, SettledError)
    t.match(lost, { state: 'replayed', settled: { by: won?.by, at: won?.at } })
    t.match(await terms(), { moved: { quarantined: 0, ledgered: 1 }, balance: { difference: 0 } })
    await t.rejects(quarantine.discard(receipt, 'x', { by: 'wang' }), {
      message: `${receipt} is replayed already: by ${won?.by} at ${won?.at}`,
    })
    await t.rejects(quarantine.rehearse(receipt), SettledError)
  },
)
