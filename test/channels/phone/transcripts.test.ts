/** POST /phone/transcripts: what is joined, what is kept, what is refused, and what each sender is told. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { balance, jiesu } from '../../support/cli.ts'
import { until } from '../../support/house.ts'
import { startPhone } from '../../support/phone/phone-house.ts'

const house = await startPhone(t, { phone: '{ windowSeconds: 3, maxBytes: 1000000 }' })
const words = (callId: string, text: string) => ({
  schema: 'jiesu.call/1',
  callId,
  transcript: { segments: [{ role: 'citizen', startMs: 0, endMs: 900, text }] },
})
const record = (callId: string, title: string) => ({
  schema: 'jiesu.call/1',
  callId,
  call: { callingNumber: '13800001234', form: { title, type: '投诉' } },
})
const send = (body: object, how = {}) => house.post(JSON.stringify(body), how)
const receiptIn = ({ text }: { text: string }): string => JSON.parse(text).receipts[0].receipt
const isOut = (id: string) => house.dispatched.has(id)

t.test('words and their record from two systems are one request, in either order', async (t) => {
  const exchange = await house.keys.add('exchange', 'phone', 'phone')
  for (const order of ['words first', 'record first'] as const) {
    const id = `joined-${order[0]}`
    const posts = [() => send(words(id, '路灯不亮')), () => send(record(id, '路灯'), { key: exchange })]
    const receipts: string[] = []
    for (const post of order === 'words first' ? posts : posts.toReversed()) {
      receipts.push(receiptIn(await post()))
      await sleep(300)
    }
    t.equal(new Set(receipts).size, 1, 'one receipt')
    t.match(
      await house.request(receipts[0] ?? ''),
      { revision: 1, title: '路灯', text: '路灯不亮', type: 'complaint' },
      order,
    )
    t.notOk(isOut(`${receipts[0]}-r2`))
  }
})

t.test(
  'each alone goes when the window ends; what comes then is a revision; the same again is nothing',
  async (t) => {
    const receipt = receiptIn(await send(words('alone', '楼道灯坏了')))
    t.match(await house.request(receipt), { text: '楼道灯坏了' })
    t.equal(receiptIn(await send(record('alone', '楼道灯'))), receipt)
    t.match(await house.request(`${receipt}-r2`), { text: '楼道灯坏了', title: '楼道灯' })
    t.equal(receiptIn(await send(words('alone', '楼道灯坏了'))), receipt)
    await sleep(800)
    t.notOk(isOut(`${receipt}-r3`))
    const noted = receiptIn(await send(record('noted', '来电人无声')))
    t.match(await house.request(noted), { text: '来电人无声', flags: ['agent-words'] })
  },
)

t.test('an emergency waits for no record', async (t) => {
  const began = performance.now()
  const receipt = receiptIn(await send(words('burning', '我家着火了')))
  t.match(await house.request(receipt), { triage: { urgency: 'emergency' } })
  t.ok(performance.now() - began < 2500, 'before the window ends')
  await sleep(3500)
  t.notOk(isOut(`${receipt}-r2`), 'and nothing new is said when it ends')
  t.notOk(isOut(`${receipt}-alert`), 'the call is over')
})

t.test('many calls in one post', async (t) => {
  const calls = Array.from({ length: 20 }, (_, n) => words(`many-${n}`, `第${n}通`))
  const { status, text } = await send({ calls })
  t.equal(status, 202)
  const { receipts } = JSON.parse(text)
  t.same(
    receipts.map(({ callId }: { callId: string }) => callId),
    calls.map(({ callId }) => callId),
  )
  for (const [n, { receipt }] of receipts.entries())
    t.match(await house.request(receipt), { text: `第${n}通` })
})

t.test('what nobody can read is kept as it came, and replayed once it is named', async (t) => {
  const { status, text } = await house.post('{"segments":[{"start":0,"end":1.5,"text":"暖气不热"}]}', {
    query: '?callId=kept',
  })
  t.equal(status, 202)
  const { quarantined, receipts } = JSON.parse(text)
  t.same(receipts, [])
  const row = await until(
    async () =>
      (await house.pool.query('select * from quarantine where receipt = $1', [quarantined])).rows[0],
  )
  t.match(row, {
    channel: 'phone',
    endpoint: 'phone',
    reason: /its shape is that of no dialect: name one by \?dialect=/,
  })
  const wrong = await house.post('{}', { query: '?dialect=nobody' })
  t.match(JSON.parse(wrong.text), { quarantined: /-/ })
  const failed = await house.post(
    JSON.stringify({ content: { orderInfo: { orderId: 'o1', status: -1, failType: 2 } } }),
  )
  t.match(JSON.parse(failed.text), { quarantined: /-/ }, 'a product that says it has failed')
  const again = await jiesu(['quarantine', 'replay', quarantined], { DATA_DIR: house.dataDir })
  t.match(again, { code: 1 }, 'still not')
  const named = await house.post('{"segments":[{"start":0,"end":1.5,"text":"暖气不热"}]}', {
    query: '?callId=kept&dialect=whisper',
  })
  t.match(await house.request(receiptIn(named)), { text: '暖气不热', source: { callId: 'kept' } })
})

t.test('what the address names: in any case, once; the same bytes of two calls are kept each', async (t) => {
  const body = '{"segments":[{"start":0,"end":1.5,"text":"井盖没有了"}]}'
  const any = await house.post(body, { query: '?CALLID=any-case&Dialect=Whisper' })
  t.match(await house.request(receiptIn(any)), { text: '井盖没有了', source: { callId: 'any-case' } })
  for (const [query, name] of [
    ['?callId=a&callId=b', 'callId'],
    ['?callId=a&callid=b', 'callId'],
    ['?dialect=whisper&dialect=plain', 'dialect'],
  ] as const) {
    const { status, text } = await house.post(body, { query })
    t.equal(status, 400)
    t.match(JSON.parse(text), { code: 'bad-request', detail: `the address has ?${name}= more than once` })
  }
  const keptOf = async (query: string): Promise<string> =>
    JSON.parse((await house.post(body, { query })).text).quarantined
  const [one, other] = [await keptOf('?dialect=whispr&callId=qa'), await keptOf('?dialect=whispr&callId=qb')]
  t.match([one, other], [/-/, /-/])
  t.not(one, other)
  t.equal(await keptOf('?dialect=whispr&callId=qa'), one, 'the same again is the same')
})

t.test('a product that can send no header names its key in the address; it is in no log', async (t) => {
  const { status, text } = await send(words('by-address', '公交站牌倒了'), {
    key: '',
    query: `?access_token=${house.centreKey}`,
  })
  t.equal(status, 202)
  await house.request(JSON.parse(text).receipts[0].receipt)
  t.notOk(house.output().includes(house.centreKey))
})

t.test('refused, in words: no key, another channel, too large, empty, compressed', async (t) => {
  const web = await house.keys.add('a-web-client', 'web', 'web')
  const codeOf = async (answer: Promise<{ status: number; text: string }>) => {
    const { status, text } = await answer
    return `${status} ${JSON.parse(text).code}`
  }
  t.equal(await codeOf(send({}, { key: '' })), '401 unauthorized')
  t.equal(await codeOf(send({}, { key: 'wrong' })), '401 unauthorized')
  t.equal(await codeOf(send({}, { key: web })), '403 forbidden')
  t.equal(await codeOf(house.post('x'.repeat(1_000_001))), '413 body-too-large')
  t.equal(await codeOf(house.post('')), '400 bad-request')
  const compressed = await fetch(`${house.url}/phone/transcripts`, {
    method: 'POST',
    body: 'x',
    headers: { authorization: `Bearer ${house.centreKey}`, 'content-encoding': 'gzip' },
  })
  t.equal(compressed.status, 415)
})

t.test('it balances', async (t) => {
  await until(async () =>
    (await balance({ DATA_DIR: house.dataDir })).rows.every(({ inJournal }) => inJournal === 0),
  )
  t.match(await balance({ DATA_DIR: house.dataDir }), { code: 0 })
})
