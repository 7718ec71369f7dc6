/** Guards: what is stuck is mended without a developer, nothing of it is seen that need not be, and all of it is audited. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startConsole } from '../../../support/console.ts'
import { createSenders, send, sign } from '../../../support/hotlines.ts'
import { root, until } from '../../../support/house.ts'
import { temporaryDataDir } from '../../../support/postgres.ts'

const NUMBER = '12328'
const configDir = await temporaryDataDir(t)
cpSync(join(root, 'config'), configDir, { recursive: true })
const file = join(configDir, 'hotlines', `${NUMBER}.yaml`)
const sound = readFileSync(file, 'utf8')
writeFileSync(file, sound.replace(/^mapping:$/m, 'mapping:\n  messageId: nothing.of.that.name'))

const sender = createSenders().find(({ hotline }) => hotline.number === NUMBER)
if (!sender) throw new Error(`there is no sample of ${NUMBER}`)
const house = await startConsole(t, {
  env: { ...sender.env, CONFIG_DIR: configDir, TRUST_PROXY: '127.0.0.1/32' },
})
const { page, post, audited } = house

const HOSTILE = '<script>alert(1)</script>\u202e]]><img src=x onerror=alert(1)>'

async function sendAs(id: string, text: string) {
  const words = (all: string) => all.replace('JT20261106183012000451', id).replace('太近不去', text)
  const { status } = await send(house.url, NUMBER, sign(sender ?? raise(), { text: words }))
  if (status !== 200) throw new Error(`refused with ${status}`)
}

function raise(): never {
  throw new Error('no sender')
}

async function stuck(count: number): Promise<string[]> {
  const found = await until(async () => {
    const { rows } = await house.pool.query<{ receipt: string }>(
      "select receipt from quarantine where state = 'open' order by received_at, receipt",
    )
    return rows.length === count ? { receipts: rows.map(({ receipt }) => receipt) } : undefined
  })
  return found.receipts
}

await sendAs('JT1', HOSTILE)
const [hostile = ''] = await stuck(1)
for (const id of ['JT2', 'JT3', 'JT4', 'JT5']) await sendAs(id, '太近不去')
const receipts = await stuck(5)
const at = (receipt: string) => `/ops/quarantine/${receipt}`

t.test('the list: grouped by source and reason, one by one; no words, no people', async (t) => {
  const { status, text } = await page('/ops/quarantine', { as: 'viewer' })
  t.equal(status, 200)
  for (const receipt of receipts) t.match(text, `href="${at(receipt)}"`)
  t.match(text, /热线 <bdi>12328<\/bdi>[\s\S]*>5<\/a>[\s\S]*nothing\.of\.that\.name/)
  t.notMatch(text, /太近|桑梓|13800000118|formaction/, 'nor anything to press, for a viewer')
  t.match((await page('/ops/quarantine?lang=en')).text, /Replay all of these/)
  t.match((await page('/ops/quarantine?endpoint=12315')).text, /没有符合条件/)
  t.match((await page('/ops/quarantine?state=discarded')).text, /没有符合条件/)
  t.match(await page('/ops/quarantine/NONE'), { status: 404, text: /没有这个受理编号/ })
})

t.test(
  'one: why, and no more than its skeleton until a reason is given; then as text, whatever it is',
  async (t) => {
    const masked = await page(at(hostile))
    t.match(masked.text, /contact_name&#34;: &#34;桑\*/)
    t.match(masked.text, /messageId：nothing\.of\.that\.name 处没有内容/)
    t.match(masked.text, /‹\d+ 个字/)
    t.notMatch(masked.text, /桑梓|13800000118|&#60;script|alert\(1\)/)
    t.match(await post(`${at(hostile)}/unmask`, { reason: ' ' }), { status: 400 })
    t.match(await post(`${at(hostile)}/unmask`, { reason: '核对' }, { as: 'viewer' }), { status: 403 })
    t.same(await audited({ action: 'unmask' }), [])
    const seen = await post(`${at(hostile)}/unmask`, { reason: '核对来文' }, { as: 'operator' })
    t.match(seen.text, /桑梓[\s\S]*13800000118/)
    t.match(seen.text, /&#60;script&#62;alert\(1\)&#60;\/script&#62;/)
    t.notMatch(seen.text, /<script>alert|<img |\u202e/)
    t.match(seen.text, /<pre class="raw hex" dir="ltr">000000 {2}7b /, 'the bytes')
    t.match(await audited({ action: 'unmask' }), [{ by: 'operator', subject: hostile, reason: '核对来文' }])
    const file = await post(`${at(hostile)}/download`, { reason: '交给对方' }, { as: 'operator' })
    t.match(file.headers.get('content-type'), 'application/octet-stream')
    t.match(file.headers.get('content-disposition'), /^attachment/)
    t.match(await audited({ action: 'download' }), [{ subject: hostile, reason: '交给对方' }])
  },
)

t.test('tried in vain; mended, read again, tried, replayed: without a restart', async (t) => {
  const [, second = '', third = ''] = receipts
  t.match((await post(`${at(second)}/try`, {}, { as: 'operator' })).text, /还是不行：[\s\S]*什么都没有改变/)
  const inVain = await post(`${at(second)}/replay`, {}, { as: 'operator' })
  t.match(inVain, { status: 200, text: /还是不行/ })
  writeFileSync(file, sound)
  process.kill(house.pid(), 'SIGHUP')
  const tried = await until(async () => {
    const answer = await post(`${at(second)}/try`, {}, { as: 'operator' })
    return answer.text.includes('会成为一件新诉求') && answer.text
  })
  t.match(tried, /会得到的内容[\s\S]*jiesu\.request\/1/)
  t.notMatch(tried, /桑梓|太近不去|13800000118/)
  t.match(await stuck(5), receipts, 'nothing was changed')
  t.match(await post(`${at(second)}/replay`, {}, { as: 'operator' }), {
    status: 303,
    to: `${at(second)}?done=replayed`,
  })
  t.match((await page(`${at(second)}?done=replayed`)).text, `href="/ops/requests/${second}"`)
  t.match(await house.inLedger(second), { requester: { name: '桑梓' } })
  t.match(await post(`${at(third)}/discard`, {}, { as: 'operator' }), { status: 400 })
  t.equal((await post(`${at(third)}/discard`, { reason: '测试来文' }, { as: 'operator' })).status, 303)
  t.match((await page('/ops/quarantine?state=discarded')).text, /测试来文/)
  t.match(await audited({ subject: second }), [
    { action: 'replay', data: { outcome: 'replayed', as: 'new' } },
    { action: 'replay', data: { outcome: 'begun' } },
    { action: 'try' },
  ])
  t.match((await audited({ subject: second })).slice(-3, -1), [
    { action: 'replay', data: { outcome: 'stays', why: /^row 1: messageId: there is nothing/ } },
    { action: 'replay', data: { outcome: 'begun' } },
  ])
  t.match(await audited({ subject: third }), [
    { action: 'discard', reason: '测试来文', data: { outcome: 'discarded' } },
    { action: 'discard', reason: '测试来文', data: { outcome: 'begun' } },
  ])
})

t.test('many at once: tried, then replayed, each with its result', async (t) => {
  const left = await stuck(3)
  const group = { channel: 'hotlines', endpoint: NUMBER }
  const tried = await post('/ops/quarantine/try', group, { as: 'operator' })
  t.match(tried.text, /3 件可以重放，0 件还是不行。什么都没有改变。/)
  t.same(await stuck(3), left)
  t.match(await post('/ops/quarantine/replay', group, { as: 'viewer' }), { status: 403 })
  const [first = ''] = left
  t.match(
    (await post('/ops/quarantine/replay', { receipt: first }, { as: 'operator' })).text,
    /1 件已重放，0 件留下/,
  )
  const again = await post('/ops/quarantine/replay', { receipt: first }, { as: 'operator' })
  t.match(again.text, /0 件已重放，0 件留下，1 件已由 operator 重放。 逐件/, 'sent again, it does nothing')
  const all = await post('/ops/quarantine/replay', group, { as: 'operator' })
  t.match(all.text, /2 件已重放，0 件留下。 全部做完/)
  await stuck(0)
  t.match((await page('/ops/quarantine')).text, /隔离区是空的/)
  for (const act of ['try', 'replay']) {
    const { text } = await post(`/ops/quarantine/${act}`, {}, { as: 'operator' })
    t.match(text, /没有选中任何一件/)
    t.notMatch(text, /0 件|全部做完/)
  }
  const none = await post('/ops/quarantine/replay', group, { as: 'operator' })
  t.match(none.text, /这一组里没有待处理的了/)
  t.notMatch(none.text, /0 件|全部做完/)
})

t.test('what else is stuck has its pages', async (t) => {
  const another = '7K2M-9QXT-4HVB-1ZRC-8WDA'
  await house.pool.query(
    `insert into errands (kind, channel, endpoint, receipt, key, state, reason, data)
     values ('fetch', 'hotlines', '12328', $1, 'k', 'failed', 'it answers 404 to 13800000118', '{"url": "https://files.example/a?token=x"}')`,
    [another],
  )
  const { text } = await page('/ops/quarantine/errands')
  t.match(text, /files\.example[\s\S]*it answers 404 to 138\*\*\*\*0118/)
  t.notMatch(text, /token=x/)
  t.match(await post('/ops/quarantine/errands', { receipt: another }, { as: 'operator' }), {
    status: 303,
    to: '/ops/quarantine/errands?done=1&overtaken=0',
  })
  t.match(await audited({ action: 'retry' }), [{ by: 'operator', subject: another }])
  t.match((await page('/ops/quarantine/errands?done=0&overtaken=0')).text, /没有要重办的/)
  t.match((await page('/ops/quarantine/threads?done=0')).text, /没有要再试的/)
  t.match((await page('/ops/quarantine/threads')).text, /没有拼不起来的对话/)
})
