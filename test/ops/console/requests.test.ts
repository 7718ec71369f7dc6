/** Guards: one citizen's request is found by whatever is known of it, nobody's number is seen without a reason, strangers' text is text. */
import t from 'tap'
import { startConsole } from '../../support/console.ts'
import { until } from '../../support/house.ts'

const hostile = '<script>alert(1)</script> ]]> \u202Egnp.exe <img src=x onerror=alert(2)>'
const person = {
  kind: 'individual',
  name: '欧阳锋',
  phone: '+8613800007301',
  callerNumber: '+8613800007302',
  identityNumber: '11010519491231002X',
}
const house = await startConsole(t)
const receipt = await house.send({
  messageId: 'order/7301',
  type: 'complaint',
  title: '楼道没有灯',
  text: `楼道没有灯，请打 13800007301。${hostile}`,
  requester: person,
  against: { name: '某某物业' },
  location: {
    text: '朝阳区望京街道 3 号楼 2 单元 977',
    districtCode: '110105',
    point: { longitude: 116.47123, latitude: 39.99456 },
  },
  extensions: { 备注: hostile },
})
await house.inLedger(receipt)
const inSearch = (path: string) =>
  until(async () => {
    const page = await house.page(path)
    return page.text.includes(receipt) && page
  })
const secrets = ['13800007301', '13800007302', '欧阳锋', '11010519491231002X', '977', '116.47123']
const seen = (text: string) => secrets.filter((secret) => text.includes(secret))

async function found(fields: Record<string, string>): Promise<string> {
  const { status, to = '' } = await house.post('/ops/requests/search', fields, { as: 'viewer' })
  const named = seen(decodeURIComponent(to))
  if (status !== 303 || named.length > 0) throw new Error(`${status}: ${named} stands in an address`)
  return to
}

t.test('by receipt, however it is typed', async (t) => {
  for (const typed of [
    receipt,
    receipt.toLowerCase().replaceAll('-', ' '),
    `\uFEFF ${receipt.replaceAll('-', '—')}`,
  ])
    t.equal(await found({ q: typed }), `/ops/requests/${receipt}`)
  const sloppy = await house.page(`/ops/requests/${receipt.replaceAll('-', '').toLowerCase()}`)
  t.match(sloppy, { status: 303, to: `/ops/requests/${receipt}` })
  t.equal((await house.page(`/ops/requests/${receipt.slice(0, -1)}?`)).status, 400)
})

t.test('by each field, alone and together', async (t) => {
  await inSearch('/ops/requests')
  const list = await house.page('/ops/requests', { as: 'viewer' })
  t.same(seen(list.text), [])
  t.match(list.text, /欧\*/)
  // It is searched for as triaged.
  const { type } = await until(async () => {
    const { rows } = await house.pool.query('select triage from triages where receipt = $1', [receipt])
    return rows[0]?.triage
  })
  const searches: Record<string, string>[] = [
    { q: 'order/7301' },
    { q: '138 0000 7301' },
    { q: '+86-13800007302' },
    { q: '13800007301', as: 'phone', type },
    { channel: 'web', urgency: 'normal', from: '2026-01-01T00:00' },
    { endpoint: 'web', state: 'triaged' },
  ]
  for (const fields of searches) {
    const path = await found(fields)
    const page = await until(async () => {
      const answer = await house.page(path, { as: 'viewer' })
      return answer.text.includes(receipt) ? answer : undefined
    }).catch(() => undefined)
    t.ok(page, JSON.stringify(fields))
    t.same(seen(page ? page.text : ''), [])
  }
  for (const other of [
    { q: 'order/9' },
    { type: 'praise' },
    { to: '2020-01-01T00:00' },
    { q: '13800007309' },
  ]) {
    const page = await house.page(await found(other), { as: 'viewer' })
    t.notMatch(page.text, receipt)
    t.match(page.text, /class="empty"/)
  }
  const audited = await house.audited({ action: 'search' })
  t.match(audited.at(-1), { by: 'viewer', subject: '138****7301' })
  t.same(seen(JSON.stringify(audited)), [])
})

t.test('who tries phones one after the other is stopped, and seen in the audit log', async (t) => {
  const search = (n: number) => house.post('/ops/requests/search', { q: `138000090${n}` }, { as: 'operator' })
  for (let n = 10; n < 40; n++) t.equal((await search(n)).status, 303)
  for (const n of [40, 41]) {
    const stopped = await search(n)
    t.match(stopped, { status: 429, text: /查找的电话太多/ })
    t.ok(Number(stopped.headers.get('retry-after')) > 60)
  }
  t.equal((await search(10)).status, 303, 'searched for before')
  t.equal((await house.audited({ action: 'search stopped', by: 'operator' })).length, 1)
  const entries = await house.audited({ action: 'search', by: 'operator' })
  const digests = entries.map(({ data }) => String(data?.digest))
  t.same([digests.length, new Set(digests).size], [31, 30])
  t.equal(digests[0], digests.at(-1), 'the same phone')
  t.match(digests[0], /^[0-9a-f]{8}$/)
})

t.test('what can not be searched for shows no list, and says why', async (t) => {
  await inSearch('/ops/requests')
  for (const [fields, told] of [
    [{ q: 'order/7301', as: 'phone' }, '这不是一个电话号码'],
    [{ from: '2026-01-02T00:00', to: '2026-01-01T00:00' }, '“从”晚于“到”'],
  ] as const) {
    const { text } = await house.page(await found(fields), { as: 'viewer' })
    t.match(text, told)
    t.notMatch(text, receipt)
    t.notMatch(text, '没有符合条件的诉求', 'nothing was looked for')
  }
  t.match((await house.page(await found({ q: '010-12345678' }), { as: 'viewer' })).text, '010-****5678')
})

t.test('what was searched for is of no use to another session', async (t) => {
  const path = await found({ q: '13800007301' })
  const other = await house.page(path, { as: 'admin' })
  t.match(other.text, '上次的查找已过期')
  t.notMatch(other.text, receipt)
})

t.test('masked until a reason is given, which is in the audit log', async (t) => {
  const path = `/ops/requests/${receipt}`
  const masked = await house.page(path, { as: 'operator' })
  t.same(seen(masked.text), [])
  t.match(masked.text, /138\*\*\*\*7301/)
  t.match(masked.text, /<svg class="sketch"/)
  t.match(masked.headers.get('cache-control'), 'no-store')
  t.equal((await house.post(`${path}/unmask`, { reason: 'x' }, { as: 'viewer' })).status, 403)
  t.equal((await house.post(`${path}/unmask`, { reason: ' ' }, { as: 'operator' })).status, 400)
  t.same(await house.audited({ action: 'unmask' }), [], 'nothing was shown')
  const whole = await house.post(`${path}/unmask`, { reason: '回电核实' }, { as: 'operator' })
  t.same(seen(whole.text), secrets)
  t.match(whole.headers.get('cache-control'), 'no-store')
  t.match(await house.audited({ action: 'unmask' }), [
    { by: 'operator', subject: receipt, reason: '回电核实' },
  ])
  t.same(seen((await house.page(path, { as: 'operator' })).text), [], 'once')
})

t.test('strangers text is text', async (t) => {
  const path = `/ops/requests/${receipt}`
  const pages = [
    await house.page('/ops/requests'),
    await house.page(path),
    await house.page(`${path}?lang=en`),
    await house.post(`${path}/unmask`, { reason: 'test' }),
  ]
  for (const { text } of pages) t.notMatch(text, /<script>alert|<img src|\u202E/)
  t.match(pages[3]?.text, /&#60;script&#62;alert|&lt;script&gt;alert/)
  t.match(pages[3]?.text, String.raw`\u{202e}gnp.exe`)
})

t.test('revisions are compared, masked too', async (t) => {
  const supplemented = await house.call(`/v1/requests`, {
    body: {
      messageId: 'order/7301',
      type: 'complaint',
      text: '楼道还是没有灯。',
      requester: { ...person, name: '欧阳克' },
    },
  })
  t.equal(supplemented.status, 202)
  await house.inLedger(receipt, 2)
  const path = `/ops/requests/${receipt}?revision=2&against=1`
  const { text } = await house.page(path)
  t.match(text, /<ins>/)
  t.match(text, /<del>/)
  t.match(text, '有改动，遮盖后看不出')
  t.same(seen(text), [])
  const whole = await house.post(`/ops/requests/${receipt}/unmask`, {
    reason: 'x',
    revision: '2',
    against: '1',
  })
  t.match(whole.text, /<del>[^<]*锋/)
})

t.test('where it is, and what is nowhere', async (t) => {
  const { text } = await house.page(`/ops/requests/${receipt}?lang=en`)
  t.match(text, /Revision 1: .*queue/s)
  const unknown = await house.page('/ops/requests/0000-0000-0000-0000-0000')
  t.equal(unknown.status, 404)
  t.match(unknown.text, '台账里没有')
})

t.test('files are downloaded with a reason, never opened', async (t) => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=',
    'base64',
  )
  const headers = {
    authorization: `Bearer ${house.key()}`,
    'content-type': 'image/png',
    'x-file-name': 'a.html',
  }
  const uploaded = await fetch(`${house.url}/v1/attachments`, { method: 'POST', headers, body: png })
  t.equal(uploaded.status, 201)
  const { id } = (await uploaded.json()) as { id: string }
  const own = await house.send({ messageId: 'with a file', text: '看照片', attachments: [id] })
  await house.inLedger(own)
  const path = `/ops/requests/${own}`
  t.match((await house.page(path, { as: 'operator' })).text, `value="${id}"`)
  t.notMatch((await house.page(path, { as: 'viewer' })).text, `value="${id}"`)
  t.equal((await house.post(`${path}/files`, { file: id }, { as: 'operator' })).status, 400, 'no reason')
  const other = await house.post(
    `/ops/requests/${receipt}/files`,
    { file: id, reason: 'x' },
    { as: 'operator' },
  )
  t.equal(other.status, 404, "not another's")
  const got = await house.post(`${path}/files`, { file: id, reason: '核实现场' }, { as: 'operator' })
  t.match(got.headers.get('content-disposition'), /^attachment; filename="a\.html\.png"/)
  t.match(got.headers.get('content-security-policy'), /sandbox/)
  t.match(await house.audited({ action: 'download' }), [
    { subject: own, reason: '核实现场', data: { file: id } },
  ])
})

t.test('exports: masked, or with a reason; no formulas; audited', async (t) => {
  const formula = await house.send({ messageId: '=1+1', text: '=HYPERLINK("x")', requester: person })
  await until(async () => (await house.page('/ops/requests')).text.includes(formula))
  t.equal((await house.post('/ops/requests/export', {}, { as: 'viewer' })).status, 403)
  const masked = await house.post('/ops/requests/export', {}, { as: 'operator' })
  t.match(masked.headers.get('content-disposition'), /^attachment; filename="requests-/)
  t.match(masked.text, receipt)
  t.same(seen(masked.text), [])
  t.notMatch(masked.text, /"=/)
  t.equal((await house.post('/ops/requests/export', { whole: '1' }, { as: 'operator' })).status, 400)
  const whole = await house.post('/ops/requests/export', { whole: '1', reason: '统计' }, { as: 'operator' })
  t.match(whole.text, '欧阳锋')
  t.match(await house.audited({ action: 'export' }), [
    { reason: '统计', data: { unmasked: true } },
    { subject: 'requests', data: { unmasked: false } },
  ])
  const json = await house.post(`/ops/requests/${receipt}/export`, { reason: '移送' }, { as: 'operator' })
  t.match(JSON.parse(json.text), { request: { receipt, revision: 2 }, record: { receipt } })
  t.match(await house.audited({ action: 'export', subject: receipt }), [{ reason: '移送' }])
})
