/** POST /v1/requests: what is taken, as what it is kept, and what is refused with which words. */
import t from 'tap'
import { startApi } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { sendRaw } from '../../../support/raw-http.ts'

const api = await startApi(t)
const { send, refusal, inLedger } = api

t.test('a request is answered with its receipt and where to look for it', async (t) => {
  const { status, body, headers } = await api.call('/v1/requests', { body: { text: '楼道灯坏了' } })
  t.equal(status, 202)
  t.match(body.receipt, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){4}$/)
  t.match(headers.get('content-type'), 'application/json')
  t.strictSame(Object.keys(body), ['receipt', 'trackUrl'])
  const page = await fetch(body.trackUrl)
  t.equal(page.ok, true)
  t.match(await page.text(), body.receipt, 'the citizen needs no key')
})

t.test('the key of a message: header before field before a new one', async (t) => {
  const both = await send({ text: '一', messageId: 'field' }, { headers: { 'idempotency-key': 'header' } })
  t.equal(await send({ text: '一' }, { headers: { 'idempotency-key': 'header' } }), both)
  t.equal(await send({ text: '一', messageId: 'header' }), both, 'both name the same thing')
  t.not(await send({ text: '一', messageId: 'field' }), both)
  t.not(await send({ text: '一' }), await send({ text: '一' }), 'without a key each is new')
  t.equal((await inLedger(both)).source.messageId, 'header')
})

t.test('the same again is one request, other content is its next revision', async (t) => {
  const receipt = await send({ text: '第一', messageId: 'again' })
  t.equal(await send({ messageId: 'again', text: '第一' }), receipt)
  t.equal(await send({ text: '第一', messageId: 'again', extensions: { sentAt: 'later' } }), receipt)
  t.equal(await send({ text: '第二', messageId: 'again' }), receipt)
  t.equal((await inLedger(receipt, 2)).text, '第二')
  const { body } = await until(async () => {
    const answer = await api.call(`/v1/requests/${receipt}`)
    return answer.body.revision === 2 ? answer : undefined
  })
  t.equal(body.receipt, receipt)
  const { rows } = await api.pool.query('select 1 from revisions where receipt = $1', [receipt])
  t.equal(rows.length, 2, 'neither the repetition nor an extension made one')
})

t.test('a key that can not be one', async (t) => {
  t.equal(await refusal({ text: '一' }, { headers: { 'idempotency-key': '' } }), '400 bad-request')
  t.equal(
    await refusal({ text: '一' }, { headers: { 'idempotency-key': 'x'.repeat(257) } }),
    '400 bad-request',
  )
  t.equal(await refusal({ text: '一', messageId: '' }), '400 invalid-body /messageId')
  t.equal(await refusal({ text: '一', messageId: 'x'.repeat(257) }), '400 invalid-body /messageId')
  t.equal(await refusal({ text: '一', messageId: 7 }), '400 invalid-body /messageId', 'numbers lose digits')
  t.match(await send({ text: '一' }, { headers: { 'idempotency-key': 'x'.repeat(256) } }), /-/)
  for (const messageId of ['a\u0000', 'a\nb', '\ud800', '\u0085'])
    t.equal(await refusal({ text: '一', messageId }), '400 invalid-body /messageId')

  const twice = (first: string, second: string) => {
    const lines = [
      'POST /v1/requests HTTP/1.1',
      'host: x',
      `authorization: Bearer ${api.key()}`,
      'content-type: application/json',
      'content-length: 14',
      `idempotency-key: ${first}`,
      `idempotency-key: ${second}`,
    ]
    return sendRaw(api.url, `${lines.join('\r\n')}\r\n\r\n{"text":"灯"} `)
  }
  for (const [first, second] of [
    ['a', 'b'],
    ['a', 'a'],
    ['', 'a'],
  ] as const)
    t.match(await twice(first, second), { status: 400, body: /bad-request/ })
  t.match(await send({ text: '一' }, { headers: { 'idempotency-key': 'a, b' } }), /-/, 'one with a comma')
})

t.test('a refusal says what to send instead', async (t) => {
  const details = async (body: object) => {
    const answer = await api.call('/v1/requests', { body })
    return Object.fromEntries(
      answer.body.errors.map(({ pointer, detail }: Record<string, string>) => [pointer, detail]),
    )
  }
  t.match(
    await details({
      occurredAt: '2026-01-05T08:30:00',
      location: { districtCode: 'x', streetCode: '1', point: {} },
      colour: 'red',
      requester: { nick: 'x' },
    }),
    {
      '/text': 'is required',
      '/occurredAt': 'RFC 3339 with an offset, such as 2026-01-05T08:30:00+08:00',
      '/location/districtCode': 'Six digits, GB/T 2260',
      '/location/streetCode': 'Nine digits, GB/T 10114',
      '/location/point/longitude': 'is required',
      '/colour': /`extensions`/,
      '/requester/nick': /`extensions`/,
    },
  )
  t.match(await details({ text: 7, occurredAt: 7 }), { '/text': /number/, '/occurredAt': /number/ })
})

t.test('what PostgreSQL can not store is taken out, wherever it is', async (t) => {
  const kept = await inLedger(
    await send({
      text: '一',
      requester: { name: '张\u0000三' },
      location: { text: '\ud800某路' },
      extensions: { 'a\u0000': 'b\u0000c', ok: '😀' },
    }),
  )
  t.match(kept, {
    requester: { name: '张三' },
    location: { text: '某路' },
    extensions: { a: 'bc', ok: '😀' },
  })
})

t.test('everything a body may hold comes out as it went in', async (t) => {
  const body = {
    text: '邻居半夜装修',
    title: '噪音',
    type: 'complaint',
    requester: {
      kind: 'organisation',
      name: '李四',
      email: 'li@example.cn',
      organisation: { name: '某公司' },
    },
    against: { name: '王五', phone: '不详' },
    location: { text: '某路一号', districtCode: '110105', point: { longitude: 116.4, latitude: 39.9 } },
    occurredAt: '2026-01-05T08:30:00+08:00',
    reply: { wanted: true, via: 'sms', address: '+8613800000001' },
    extensions: { 房号: '1-101', '': 'x' },
  }
  t.equal(await refusal(body), '400 invalid-body /extensions/')
  const { '': _, ...extensions } = body.extensions
  const kept = await inLedger(await send({ ...body, extensions }))
  t.match(kept, { ...body, extensions, schema: 'jiesu.request/1', revision: 1, flags: [], attachments: [] })
  t.match(kept.requester, { anonymous: false, confidential: false })
  t.match(kept.raw, { mediaType: 'application/json', charset: 'utf-8' })
  t.match(kept.source, { channel: 'web', endpoint: 'web/local' })
})

t.test('a request says what it adds to', async (t) => {
  const first = await send({ text: '还没修' })
  const relatesTo = { receipt: first, how: 'urge' }
  t.match((await inLedger(await send({ text: '催办', relatesTo }))).relatesTo, relatesTo)
  const written = { receipt: ` ${first.toLowerCase().replaceAll('-', ' ')}`, how: 'urge' }
  t.match(
    (await inLedger(await send({ text: '催办', relatesTo: written }))).relatesTo,
    relatesTo,
    'stored as it is given',
  )
  const other = { orderNumber: '2026-1', how: 'supplement' }
  t.match((await inLedger(await send({ text: '补充', relatesTo: other }))).relatesTo, other)

  const wrong = first.slice(0, -1) + (first.endsWith('7') ? '8' : '7')
  for (const [receipt, detail] of [
    ['x', /20 characters in five groups/],
    [wrong, /its check character does not fit/],
    ['', /no receipt/],
  ] as const) {
    const { status, body } = await api.call('/v1/requests', {
      body: { text: '催', relatesTo: { receipt, how: 'urge' } },
    })
    t.match([status, body.errors], [400, [{ pointer: '/relatesTo/receipt', detail }]])
  }
  t.equal(
    await refusal({ text: '催', relatesTo: { how: 'urge' } }),
    '400 invalid-body /relatesTo',
    'to what?',
  )
  t.equal(await refusal({ text: '催', relatesTo: { how: 'more' } }), '400 invalid-body /relatesTo/how')
})

t.test('phones become E.164', async (t) => {
  const kept = async (phone: string) =>
    (await inLedger(await send({ text: '一', requester: { phone } }))).requester.phone
  t.equal(await kept('13800138000'), '+8613800138000')
  t.equal(await kept('6512 3456'), '+861065123456', 'a landline without an area code')
  t.equal(await kept('138 0013 8000'), '+8613800138000')
  t.equal(await kept('+86 138-0013-8000'), '+8613800138000')
  t.equal(await kept('010-65128888'), '+861065128888')
  t.equal(await kept('(010) 6512 8888'), '+861065128888')
  t.equal(await kept('+1 650 253 0000'), '+16502530000')
  for (const phone of ['12', '电话', '', '0000000000000000000000000', '+86', '1'.repeat(33)])
    t.equal(await refusal({ text: '一', requester: { phone } }), '400 invalid-body /requester/phone', phone)
  t.equal(
    await refusal({ text: '一', requester: { callerNumber: 'x' } }),
    '400 invalid-body /requester/callerNumber',
  )
})

t.test('text is kept as said, but for what is no text', async (t) => {
  const kept = async (text: string) => (await inLedger(await send({ text }))).text
  t.equal(await kept('Cafe\u0301'), 'Café', 'NFC')
  t.equal(await kept('a\u0000b\u0007c\ud800d'), 'abcd', 'control characters and half surrogate pairs')
  t.equal(await kept('第一行\r\n第二行\t👨‍👩‍👧'), '第一行\n第二行\t👨‍👩‍👧')
  t.equal(await kept('__proto__ <script>alert(1)</script>'), '__proto__ <script>alert(1)</script>')
  t.equal((await kept('字'.repeat(10_000))).length, 10_000)
  for (const text of ['', '   ', '\u0000\u0001', '\u200b\u200d', '\ud800', '字'.repeat(10_001), 5, null])
    t.equal(await refusal({ text }), '400 invalid-body /text', JSON.stringify(text).slice(0, 20))
  t.equal(await refusal({}), '400 invalid-body /text')
  const { body } = await api.call('/v1/requests', { body: { text: '字'.repeat(10_001) } })
  t.match(body.errors, [{ detail: /10,000 characters: send the rest as a supplement/ }])
})

t.test('NFC can make a title longer than the schema takes', async (t) => {
  const title = '\ufb2c'.repeat(100)
  t.equal(title.normalize().length, 300)
  t.equal(await refusal({ text: '一', title }), '400 invalid-body /title')
  t.equal((await inLedger(await send({ text: '一', title: '\ufb2c'.repeat(66) }))).title?.length, 198)
})

t.test('each bad field is named by its pointer', async (t) => {
  t.equal(
    await refusal({
      type: 'joke',
      requester: { kind: 'cat', email: 'x' },
      location: { point: { longitude: 200, latitude: 1 } },
    }),
    '400 invalid-body /text /type /requester/kind /requester/email /location/point/longitude',
  )
  t.equal(await refusal({ text: '一', 'a/b~c': 1, '': 2 }), '400 invalid-body /a~1b~0c /')
  t.equal(await refusal({ text: '一', requester: { 'x/y': 1 } }), '400 invalid-body /requester/x~1y')
  t.equal(await refusal({ text: '一', extensions: { 'a/b': 1 } }), '400 invalid-body /extensions/a~1b')
  t.equal(
    await refusal({ text: '一', attachments: ['', 'nobody-has-this'] }),
    '400 invalid-body /attachments/0',
  )
  t.equal(
    await refusal({ text: '一', occurredAt: '2026-01-05T08:30:00' }),
    '400 invalid-body /occurredAt',
    'no offset',
  )
  t.equal(await refusal({ text: '一', occurredAt: '2026-02-30T08:30:00Z' }), '400 invalid-body /occurredAt')
  t.equal(await refusal({ text: '一', flags: ['long'] }), '400 invalid-body /flags', 'ours, not theirs')
  t.equal(await refusal({ text: '一', transcript: {} }), '400 invalid-body /transcript')
  t.equal(
    await refusal({ text: '一', source: {}, raw: {}, receipt: 'x' }),
    '400 invalid-body /source /raw /receipt',
  )
  for (const body of ['[]', '"text"', '7', 'null', 'true'])
    t.equal(await refusal(body), '400 invalid-body ', body)
})

t.test('a thousand bad fields make a short answer', async (t) => {
  const { body } = await api.call('/v1/requests', {
    body: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`f${at}`, 0])),
  })
  t.equal(body.errors.length, 100)
})

t.test('a refusal is a problem document that shows nothing of the body', async (t) => {
  const { status, headers, body } = await api.call('/v1/requests', {
    body: { text: 7, requester: { name: 13 } },
  })
  t.match(headers.get('content-type'), 'application/problem+json')
  t.match(body, { type: 'urn:jiesu:error:invalid-body', status, title: String, detail: String })
  t.match(body.instance, /^urn:uuid:[0-9a-f-]{36}$/)
  t.match(body.errors, [
    { pointer: '/text', detail: /string/ },
    { pointer: '/requester/name', detail: /string/ },
  ])
})
