/** Sending the form, with and without JavaScript: once, whatever is pressed, cut or gone back to. */
import t from 'tap'
import { until } from '../../../support/house.ts'
import { fillIn, receiptOn, seen, send, startVisiting } from './visiting.ts'

const { api, visit, withWords } = await startVisiting(t)
const RECEIPT = /^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/
/** What a browser writes to the console of a page whose request fails. */
const CUT = /console: Failed to load resource: net::ERR_/

for (const javaScriptEnabled of [false, true]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'

  t.test(`everything is sent, ${how}`, (t) =>
    visit(t, { javaScriptEnabled }, async ({ page }) => {
      await page.goto('/')
      t.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
      await fillIn(page, {
        text: `路灯不亮三天了，${how}`,
        'type-complaint': true,
        place: '幸福路 3 号院',
        name: '王女士',
        phone: '13800001234',
        confidential: true,
        'reply-phone': true,
      })
      await page.locator('#district').selectOption('110101')
      await page.locator('#file').setInputFiles({
        name: '路灯 1.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n'),
      })
      if (javaScriptEnabled) await page.locator('.upload[data-state="received"]').waitFor()
      const receipt = await send(page)
      t.match(receipt, RECEIPT)
      const shown = await seen(page)
      t.match(shown, /路灯不亮三天了/)
      t.match(shown, /路灯 1\.pdf/)
      t.equal(await page.locator('#copy').isVisible(), javaScriptEnabled)
      t.match(await api.inLedger(receipt), {
        text: `路灯不亮三天了，${how}`,
        type: 'complaint',
        location: { text: '幸福路 3 号院', districtCode: '110101' },
        requester: { name: '王女士', phone: '+8613800001234', anonymous: false, confidential: true },
        reply: { wanted: true, via: 'phone', address: '+8613800001234' },
        attachments: [{ name: '路灯 1.pdf', mediaType: 'application/pdf', state: 'stored' }],
        source: { channel: 'web', endpoint: 'web' },
      })
    }),
  )

  t.test(`what is wrong is said beside its field, and nothing is lost, ${how}`, (t) =>
    visit(t, { javaScriptEnabled, expected: / 400 / }, async ({ page }) => {
      await page.goto('/')
      await fillIn(page, { place: '某路', 'reply-sms': true, anonymous: true, 'type-report': true })
      await page.locator('#send').click()
      await page.locator('#error-summary').waitFor()
      t.match(await seen(page, '#text-error'), /请写下发生了什么事/)
      t.match(await seen(page, '#reply-error'), /匿名/)
      t.equal(await page.locator('#text').getAttribute('aria-invalid'), 'true')
      t.equal(await page.locator('#place').inputValue(), '某路')
      t.ok(await page.locator('#type-report').isChecked())
      await page.locator('#error-summary a').first().click()
      t.equal(await page.locator('#text:focus').count(), 1, 'the summary leads to the field')
      await fillIn(page, { text: `门前有坑，${how}`, 'reply-web': true })
      const receipt = await send(page)
      t.match(await seen(page, '#code'), /^\d{6}$/)
      t.match(await api.inLedger(receipt), { type: 'report', requester: { anonymous: true } })
    }),
  )

  t.test(`two presses are one request, ${how}`, (t) =>
    visit(t, { javaScriptEnabled, expected: /ERR_ABORTED/ }, async ({ page }) => {
      await page.goto('/')
      await fillIn(page, { text: `井盖丢了，${how}` })
      await page.locator('#send').dblclick()
      const receipt = await receiptOn(page)
      await api.inLedger(receipt)
      await page.reload()
      t.equal(await receiptOn(page), receipt, 'reloaded')
      t.equal((await withWords(`井盖丢了，${how}`)).length, 1)
    }),
  )
}

t.test('the answer is lost on its way: pressed again, it is one request', (t) =>
  visit(t, { expected: CUT }, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '水管爆了没人管' })
    let isCut = true
    await page.route('**/submit*', async (route) => {
      if (!isCut) return route.continue()
      await route.fetch()
      isCut = false
      await route.abort('connectionreset')
    })
    await page.locator('#send').click()
    await page.getByText('没有提交成功').waitFor()
    t.equal(await page.locator('#text').inputValue(), '水管爆了没人管')
    const receipt = await send(page)
    await api.inLedger(receipt)
    t.equal((await withWords('水管爆了没人管')).length, 1)
  }),
)

t.test('the answer is lost without JavaScript: reloaded, it is one request', (t) =>
  visit(t, { javaScriptEnabled: false, expected: CUT }, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '电线垂到地上' })
    let isCut = true
    await page.route('**/submit*', async (route) => {
      if (!isCut) return route.continue()
      await route.fetch({ maxRedirects: 0 })
      isCut = false
      await route.abort('connectionreset')
    })
    await page.locator('#send').click()
    await until(async () => page.url().startsWith('chrome-error'))
    await page.reload()
    const receipt = await receiptOn(page)
    await api.inLedger(receipt)
    t.equal((await withWords('电线垂到地上')).length, 1)
  }),
)

t.test('no line: it is kept, and sent on a tap when the line is back', (t) =>
  visit(t, { expected: CUT }, async ({ page, context }) => {
    await page.goto('/')
    await context.setOffline(true)
    await fillIn(page, { text: '山里没有信号' })
    await page.locator('#send').click()
    await page.getByText('现在没有网络').waitFor()
    await context.setOffline(false)
    await page.getByText('网络恢复了').waitFor()
    t.equal((await withWords('山里没有信号')).length, 0, 'not by itself')
    await api.inLedger(await send(page))
  }),
)

t.test('back, with the same words: the same receipt; with others: a new one that offers the earlier', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '第一件事' })
    const first = await send(page)
    await page.goBack()
    await page.locator('#already-sent').waitFor()
    t.match(await seen(page, '#already-sent'), first)
    await fillIn(page, { text: '第二件事' })
    const second = await send(page)
    t.not(second, first)
    await api.inLedger(second)
  }),
)

t.test('a spent form, sent by a browser that kept it', async (t) => {
  await visit(t, { javaScriptEnabled: false }, async ({ page, context }) => {
    await page.goto('/')
    const html = await page.content()
    await fillIn(page, { text: '早上的事' })
    const first = await send(page)
    const again = async (text: string) => {
      const old = await context.newPage()
      await old.route('**/kept', (route) =>
        route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }),
      )
      await old.goto('/kept')
      await fillIn(old, { text })
      return { receipt: await send(old), page: old }
    }
    t.equal((await again('早上的事')).receipt, first, 'the same words')
    const other = await again('下午的事')
    t.not(other.receipt, first, 'other words')
    await other.page.locator('#earlier a').click()
    await other.page.waitForURL('**/track/**')
    t.match(await seen(other.page, '#receipt'), first)
    t.equal((await withWords('早上的事')).length, 1)
  })
})

t.test('a draft comes back, and goes when it is sent or cleared', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '写到一半', phone: '13800005678', 'type-praise': true })
    await page.waitForTimeout(600)
    await page.reload()
    t.equal(await page.locator('#text').inputValue(), '写到一半')
    t.ok(await page.locator('#type-praise').isChecked())
    await page.locator('#draft button').click()
    await page.reload()
    t.equal(await page.locator('#text').inputValue(), '')
    t.equal(await page.locator('#phone').inputValue(), '')
    await fillIn(page, { text: '写完了' })
    await send(page)
    await page.goto('/')
    t.equal(await page.locator('#text').inputValue(), '')
  }),
)

t.test('words of an emergency bring up whom to call, other doors are named, neither blocks', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '楼下着火了，法院判决也没人执行' })
    await page.locator('#emergency.is-found').waitFor()
    t.match(await seen(page, '#emergency'), /119/)
    t.match(await seen(page, '#doors'), /12368/)
    const receipt = await send(page)
    t.match(await seen(page), /119[\s\S]*12368/)
    t.match(await api.inLedger(receipt), { text: /着火/ })
  }),
)
