/** Guards: a queue that is held up is seen and mended by an operator, and nothing that citizens said is lost by it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createBullQueue } from '../../../../adapters/queue-bullmq.ts'
import { startConsole } from '../../../support/console.ts'
import { until } from '../../../support/house.ts'
import { createTestLog, job } from '../../../support/queue.ts'

const house = await startConsole(t)
const { page, post, audited } = house
const databaseUrl = readFileSync(join(house.dataDir, 'queue.url'), 'utf8').trim()
const queue = await createBullQueue({ databaseUrl, log: createTestLog(), clock: Date })
t.teardown(() => queue.close())
const HOSTILE = '<script>alert(1)</script>\u202e'
const update = { id: 'u1', status: 'closed', at: '2026-01-05T10:30:00+08:00', note: `${HOSTILE} 13800000001` }
const failed = (count: number) => until(async () => (await queue.state('updates')).failed === count)

t.test('what failed: why, with what, masked; retried, discarded, audited', async (t) => {
  const receipt = '7K2M-9QXT-4HVB-1ZRC-8WDA'
  await queue.add('updates', [job('lost', 100, { ...update, receipt }), job(HOSTILE, 100, { ...update })])
  await failed(2)
  const list = await page('/ops/queues/updates?state=failed', { as: 'viewer' })
  t.match(list.text, /&#60;script&#62;alert\(1\)&#60;\/script&#62;\\u\{202e\}/)
  t.notMatch(list.text, /<script>alert|\u202e|<button>重试/)
  const one = '/ops/queues/updates/job?id=lost'
  const shown = await page(one)
  t.match(shown.text, /update of a receipt that is unknown/)
  t.notMatch(shown.text, /13800000001|&#60;script/)
  const seen = await post('/ops/queues/updates/unmask', { id: 'lost', reason: '核对' }, { as: 'operator' })
  t.match(seen.text, /&#60;script&#62;[\s\S]*13800000001/)
  t.match(await audited({ subject: 'updates/lost' }), [{ action: 'unmask', reason: '核对', by: 'operator' }])
  t.equal((await post('/ops/queues/updates/retry', { id: 'lost' }, { as: 'viewer' })).status, 403)
  t.match(await post('/ops/queues/updates/retry', { id: 'lost' }, { as: 'operator' }), { status: 303 })
  await failed(2)
  t.match(await audited({ subject: 'updates/lost' }), [{ action: 'retry' }, { action: 'unmask' }])
  t.match(await post('/ops/queues/updates/retry-failed', {}, { as: 'operator' }), {
    to: '/ops/queues/updates?state=failed&done=retried&count=2',
  })
  await failed(2)
  t.match(await audited({ subject: 'updates/*' }), [{ data: { ids: [String, String] } }])
  const discarded = { id: 'lost', reason: '下游测试' }
  t.match(await post('/ops/queues/updates/discard', { id: 'lost' }, { as: 'operator' }), { status: 400 })
  t.match(await post('/ops/queues/updates/discard', discarded, { as: 'operator' }), { status: 303 })
  await failed(1)
  t.equal((await page(one)).status, 404)
  t.match(await post('/ops/queues/none/pause', { reason: 'x' }), { status: 404 })
})

t.test('paused: said on the page, in the figures, and by the metrics; then it runs again', async (t) => {
  t.match(await post('/ops/queues/dispatch/pause', { reason: '下游升级' }, { as: 'operator' }), {
    status: 303,
    to: '/ops/queues?done=paused',
  })
  t.match((await page('/ops/queues')).text, /id="dispatch"[\s\S]*?<span class="badge warning">已暂停/)
  await until(async () =>
    /jiesu_queue_paused\{queue="dispatch"\} 1/.test((await house.call('/metrics')).body),
  )
  await until(async () => (await page('/ops')).text.includes('派发队列已暂停'))
  t.match(await audited({ action: 'pause' }), [{ subject: 'dispatch', reason: '下游升级' }])
  await post('/ops/queues/dispatch/resume', { reason: '升级完毕' }, { as: 'operator' })
  t.match((await page('/ops/queues')).text, /id="dispatch"[\s\S]*?<span class="badge good">运行/)
})

t.test(
  'what a page said a while ago is not done: nothing ticked, another state, a queue that is paused',
  async (t) => {
    const to = '/ops/queues/dispatch'
    t.match(await post(`${to}/promote`, {}, { as: 'operator' }), { to: `${to}?state=delayed&done=nothing` })
    t.match((await page(`${to}?state=delayed&done=nothing`)).text, /notice warning[^>]*>没有选中任何一件。/)
    const receipt = await house.send({ text: '路灯又不亮', messageId: 'm3' })
    await until(async () => (await queue.missing('dispatch', [receipt])).length === 0)
    const consumer = queue.consume('dispatch', {
      concurrency: 1,
      async handle() {
        throw new Error('the dispatcher is broken')
      },
    })
    t.teardown(() => consumer.close())
    await until(async () => (await queue.state('dispatch')).retrying === 1)
    const said = /data-figure="dispatch-retrying">1 件取走后一直失败，正在重试/
    await until(async () => said.test((await page('/ops/queues')).text))
    await post('/ops/queues/dispatch/pause', { reason: '下游升级' }, { as: 'operator' })
    await consumer.close()
    const again = `/ops/queues/dispatch/job?id=${receipt}`
    const shown = await page(again)
    t.match(shown.text, /name="state" value="delayed"/)
    const paused = await post('/ops/queues/dispatch/promote', { id: receipt }, { as: 'operator' })
    t.equal(paused.to, `${again}&done=promoted-paused`)
    t.match((await page(paused.to ?? '')).text, /notice warning[^>]*>1 个任务改为等待，但队列已暂停/)
    for (const act of ['discard', 'rebuild']) {
      const seen = { id: receipt, state: 'delayed', reason: '已电话转办' }
      const refused = await post(`/ops/queues/dispatch/${act}`, seen, { as: 'operator' })
      t.equal(refused.to, `${again}&done=changed`, act)
      t.match((await page(refused.to ?? '')).text, /notice warning[^>]*>没有做：任务的状态已经变了/)
    }
    t.equal((await queue.missing('dispatch', [receipt])).length, 0, 'it is there still')
    const { body } = await house.call(`/v1/requests/${receipt}`)
    t.match(body, { status: 'triaged' })
    await post('/ops/queues/dispatch/resume', { reason: '升级完毕' }, { as: 'operator' })
  },
)

t.test('jobs wait and nobody works: said, with what to do', async (t) => {
  const receipt = await house.send({ text: '路灯不亮', messageId: 'm1' })
  await until(async () => (await queue.missing('dispatch', [receipt])).length === 0)
  // Counts that took long may be told for a while.
  const said = async () =>
    /id="dispatch"[\s\S]*notice danger[\s\S]*请联系派单系统/.test((await page('/ops/queues')).text)
  t.ok(await until(said))
  const shown = await page(`/ops/queues/dispatch/job?id=${receipt}`)
  t.match(shown.text, `href="/ops/requests/${receipt}"`)
  t.notMatch(shown.text, /路灯不亮/)
})

t.test('a request is taken off its queue: made anew, or handed on by hand, but never lost', async (t) => {
  const receipt = await house.send({ text: '井盖丢了', messageId: 'm2' })
  const isThere = async () => (await queue.missing('dispatch', [receipt])).length === 0
  await until(isThere)
  t.equal((await post('/ops/queues/dispatch/rebuild', { id: receipt }, { as: 'operator' })).status, 303)
  await until(isThere)
  t.match((await queue.state('dispatch')).failed, 0)
  const given = { id: receipt, reason: '已电话转办' }
  t.match(await post('/ops/queues/dispatch/discard', given, { as: 'operator' }), {
    to: '/ops/queues/dispatch?state=failed&done=discarded',
  })
  t.notOk(await isThere())
  const { body } = await house.call(`/v1/requests/${receipt}`)
  t.match(body, { status: 'dispatched', timeline: [{}, {}, { note: '由值班人员人工转办' }] })
  t.notMatch(JSON.stringify(body), /已电话转办/, 'why is for the audit log')
  const where = (await page(`/ops/requests/${receipt}`)).text
  t.match(where, /第 1 版：由值班人员从队列取下，已人工转办/)
  t.notMatch(where, /下游已经取走/)
  const { rows } = await house.pool.query('select 1 from pending where receipt = $1', [receipt])
  t.same(rows, [], 'it does not come back')
  t.match(await audited({ subject: `dispatch/${receipt}` }), [
    { action: 'discard', reason: '已电话转办' },
    { action: 'rebuild' },
  ])
})
