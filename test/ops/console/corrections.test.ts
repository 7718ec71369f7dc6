/** Guards: what triage found is told in words and put right once, by whoever may; requests for few eyes are seen by nobody without a reason. */
import t from 'tap'
import { startConsole } from '../../support/console.ts'
import { until } from '../../support/house.ts'

const house = await startConsole(t)
/** Its first, beside many other tests. */
const SLOW_MS = 90_000
const leaves = { heating: '01010102', dance: '090301' }

/** Sent, triaged, and its triage made what the test is about. */
async function send(body: object, triage: object = {}): Promise<string> {
  const receipt = await house.send({ type: 'complaint', ...body })
  const found = await until(async () => {
    const { rows } = await house.pool.query('select triage from triages where receipt = $1', [receipt])
    return rows[0]?.triage
  }, SLOW_MS)
  await house.pool.query('update triages set triage = $2, xid = pg_current_xact_id() where receipt = $1', [
    receipt,
    {
      ...found,
      ...{
        type: 'assistance',
        urgency: 'normal',
        disposition: 'dispatch',
        lanes: [],
        flags: ['crowd:12', 'type-differs'],
      },
      category: { code: leaves.heating, path: ['供暖', '暖气不热'], confidence: 0.41 },
      candidates: [{ code: leaves.heating, confidence: 0.41 }],
      evidence: ['urgency/fire: 着火', 'topic/words: 冰凉', 'model/some-model: 同意', 'odd line'],
      ...triage,
    },
  ])
  return receipt
}

const fields = {
  ...{ seen: '1', type: 'report', urgency: 'normal', disposition: 'dispatch', district: '110105' },
  ...{ topic: leaves.dance, reason: '听了录音，电话 13800001234' },
}
const pathOf = (receipt: string) => `/ops/requests/${receipt}`

t.test('what was found, and why, in words', async (t) => {
  const crowd = { id: '7K2M-9QXT-4HVB-1ZRC-8WDA', size: 12 }
  const receipt = await send(
    { text: '屋里冰凉', requester: { name: '欧阳锋' } },
    { crowd, direction: { unit: '市热力集团', level: 'company', copyTo: '市城市管理委' } },
  )
  const { text } = await house.page(pathOf(receipt), { as: 'viewer' })
  for (const words of [
    '与所说不同',
    '供暖 › 暖气不热',
    '41 %',
    '12 人反映',
    '抄送 市城市管理委',
    '起火',
    '有模型参与',
    'odd line',
  ])
    t.match(text, words)
  t.match(text, `href="/ops/requests/${crowd.id}"`)
  t.notMatch(text, /\[object|undefined|"confidence"/)
  t.match((await house.page(`${pathOf(receipt)}?lang=en`)).text, 'not as said')
  await house.page(`${pathOf(receipt)}?lang=zh`)
})

t.test(
  'urgency and disposition that contradict each other are not saved, and what is to be changed is said',
  async (t) => {
    const receipt = await send({ text: '楼下天天跳舞' })
    const path = `${pathOf(receipt)}/correct`
    for (const wrong of [
      { urgency: 'emergency', disposition: 'answer-now' },
      { urgency: 'urgent', disposition: 'transfer-119' },
    ]) {
      const { status, text } = await house.post(path, { ...fields, ...wrong }, { as: 'operator' })
      t.equal(status, 200)
      t.match(text, '紧急程度与去向对不上')
      t.match(text, `value="${wrong.disposition}" selected`, 'what was chosen stays')
    }
    t.notMatch((await house.page(pathOf(receipt), { as: 'operator' })).text, '值班人员更正过')
  },
)

t.test('put right: found by words, saved once, a revision that goes on', async (t) => {
  const receipt = await send({ text: '楼下天天跳舞' })
  const path = `${pathOf(receipt)}/correct`
  t.equal((await house.page(path, { as: 'viewer' })).status, 403)
  t.match((await house.page(path, { as: 'operator' })).text, /name="topic" value="01010102" checked/)
  const found = await house.post(
    `${path}/find`,
    { ...fields, topic: 'none', q: '广场舞' },
    { as: 'operator' },
  )
  t.match(found.text, `value="${leaves.dance}"`)
  t.match(found.text, /value="report" selected/, 'what was chosen stays')
  t.match((await house.post(`${path}/find`, { ...fields, q: '\\' }, { as: 'operator' })).text, '没有找到')
  t.match(found.text, '楼下天天跳舞', 'the words stand beside the choice')
  t.match(found.text, /<option value="hebei"/)
  t.equal((await house.post(path, { ...fields, district: 'mars' }, { as: 'operator' })).status, 400)
  t.equal((await house.post(path, { ...fields, reason: '' }, { as: 'operator' })).status, 400)
  t.equal((await house.post(path, { ...fields, topic: '999999' }, { as: 'operator' })).status, 400)
  const foreign = { as: 'operator', headers: { origin: 'https://elsewhere.example' } } as const
  t.equal((await house.post(path, fields, foreign)).status, 403)
  const both = await Promise.all([1, 2].map(() => house.post(path, fields, { as: 'operator' })))
  for (const { status, to } of both) t.match([status, to], [303, `${pathOf(receipt)}?done=corrected`])
  const { rows } = await house.pool.query('select * from corrections where receipt = $1', [receipt])
  t.match(rows, [{ revision: 2, by: 'operator', after: { topic: { code: leaves.dance }, type: 'report' } }])
  t.equal(rows.length, 1, 'sent twice, saved once')
  t.notMatch(JSON.stringify(rows), /13800001234/)
  t.match(await house.audited({ action: 'correct' }), [{ by: 'operator', subject: receipt }])
  const page = await house.page(pathOf(receipt))
  t.match(page.text, /<del><bdi>求助<\/bdi><\/del> <ins><bdi>举报<\/bdi><\/ins>/)
  t.match(page.text, '听了录音')
  const triaged = await until(async () => {
    const found = await house.pool.query('select 1 from triages where receipt = $1 and revision = 2', [
      receipt,
    ])
    return found.rows[0]
  })
  t.ok(triaged, 'it is judged anew')
})

t.test('who was slower is told what the other did, and loses nothing', async (t) => {
  const receipt = await send({ text: '楼下天天跳舞，很吵' })
  const path = `${pathOf(receipt)}/correct`
  await house.post(path, fields, { as: 'operator' })
  const other = { ...fields, type: 'suggestion', reason: '我看是建议' }
  const late = await house.post(path, other, { as: 'admin' })
  t.equal(late.status, 409)
  t.match(late.text, 'operator 比您先更正了')
  t.match(late.text, /举报/)
  await until(async () => {
    const found = await house.pool.query('select 1 from triages where receipt = $1 and revision = 2', [
      receipt,
    ])
    return found.rows[0]
  })
  const again = await house.page(path)
  t.match(again.text, 'name="seen" value="2"')
  t.match(late.text, 'value="我看是建议"')
  t.equal((await house.post(path, { ...other, seen: '2' }, { as: 'admin' })).status, 303)
})

t.test('of minors: masked in lists, opened with a reason, each time', async (t) => {
  const secret = '同学在厕所打我'
  const receipt = await send({ text: secret, requester: { name: '小欧阳', minor: true } })
  const list = await until(async () => {
    const page = await house.page('/ops/requests?lane=minors', { as: 'viewer' })
    return page.text.includes(receipt) ? page : undefined
  })
  t.match(list.text, '未成年人')
  t.notMatch(list.text, secret)
  const path = pathOf(receipt)
  for (const as of ['viewer', 'operator', 'admin'] as const)
    for (const address of [path, `${path}?revision=1`, `${path}/correct`])
      t.notMatch((await house.page(address, { as })).text, secret, `${as} ${address}`)
  t.equal((await house.post(`${path}/open`, { reason: 'x' }, { as: 'viewer' })).status, 403)
  t.equal((await house.post(`${path}/open`, {}, { as: 'operator' })).status, 400)
  t.same(await house.audited({ action: 'open' }), [])
  const opened = await house.post(`${path}/open`, { reason: '回访' }, { as: 'operator' })
  t.match(opened.text, secret)
  t.match(opened.text, '小*')
  t.match(await house.audited({ action: 'open' }), [{ by: 'operator', subject: receipt, reason: '回访' }])
  t.notMatch((await house.page(path, { as: 'operator' })).text, secret, 'once')
  t.match(await house.page(`${path}/open`), { status: 303, to: path })
  const unopened = await house.page(`${path}/correct`, { as: 'operator' })
  t.match(unopened.text, `action="${path}/correct/open"`)
  t.notMatch(unopened.text, 'name="disposition"', 'what triage found is not shown either')
  t.equal((await house.post(`${path}/correct/open`, {}, { as: 'operator' })).status, 400)
  const open = await house.post(`${path}/correct/open`, { reason: '更正' }, { as: 'operator' })
  t.match(open.text, 'name="disposition"')
  t.match(open.text, secret)
  const sought = await house.post(`${path}/correct/find`, { ...fields, q: '学校' }, { as: 'operator' })
  t.notMatch(sought.text, secret, 'nobody is told of it without a reason')
  t.match(await house.audited({ action: 'open' }), [{ reason: '更正' }, { reason: '回访' }])
  const exported = await house.post('/ops/requests/export', { whole: '1', reason: 'x' }, { as: 'operator' })
  t.match(exported.text, receipt)
  t.notMatch(exported.text, secret)
  t.match((await house.post('/ops/requests/export', { whole: '1', reason: 'x' })).text, secret)
})

t.test('confidential: what is said, never by whom', async (t) => {
  const receipt = await send({
    text: '公司偷排污水，我是司马懿',
    requester: { name: '司马懿', phone: '+8613800007301', confidential: true },
  })
  const list = await until(async () => {
    const page = await house.page('/ops/requests?lane=confidential', { as: 'viewer' })
    return page.text.includes(receipt) ? page : undefined
  })
  const { text } = await house.page(pathOf(receipt))
  for (const page of [list.text, text]) t.notMatch(page, /司\*|司马|138\*|7301/)
  t.match(text, '公司偷排污水')
  t.match((await house.post(`${pathOf(receipt)}/unmask`, { reason: 'x' })).text, '司马懿')
})

t.test('found by what triage found', async (t) => {
  const receipt = await send(
    { text: '没有把握的一件' },
    { disposition: 'answer-now', place: { districtCode: '110112' }, flags: [] },
  )
  const fits = { category: '供暖', disposition: 'answer-now', district: '110112', unsure: '1' }
  const { to = '' } = await house.post('/ops/requests/search', fits, { as: 'viewer' })
  t.match(to, 'district=110112')
  const page = await until(async () => {
    const answer = await house.page(to)
    return answer.text.includes(receipt) ? answer : undefined
  })
  t.match(page.text, /暖气不热/)
  for (const other of [{ category: '噪声' }, { disposition: 'dispatch' }, { district: '110101' }])
    t.notMatch(
      (await house.page(`/ops/requests?${new URLSearchParams({ ...fits, ...other })}`)).text,
      receipt,
    )
})
