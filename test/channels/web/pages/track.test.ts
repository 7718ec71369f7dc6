/** Tracking: with receipt and proof, with the link; what is shown, added and fetched. */
import t from 'tap'
import { createLinks } from '../../../../channels/web/link.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { receiptSecret } from '../../../../src/secrets.ts'
import { startApi } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { createCitizen, readable } from './citizen.ts'

const api = await startApi(t)
const citizen = createCitizen(api)
const links = createLinks(createReceipts(receiptSecret(api.dataDir)))
const phone = '13800001234'
const strange = createReceipts('f'.repeat(32)).of({ channel: 'web', endpoint: 'web' }, 'nobody')

/** In the ledger and triaged, so that what is looked at stands still. */
async function sent(body: object = {}): Promise<string> {
  const receipt = await api.send({ text: '路灯不亮', requester: { phone }, ...body })
  await until(async () => (await api.call(`/v1/requests/${receipt}`)).body.status === 'triaged')
  return receipt
}
const read = async (path: string) => readable((await citizen.get(path)).html)
const track = async (receipt: string, proof: string) => {
  const { status, html } = await citizen.post('/track', { receipt, proof })
  return { status, text: readable(html), html }
}

t.test('the form, in both languages', async (t) => {
  const page = await citizen.get('/track')
  t.equal(page.status, 200)
  t.equal(page.headers.get('cache-control'), 'no-store')
  t.match(page.html, /<html lang="zh/)
  t.match(readable(page.html), /受理编号.*电话最后四位/)
  t.match(await read('/track?lang=en'), /Receipt number.*Last four digits/)
})

t.test('receipt and the end of the phone lead to the request', async (t) => {
  const receipt = await sent()
  const forms = ['1234', '１２３４', phone, '+86 138-0000-1234']
  for (const proof of forms) t.equal(await citizen.prove(receipt, proof), links.linkTo(receipt), proof)
  t.equal(
    await citizen.prove(` ${receipt.toLowerCase().replaceAll('-', ' ')} `, '1234'),
    links.linkTo(receipt),
  )
  const text = await read(`/track/${links.linkTo(receipt)}`)
  t.match(text, new RegExp(`${receipt}.*已登记.*接下来.*最迟.*办理经过.*我们收到了您的诉求.*路灯不亮`))
  t.notMatch(text, /13800001234/, 'a link may be seen by others')
  t.match(
    await read(`/track/${links.linkTo(receipt)}?lang=en`),
    /Registered.*What happens next.*by .* at the latest.*路灯不亮/,
  )
})

t.test('the number that called is a proof, too; of a hotline or a machine alike', async (t) => {
  const receipt = await sent({ requester: { callerNumber: '13800004321' } })
  t.ok(await citizen.prove(receipt, '4321'))
})

t.test('the six digits work where no phone was left, and only there', async (t) => {
  const without = await sent({ requester: {} })
  t.equal(await citizen.prove(without, links.codeOf(without)), links.linkTo(without))
  const withPhone = await sent()
  t.equal((await track(withPhone, links.codeOf(withPhone))).status, 403)
  const wrong = links.codeOf(without) === '000000' ? '000001' : '000000'
  t.equal((await track(without, wrong)).status, 403)
  t.equal((await track(without, '1234')).status, 403)
})

t.test('every wrong part has the same answer', async (t) => {
  const receipt = await sent()
  // Until no relay is behind, both answers have a sentence more.
  await until(async () => (await api.call(`/v1/requests/${strange}`)).status === 404)
  const wrongProof = await track(receipt, '4321')
  const wrongReceipt = await track(strange, '1234')
  const same = ({ status, html }: { status: number; html: string }) => [
    status,
    html.replace(/value="[^"]*"/g, ''),
  ]
  t.strictSame(same(wrongReceipt), same(wrongProof))
  t.equal(wrongProof.status, 403)
  t.match(wrongProof.html, /value="4321"/, 'what was typed is kept')
  t.match(wrongProof.text, /对不上/)
})

t.test('what is mistyped is said, beside its field', async (t) => {
  const receipt = await sent()
  const mistyped = receipt.slice(0, -1) + (receipt.endsWith('7') ? '8' : '7')
  t.match(await track(mistyped, '1234'), {
    status: 400,
    text: /好像有一个字不对/,
    html: /aria-invalid="true"/,
  })
  t.match(await track('12345', '1234'), { status: 400, text: /这不是受理编号/ })
  t.match(await track('', ''), { status: 400, text: /请输入受理编号.*请输入电话最后四位/ })
  for (const proof of ['12345', 'abcd', '1'.repeat(30), '123'])
    t.match(await track(receipt, proof), { status: 400, text: /四位数字.*六位数字/ })
  const hostile = await track('"><script>alert(1)</script>', "'><img src=x>")
  t.notMatch(hostile.html, /<script>alert|<img src=x/)
  t.equal((await citizen.post('/track', {})).status, 400)
})

t.test('a link that is not ours', async (t) => {
  const token = links.linkTo(await sent())
  for (const bad of [token.slice(0, -1), `${token}x`, 'x', links.linkTo(strange).replace(/^./, '_')]) {
    const page = await citizen.get(`/track/${bad}`)
    t.match([page.status, readable(page.html)], [404, /链接不完整.*用受理编号查询/])
    t.equal((await citizen.post(`/track/${bad}/rating`, { score: '5' })).status, 404)
    t.equal((await citizen.send(`/track/${bad}/supplement`, new FormData())).status, 404)
    t.equal((await citizen.get(`/track/${bad}/files/x`)).status, 404)
  }
})

t.test('a link of ours whose request is nowhere yet is never unknown', async (t) => {
  const page = await citizen.get(`/track/${links.linkTo(strange)}`)
  t.match([page.status, readable(page.html)], [200, /已收到，详情稍后就能看到/])
  t.notMatch(page.html, /timeline-item/)
})

t.test('the timeline grows, with names and notes as they came', async (t) => {
  const receipt = await sent()
  const update = (id: string, status: string, more: object = {}) =>
    api.call(`/v1/requests/${receipt}/updates`, {
      body: { id, status, at: new Date().toISOString(), ...more },
    })
  await update('1', 'dispatched', { by: '某区<城管>委' })
  await update('2', 'in_progress', { note: '已派人\n明天修' })
  const path = `/track/${links.linkTo(receipt)}`
  t.match(await read(path), /正在办理.*转给了负责的单位 由某区<城管>委.*负责的单位正在办理 已派人 明天修/)
  await update('3', 'returned')
  t.match(await read(path), /正在重新安排单位/)
  await update('4', 'closed')
  t.match(await read(path), /已办结.*打分.*办理结果怎么样/)
  t.match(await read(`${path}?lang=en`), /Closed.*How was the outcome/)
})

t.test('hostile words stay words', async (t) => {
  const receipt = await sent({ text: '<script>alert(1)</script> & "x"', location: { text: '<b>某路</b>' } })
  const page = await citizen.get(`/track/${links.linkTo(receipt)}`)
  t.notMatch(page.html, /<script>alert|<b>某路/)
  t.match(readable(page.html), /<script>alert\(1\)<\/script> & "x".*<b>某路<\/b>/)
})
