import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { failingThreads, retryThreads } from '../../adapters/threads-postgres-failing.ts'
import { startPostgres } from '../support/postgres.ts'
import { origin, part, receiptOf, requestOf, setUp, toy } from './threads-ledger.ts'

const postgres = await startPostgres(t)
const free = { kinds: [], sources: [] }
const LEASE = 60_000

t.test('parts are new once, and joined once, in the order of their source', async (t) => {
  const { move, join, tracking, threads } = await setUp(t, postgres)
  const texts = ['一', '二', '三']
  const parts = texts.map((text, at) => part('oA', String(at + 1), { data: { text } }))
  const [first, second, third] = parts
  if (!first || !second || !third) throw new Error('three')
  t.match(
    await move(third, first, first),
    [{}, {}, {}].map(() => ({ outcome: /new|duplicate/ })),
  )
  t.match(
    await move(second, third),
    [{}, {}].map(() => ({ outcome: /new|duplicate/ })),
  )
  t.same(await threads.due(), ['wechat'])
  const jobs = toy(requestOf)
  const { moved, failed } = await join(jobs)
  t.same(failed, [])
  t.match(moved, [{ outcome: 'new', request: { text: '一\n二\n三', source: { messageId: '1' } } }])
  const receipt = receiptOf('oA', '1')
  t.match(await tracking.request(receipt), { receipt, revision: 1, text: '一\n二\n三' })
  t.same(await threads.due(), [])
  await move(second)
  t.match(await join(jobs), { threads: 0, moved: [] })
})

t.test('two workers at once: each thread by one of them', async (t) => {
  const { move, join } = await setUp(t, postgres)
  const all = Array.from({ length: 30 }, (_, at) => part(`o${at}`, '1', { data: { text: `${at}` } }))
  await move(...all)
  const jobs = toy(requestOf)
  const results = await Promise.all([join(jobs), join(jobs), join(jobs)])
  t.same(
    results.flatMap(({ failed }) => failed),
    [],
  )
  t.equal(
    results.reduce((sum, { moved }) => sum + moved.length, 0),
    30,
  )
  t.equal(jobs.seen.filter(({ parts }) => parts.length > 0).length, 30)
})

t.test('a thread that its channel can not join stands still alone, with its parts', async (t) => {
  const { move, join, pool } = await setUp(t, postgres)
  await move(part('oA', '1'), part('oBad', '2'), part('oC', '3'))
  const jobs = toy((thread) => {
    if (thread.thread === 'oBad') throw new TypeError('a fault of the channel')
    return requestOf(thread)
  })
  const { moved, failed } = await join(jobs)
  t.equal(moved.length, 2)
  t.match(failed, [
    { channel: 'wechat', thread: 'oBad', error: { cause: { message: 'a fault of the channel' } } },
  ])
  t.match(await join(jobs), { threads: 0, failed: [] }, 'not at once again')
  t.match(await failingThreads(pool), [
    {
      receipt: receiptOf('oBad', '2'),
      parts: 1,
      failures: 1,
      reason: 'a fault of the channel wechat: TypeError',
    },
  ])
  t.equal(await retryThreads(pool), 1)
  t.match(await join(toy(requestOf)), { moved: [{ outcome: 'new' }] }, 'mended')
  t.same(await failingThreads(pool), [])
})

t.test('what adds to a request that is not there yet waits, and is not lost', async (t) => {
  const { move, join, pool } = await setUp(t, postgres)
  await move(part('oA', '1', { data: { text: '补充' } }))
  const supplement = (receipt: string) =>
    toy((thread) => {
      const [first] = thread.parts
      if (!first) return {}
      const source = { ...thread.origin, messageId: first.messageId }
      const raw = { mediaType: 'application/xml', charset: 'utf-8', bytes: 0, sha256: '0'.repeat(64) }
      const added = { source, receipt, text: '补充', attachments: [], raw }
      return { supplements: [{ supplement: added, pending: [], receivedAt: first.receivedAt }] }
    })
  const receipt = receiptOf('oA', 'early')
  t.match(await join(supplement(receipt)), { failed: [{ error: { message: /not in the ledger yet/ } }] })
  await move(part('oB', 'early'))
  const other = toy((thread) => {
    if (thread.thread === 'oA') throw new Error('not now')
    return requestOf(thread)
  })
  await join(other)
  await pool.query('update threads set blocked_until = now()')
  t.match(await join(supplement(receiptOf('oB', 'early'))), { moved: [{ outcome: 'revision' }], failed: [] })
})

t.test('whose receipt is said already, while its request still waits', async (t) => {
  const { move, join, tracking } = await setUp(t, postgres)
  t.equal(await tracking.find(receiptOf('oA', '1')), undefined)
  await move(part('oA', '1'))
  await t.rejects(tracking.find(receiptOf('oA', '1')), { code: 'not-yet-known' })
  await join(toy(requestOf))
  t.match(await tracking.find(receiptOf('oA', '1')), { status: 'received' })
})

t.test('state, and when to look again', async (t) => {
  const { move, join, threads } = await setUp(t, postgres)
  await move(part('oA', '1'))
  await join(toy(() => ({ state: { open: ['1'] }, wakeAt: Date.now() + 3_600_000 })))
  t.same(await threads.due(), [])
  await move(part('oA', '2'))
  const jobs = toy(() => ({ wakeAt: Date.now() - 1 }))
  await join(jobs)
  t.match(jobs.seen, [{ state: { open: ['1'] }, parts: [{ messageId: '2' }] }])
  const last = toy(() => ({}))
  await join(last)
  t.match(last.seen, [{ state: undefined, parts: [] }], 'the time has come, with nothing new')
  t.match(await join(last), { threads: 0 })
})

t.test('an answer is for whoever waits for it; else it is pushed some seconds later, once', async (t) => {
  const { move, join, conversations, errands, pool } = await setUp(t, postgres)
  await move(part('oA', '1'), part('oA', '2'), part('oA', '3'))
  const key = (messageId: string) => ({ origin, thread: 'oA', messageId })
  const waiting = conversations.answer(key('1'), 5000)
  const answers = ['1', '2', '3'].map((messageId) => ({
    messageId,
    text: `编号${messageId}`,
    push: messageId !== '3',
  }))
  await join(toy(() => ({ answers })))
  t.equal(await waiting, '编号1')
  t.equal(await conversations.answer(key('3'), 5000), '编号3', 'what nobody pushes is said to whoever asks')
  t.equal(await errands.take(free, LEASE), undefined, 'nothing is due yet')
  conversations.said(key('1'))
  await eventually(async () => (await deliveries(pool)).length === 1)
  t.match(await deliveries(pool), [{ via: 'passive', key: 'answer/1' }])
  t.equal(await conversations.answer(key('1'), 5000), '编号1', 'the same again gets the same')
  await pool.query("update errands set next_at = now() where state = 'open'")
  const errand = await errands.take(free, LEASE)
  t.match(errand, { kind: 'say', thread: 'oA', key: 'answer/2', data: { text: '编号2' } })
  t.equal(await conversations.answer(key('2'), 5000), '', 'a worker has it')
  if (errand) await errands.done(errand, { delivery: { via: 'custom', messageId: '9007199254740993' } })
  t.equal(await conversations.answer(key('2'), 5000), '', 'it was pushed')
  t.equal((await deliveries(pool)).length, 2)
})

t.test('a gateway that is killed before it has answered: a worker pushes it', async (t) => {
  const { move, join, conversations, errands, pool } = await setUp(t, postgres)
  await move(part('oA', '1'))
  await join(toy(() => ({ answers: [{ messageId: '1', text: '编号', push: true }] })))
  t.equal(await conversations.answer({ origin, thread: 'oA', messageId: '1' }, 5000), '编号')
  await pool.query("update errands set next_at = next_at - interval '19 seconds'")
  t.equal(await errands.take(free, LEASE), undefined, 'it is being said')
  await pool.query("update errands set next_at = next_at - interval '2 seconds'")
  t.match(await errands.take(free, LEASE), { key: 'answer/1' })
})

t.test('an answer that did not go out is due at once', async (t) => {
  const { move, join, conversations, errands } = await setUp(t, postgres)
  await move(part('oA', '1'))
  await join(toy(() => ({ answers: [{ messageId: '1', text: '编号', push: true }] })))
  const key = { origin, thread: 'oA', messageId: '1' }
  await conversations.answer(key, 5000)
  conversations.unsaid(key)
  await eventually(async () => (await errands.take(free, LEASE)) !== undefined)
})

t.test('what was said before it was joined is not pushed as well', async (t) => {
  const { move, join, conversations, pool } = await setUp(t, postgres)
  const key = { origin, thread: 'oA', messageId: '1' }
  conversations.said(key)
  await sleep(100)
  await move(part('oA', '1'))
  await join(toy(() => ({ answers: [{ messageId: '1', text: '119', push: true }] })))
  await eventually(async () => (await deliveries(pool)).length === 1)
  t.match(await deliveries(pool), [{ via: 'passive', key: 'answer/1' }])
})

t.test('nobody waits for longer than they said', async (t) => {
  const { conversations } = await setUp(t, postgres)
  const began = performance.now()
  t.equal(await conversations.answer({ origin, thread: 'oA', messageId: '1' }, 200), undefined)
  t.ok(performance.now() - began < 3000)
})

t.test('words that can not be sent wait for the next message', async (t) => {
  const { move, join, errands, pool } = await setUp(t, postgres)
  await move(part('oA', '1'))
  await join(toy(() => ({ says: [{ receipt: 'r', key: 'submitted', text: '编号' }] })))
  const errand = await errands.take(free, LEASE)
  if (!errand) throw new Error('nothing is due')
  await errands.held(errand, { is: 'held', reason: '48 h', thread: 'oA', text: '编号' })
  t.equal(await errands.take(free, LEASE), undefined)
  t.match(await errands.counts(), [{ kind: 'say', state: 'held', count: 1 }])
  await move(part('oA', '2'))
  const jobs = toy(({ held }) => ({
    released: held,
    answers: [{ messageId: '2', text: '编号', push: true }],
  }))
  await join(jobs)
  t.match(jobs.seen, [{ held: [{ receipt: 'r', key: 'submitted', text: '编号' }] }])
  t.match(await deliveries(pool), [{ via: 'answer', key: 'submitted' }])
})

t.test('pushes are counted before they are sent', async (t) => {
  const { move, join, pushes } = await setUp(t, postgres)
  t.equal(await pushes.spend(origin, 'oA'), 'closed', 'who has never written')
  await move(part('oA', '1'))
  const until = new Date(Date.now() + 60_000).toISOString()
  await join(toy(() => ({ window: { until, sends: 2 } })))
  const spent = [await pushes.spend(origin, 'oA'), await pushes.spend(origin, 'oA')]
  t.same([...spent, await pushes.spend(origin, 'oA')], ['open', 'open', 'closed'])
  await pushes.giveBack(origin, 'oA')
  t.equal(await pushes.spend(origin, 'oA'), 'open')
  await move(part('oA', '2'))
  await join(toy(() => ({ window: { until: new Date().toISOString(), sends: 5 } })))
  await sleep(5)
  t.equal(await pushes.spend(origin, 'oA'), 'closed', 'its time is over')
  await move(part('oA', '3'))
  await join(toy(() => ({ gone: true })))
  t.equal(await pushes.spend(origin, 'oA'), 'gone')
})

t.test('files of a part: fetched at once, shown to its channel, in its request as they are', async (t) => {
  const { move, join, errands, pool, tracking } = await setUp(t, postgres)
  const id = 'a'.repeat(32)
  const file = {
    id,
    kind: 'image' as const,
    mediaType: 'application/octet-stream',
    bytes: 0,
    state: 'pending' as const,
  }
  await move(part('oA', '1', { attachments: [file], fetches: [{ id, url: 'wechat-media:M1' }] }))
  await join(toy(() => ({ state: {}, wakeAt: Date.now() + 60_000 }), { files: [id] }))
  const errand = await errands.take(free, LEASE)
  t.match(errand, { kind: 'fetch', key: id, data: { url: 'wechat-media:M1' } })
  if (!errand) throw new Error('nothing is due')
  const sha256 = 'b'.repeat(64)
  const stored = { id, origin, kind: 'image' as const, mediaType: 'image/png', bytes: 7, sha256 }
  await errands.done(errand, { stored })
  await errands.wake(errand.receipt)
  const jobs = toy(
    (thread) => {
      const pending = [{ id, kind: 'image' as const, url: 'wechat-media:M1' }]
      const { submissions = [] } = requestOf(thread, part('oA', '1'))
      return {
        submissions: submissions.map((one) => ({ ...one, submission: { ...one.submission, pending } })),
      }
    },
    { files: [id] },
  )
  const { moved } = await join(jobs)
  t.same([...(jobs.seen[0]?.files ?? [])], [[id, { state: 'stored' }]])
  t.match(moved, [{ request: { attachments: [{ id, state: 'stored', sha256, bytes: 7 }] } }])
  t.match(await tracking.attachment(id), { state: 'stored' })
  t.equal((await pool.query("select 1 from errands where state = 'open'")).rowCount, 0, 'owed once')
})

t.test("requests: a citizen's own, whatever is asked for", async (t) => {
  const { move, join } = await setUp(t, postgres)
  await move(part('oA', '1', { data: { text: '甲' } }), part('oB', '1', { data: { text: '乙' } }))
  await join(toy(requestOf))
  await move(part('oA', '2'))
  const jobs = toy(() => ({}), { files: [], requests: [receiptOf('oB', '1')] })
  await join(jobs)
  t.match(jobs.seen[0]?.requests, [
    { receipt: receiptOf('oA', '1'), text: '甲', status: 'received', mayRate: false },
  ])
  t.equal(jobs.seen[0]?.requests.length, 1)
})

interface Row {
  via: string
  key: string
}

async function deliveries(pool: { query(text: string): Promise<{ rows: Row[] }> }): Promise<Row[]> {
  return (await pool.query('select via, key from deliveries order by at')).rows
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error('it never came to be')
}
