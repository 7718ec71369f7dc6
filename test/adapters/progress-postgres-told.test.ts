/** Guards: what a citizen is told of a disposition stands in the timeline, and is owed to its channel once. */
import t from 'tap'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import type { Triage } from '../../src/contract/request.ts'
import { startPostgres } from '../support/postgres.ts'
import { openLedger } from './cases-postgres-ledger.ts'

const { pool } = await openLedger(t, await startPostgres(t))
const progress = createPostgresProgress(pool, { replies: async () => new Set(['wechat']) })
const tracking = createPostgresTracking(pool)

const AT = '2026-01-05T08:30:00.000+08:00'
const told = { zh: '请立即拨打 119', en: 'Call 119 now' }
const triage = (change: Partial<Triage> = {}): Triage => ({
  ...{
    type: 'report',
    urgency: 'emergency',
    disposition: 'transfer-119',
    lanes: [],
    flags: [],
    evidence: [],
  },
  ...{ dispatchDueAt: AT, handleDueAt: AT, by: 'x', told, ...change },
})

async function keep(receipt: string, channel = 'wechat', revision = 1): Promise<void> {
  await pool.query(
    `insert into revisions (receipt, revision, channel, endpoint, received_at, content, request)
      values ($1, $2, $3, 'bj12345', $4, 'c', $5)`,
    [receipt, revision, channel, AT, { receipt, text: '着火' }],
  )
  await pool.query('insert into pending (receipt, revision, stage, urgency) values ($1, $2, 1, 0)', [
    receipt,
    revision,
  ])
}

const judged = (receipt: string, change?: Partial<Triage>, revision = 1) =>
  progress.triaged([{ receipt, revision, at: AT, triage: triage(change) }])

async function owed(receipt: string) {
  const { rows } = await pool.query(
    'select kind, channel, endpoint, key, data from errands where receipt = $1 order by key',
    [receipt],
  )
  return rows
}

t.test('the note of the event, and a reply', async (t) => {
  await keep('A')
  t.strictSame(await judged('A'), [{ receipt: 'A', revision: 1 }])
  const note = '请立即拨打 119\nCall 119 now'
  t.match((await tracking.find('A'))?.timeline, [{ status: 'received' }, { status: 'triaged', at: AT, note }])
  const data = { status: 'triaged', at: AT, note }
  t.strictSame(await owed('A'), [
    { kind: 'reply', channel: 'wechat', endpoint: 'bj12345', key: 'told-transfer-119', data },
  ])
})

t.test('once for a receipt and a disposition', async (t) => {
  await judged('A')
  await keep('A', 'wechat', 2)
  await judged('A', {}, 2)
  t.equal((await owed('A')).length, 1)
  await keep('A', 'wechat', 3)
  await judged('A', { disposition: 'transfer-120', told: { zh: '120', en: '120' } }, 3)
  t.strictSame(
    (await owed('A')).map(({ key }) => key),
    ['told-transfer-119', 'told-transfer-120'],
  )
  t.equal((await tracking.find('A'))?.timeline.at(-1)?.note, '120\n120', 'the newest is shown')
})

t.test('two revisions in one batch, of several receipts', async (t) => {
  for (const [receipt, revision] of [
    ['B', 1],
    ['B', 2],
    ['C', 1],
  ] as const)
    await keep(receipt, 'wechat', revision)
  const results = [
    { receipt: 'C', revision: 1, at: AT, triage: triage() },
    { receipt: 'B', revision: 2, at: AT, triage: triage() },
    { receipt: 'B', revision: 1, at: AT, triage: triage() },
  ]
  t.equal((await progress.triaged(results)).length, 3)
  t.equal((await owed('B')).length + (await owed('C')).length, 2)
})

t.test('nothing where it is simply dispatched, nobody replies, or nothing is told', async (t) => {
  for (const receipt of ['D', 'E', 'F', 'G']) await keep(receipt, receipt === 'E' ? 'web' : 'wechat')
  await judged('D', { disposition: 'dispatch' })
  await judged('E')
  const { told: _, ...untold } = triage()
  await progress.triaged([{ receipt: 'F', revision: 1, at: AT, triage: untold }])
  await pool.query(`insert into forgotten (receipt, how) values ('G', 'forgotten')`)
  await judged('G')
  for (const receipt of ['D', 'E', 'F', 'G']) t.strictSame(await owed(receipt), [], receipt)
  t.equal((await tracking.find('D'))?.timeline.at(-1)?.note, '请立即拨打 119\nCall 119 now')
  t.notOk((await tracking.find('F'))?.timeline.at(-1)?.note)
})
