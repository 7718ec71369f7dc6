/** GET /v1/requests/{receipt}, updates from downstream, and words added later. */
import t from 'tap'
import { startApi, told } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'

const api = await startApi(t)
const { send, call, inLedger } = api

const track = async (receipt: string) => (await call(`/v1/requests/${receipt}`)).body
const update = (receipt: string, body: object) => call(`/v1/requests/${receipt}/updates`, { body })
const triaged = async (text: string) => {
  const receipt = await send({ text })
  await until(async () => (await track(receipt)).status === 'triaged')
  return receipt
}

t.test('a request is known at once and its timeline grows', async (t) => {
  const receipt = await send({ text: '一' })
  const { status, body } = await call(`/v1/requests/${receipt}`)
  t.equal(status, 200)
  t.match(body, { receipt, revision: 1, receivedAt: /\+08:00$/ })
  t.strictSame(body.timeline[0], { status: 'received', at: body.receivedAt })
  t.strictSame(Object.keys(body), ['receipt', 'revision', 'status', 'receivedAt', 'timeline'])
  const later = await until(async () => (await track(receipt)).timeline.length === 2 && track(receipt))
  t.match(later, { status: 'triaged', receivedAt: body.receivedAt, timeline: [{}, { status: 'triaged' }] })
})

t.test('a receipt as people write it', async (t) => {
  const receipt = await until(async () => {
    const each = await send({ text: '一' })
    return /0/.test(each) && /1/.test(each) ? each : undefined
  })
  const forms = [
    receipt.toLowerCase(),
    receipt.replaceAll('-', ' '),
    receipt.replaceAll('-', ''),
    receipt.replaceAll('0', 'O').replaceAll('1', 'I'),
    receipt.replaceAll('0', 'o').replaceAll('1', 'l').toLowerCase(),
    ` ${receipt} `,
    Array.from(receipt, (char) => String.fromCodePoint((char.codePointAt(0) ?? 0) + 0xfee0)).join(''),
  ]
  for (const form of forms) {
    const { status, body } = await call(`/v1/requests/${encodeURIComponent(form)}`)
    t.match({ status, ...body }, { status: String, receipt }, form)
  }
})

t.test('a receipt that is none', async (t) => {
  const receipt = await send({ text: '一' })
  const wrong = receipt.slice(0, -1) + (receipt.endsWith('7') ? '8' : '7')
  const swapped = receipt.replace(/([^-])(?!\1)([^-])/, '$2$1')
  for (const mistyped of [wrong, swapped, receipt.slice(0, -1), `${receipt}A`]) {
    const answer = await call(`/v1/requests/${mistyped}`)
    t.equal(told(answer), '400 invalid-receipt')
    t.match(answer.body.detail, /mistyped/)
  }
  for (const other of ['1', 'x'.repeat(300), '收据', '..%2f..', "' or 1=1"]) {
    const answer = await call(`/v1/requests/${encodeURIComponent(other)}`)
    t.equal(told(answer), '400 invalid-receipt')
    t.match(answer.body.detail, /no receipt.*XXXX-/)
  }
  t.equal(told(await update(wrong, {})), '400 invalid-receipt')
})

t.test('a receipt that nobody was given is unknown, as soon as that is sure', async (t) => {
  const strange = '0000-0000-0000-0000-0000'
  const sure = (ask: () => Promise<Awaited<ReturnType<typeof call>>>) =>
    until(async () => {
      const answer = await ask()
      if (answer.status === 503)
        t.match([answer.body.code, answer.headers.get('retry-after')], ['not-yet-known', /\d/])
      return answer.status === 503 ? undefined : answer
    })
  t.equal(told(await sure(() => call(`/v1/requests/${strange}`))), '404 unknown-receipt')
  const event = { id: '1', status: 'closed', at: '2026-01-05T08:30:00+08:00' }
  t.equal(told(await sure(() => update(strange, event))), '404 unknown-receipt')
})

t.test('updates count once and the newest shows, in whatever order they come', async (t) => {
  const receipt = await triaged('一')
  const { receivedAt } = await track(receipt)
  const at = (seconds: number) => new Date(Date.parse(receivedAt) + 1 + seconds).toISOString()
  const step = (id: string, status: string, seconds: number) => ({ id, status, at: at(seconds) })
  const first = await update(receipt, { ...step('a', 'dispatched', 1), by: '某区', note: '第一行\n第二行' })
  t.match([first.status, first.body], [200, { receipt, id: 'a', counted: true }])
  t.equal((await update(receipt, step('c', 'closed', 3))).body.counted, true)
  t.equal((await update(receipt, step('b', 'in_progress', 2))).body.counted, true, 'late')
  t.match((await update(receipt, step('a', 'returned', 9))).body, { counted: false }, 'the id has counted')
  const { status, timeline } = await until(async () => {
    const now = await track(receipt)
    return now.timeline.length === 5 && now
  })
  const order = timeline
    .map((event: { status: string }) => event.status)
    .filter((each: string) => each !== 'triaged')
  t.strictSame(order, ['received', 'dispatched', 'in_progress', 'closed'])
  t.ok(['closed', 'triaged'].includes(status), status)
  t.match(
    timeline.find((event: { status: string }) => event.status === 'dispatched'),
    { by: '某区', note: '第一行\n第二行' },
  )
})

t.test('an update from the future is one from now', async (t) => {
  const receipt = await triaged('一')
  await update(receipt, { id: '1', status: 'closed', at: '2999-01-01T00:00:00Z' })
  const { status, timeline } = await track(receipt)
  t.equal(status, 'closed')
  t.ok(Date.parse(timeline.at(-1).at) <= Date.now() + 1000)
  t.equal((await update(receipt, { id: '2', status: 'rated', at: new Date().toISOString() })).status, 200)
  t.equal((await track(receipt)).status, 'rated', 'and what comes after it shows')
})

t.test('updates that can not be', async (t) => {
  const receipt = await triaged('一')
  const good = { id: 'x', status: 'closed', at: '2026-01-05T08:30:00+08:00' }
  const refusal = async (changes: object) => told(await update(receipt, { ...good, ...changes }))
  t.equal(await refusal({ status: 'lost' }), '400 invalid-body /status')
  t.equal(await refusal({ status: 'received' }), '400 invalid-body /status', 'that is ours to say')
  t.equal(await refusal({ id: '' }), '400 invalid-body /id')
  t.equal(await refusal({ at: 'yesterday' }), '400 invalid-body /at')
  t.equal(await refusal({ at: '0000-01-01T00:00:00Z' }), '400 invalid-body /at', 'PostgreSQL has no year 0')
  t.equal(await refusal({ at: '0001-01-01T00:00:00+14:00' }), '400 invalid-body /at')
  t.equal(await refusal({ id: 'a\u0000' }), '400 invalid-body /id', 'nor U+0000')
  t.equal(await refusal({ note: '\ud800' }), '400 invalid-body /note')
  t.equal(await refusal({ by: 'a\nb' }), '400 invalid-body /by')
  t.equal(await refusal({ more: 1 }), '400 invalid-body /more')
  t.match((await update(receipt, { more: 1 })).body.errors, [
    { pointer: '/id', detail: 'is required' },
    { pointer: '/status', detail: 'is required' },
    { pointer: '/at', detail: 'is required' },
    { pointer: '/more', detail: /^is not a field of this body$/ },
  ])
  t.equal(told(await call(`/v1/requests/${receipt}/updates`, { method: 'POST' })), '400 invalid-json')
  t.equal(
    (await update(receipt, { ...good, at: '2026-01-05T08:30:00-23:59' })).status,
    200,
    'a strange offset',
  )
  t.equal((await track(receipt)).timeline.length, 3)
})

t.test('words added later make a revision', async (t) => {
  const add = (receipt: string, body: object, key?: string) =>
    call(`/v1/requests/${receipt}/supplements`, { body, ...(key && { key }) })
  const receipt = await send({ text: '路灯不亮' })
  const first = await add(receipt.toLowerCase(), { text: '在三号楼前', messageId: 's1' })
  t.match([first.status, first.body], [202, { receipt, trackUrl: `${api.url}/v1/requests/${receipt}` }])
  t.equal((await inLedger(receipt, 2)).text, '路灯不亮\n\n在三号楼前')
  t.equal((await add(receipt, { text: '在三号楼前', messageId: 's1' })).status, 202, 'again')
  await add(receipt, { text: '已经三天', messageId: 's2' })
  t.equal((await inLedger(receipt, 3)).text, '路灯不亮\n\n在三号楼前\n\n已经三天')
  t.equal(told(await add(receipt, {})), '400 invalid-body /text')
  t.equal(told(await add(receipt, { text: ' \u200b' })), '400 invalid-body /text')
  t.equal(told(await add(receipt, { text: '一', title: '二' })), '400 invalid-body /title')
  t.equal(told(await add('x', { text: '一' })), '400 invalid-receipt')

  const stranger = await api.keys.add('stranger', 'web', 'web')
  const theirs = await add(receipt, { text: '不是我的', messageId: 's3' }, stranger)
  t.equal(told(theirs), '404 unknown-receipt', "another's is as unknown as nobody's")
  t.equal((await track(receipt)).revision, 3)
})

t.test('words for a receipt that nobody was given', async (t) => {
  const strange = '0000-0000-0000-0000-0000'
  await until(async () => (await call(`/v1/requests/${strange}`)).status === 404)
  const before = await metric('jiesu_accepted_total')
  const answer = await call(`/v1/requests/${strange}/supplements`, { body: { text: '一' } })
  t.equal(told(answer), '404 unknown-receipt')
  t.equal(await metric('jiesu_accepted_total'), before, 'nothing was kept')
  t.equal(await metric('jiesu_relay_lag_seconds'), 0)
  const own = await send({ text: '一' })
  const soon = await call(`/v1/requests/${own}/supplements`, { body: { text: '二' } })
  t.equal(soon.status, 202, 'one that was given a moment ago is known')
  t.equal((await inLedger(own, 2)).text, '一\n\n二')
})

async function metric(name: string): Promise<number> {
  const lines = String((await call('/metrics')).body).split('\n')
  const values = lines.filter((line) => line.startsWith(name)).map((line) => Number(line.split(' ').at(-1)))
  return values.reduce((sum, value) => sum + value, 0)
}
