/** Titles by a model in the ledger: owed with the request that has none, brought back as a part of its thread. */
import t from 'tap'
import type { LeasedErrand } from '../../src/contract/errand.ts'
import type { Thread } from '../../src/contract/thread.ts'
import { startPostgres } from '../support/postgres.ts'
import { origin, part, receiptOf, requestOf, setUp, toy } from './threads-ledger.ts'

const { pool, move, join, errands, tracking } = await setUp(t, await startPostgres(t))
const summary = { title: '暖气不热', by: 'm-1' }
const receiptIn = (thread: string) => receiptOf(thread, '1')
const untitled = toy((each: Thread) => ({ ...requestOf(each), untitled: [receiptIn(each.thread)] }))

/** A request without a title, and the errand that is owed with it. */
async function asked(thread: string): Promise<LeasedErrand> {
  await move(part(thread, '1', { data: { text: '我家不热' } }))
  await join(untitled)
  const errand = await errands.take({ kinds: [], sources: [] }, 60_000)
  if (errand?.thread !== thread) throw new Error('nothing is due')
  return errand
}

async function broughtTo(thread: string): Promise<number | null> {
  const parts = await pool.query("select 1 from parts where thread = $1 and message_id = 'summary'", [thread])
  return parts.rowCount
}

t.test('once for a receipt, by the transaction of its request', async (t) => {
  const errand = await asked('once')
  const receipt = receiptIn('once')
  t.match(errand, { kind: 'summarise', ...origin, thread: 'once', receipt, key: 'summary', data: {} })
  t.match(await tracking.request(receipt), { text: '我家不热' }, 'which stands by then')
  await errands.failed(errand, 'the summariser answered 401')
  await move(part('once', '2', { data: { text: '还是不热' }, receipt }))
  await join(untitled)
  t.match(await tracking.request(receipt), { revision: 2 })
  t.same(
    await errands.counts(),
    [{ kind: 'summarise', ...origin, state: 'failed', count: 1 }],
    'it is for a person to see, and to begin anew',
  )
})

t.test('it comes back as a part, before all others', async (t) => {
  const errand = await asked('back')
  const receipt = receiptIn('back')
  await move(part('back', '2', { data: { text: '还是不热' }, receipt }))
  await errands.done(errand, { summary })
  const jobs = toy(() => ({}))
  await join(jobs)
  const [first, second] = jobs.seen[0]?.parts ?? []
  t.match(first, { messageId: 'summary', receipt, urgency: 'normal', data: { summary } })
  t.equal(second?.messageId, '2')
  const { rows } = await pool.query('select state, data from errands where receipt = $1', [receipt])
  t.same(rows, [{ state: 'done', data: {} }], 'no words are in it')
})

t.test('what came to nothing brings nothing', async (t) => {
  await errands.done(await asked('none'))
  t.equal(await broughtTo('none'), 0, 'no summary')
  await errands.done({ ...(await asked('lost')), lease: 'x' }, { summary })
  t.equal(await broughtTo('lost'), 0, 'another has the lease')
  const forgotten = await asked('forgotten')
  await pool.query('delete from errands where receipt = $1', [receiptIn('forgotten')])
  await errands.done(forgotten, { summary })
  t.equal(await broughtTo('forgotten'), 0, 'its request is forgotten meanwhile')
})

t.test('words that somebody has added to the request meanwhile stay', async (t) => {
  const errand = await asked('added')
  const receipt = receiptIn('added')
  const [receivedAt, urgency] = [new Date().toISOString(), 'normal' as const]
  const added = { origin, receipt, messageId: 's', text: '补充', attachments: [], receivedAt, urgency }
  t.match(await move({ kind: 'supplement', ...added }), [{ outcome: 'revision' }])
  await errands.done(errand, { summary })
  t.equal(await broughtTo('added'), 1)
  const titled = toy((each: Thread) => {
    const [made] = requestOf(each).submissions ?? []
    const submission = made && { ...made.submission, text: '我家不热', title: summary.title }
    return submission ? { submissions: [{ ...made, submission }] } : {}
  })
  t.match(await join(titled), { moved: [{ outcome: 'revision' }] })
  t.match(await tracking.request(receipt), { revision: 3, title: summary.title, text: '我家不热\n\n补充' })
})
