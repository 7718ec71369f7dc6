/** What became of it: by link, by phone, by code; words, files and a rating are added; nobody else gets in. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { until } from '../../../support/house.ts'
import { fillIn, noisyPhoto, seen, send, startVisiting } from './visiting.ts'

const { api, visit } = await startVisiting(t)

async function lookUp(page: Page, receipt: string, proof: string): Promise<void> {
  await page.goto('/track')
  await fillIn(page, { receipt, proof })
  await page.locator('main button[type="submit"]').click()
}

const update = (receipt: string, status: string) =>
  api.call(`/v1/requests/${receipt}/updates`, {
    body: { id: status, status, at: new Date().toISOString(), by: '某区城管委', note: '已经派人' },
  })

for (const javaScriptEnabled of [false, true]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'

  t.test(`from the receipt to the rating, ${how}`, (t) =>
    visit(t, { javaScriptEnabled }, async ({ page }) => {
      await page.goto('/')
      await fillIn(page, { text: '路口没有红绿灯', phone: '13800001234' })
      const receipt = await send(page)
      await page.locator('#track-link').click()
      await page.waitForURL('**/track/*')
      t.match(await seen(page), new RegExp(`${receipt}[\\s\\S]*路口没有红绿灯`))
      t.notMatch(await seen(page), '13800001234')

      await fillIn(page, { text: '早晚高峰最危险' })
      await page.locator('#file').setInputFiles({
        name: '路口.png',
        mimeType: 'image/png',
        buffer: noisyPhoto(50),
      })
      await page.locator('#supplement-form button[type="submit"]').click()
      await page.locator('#notice').waitFor()
      t.match(await api.inLedger(receipt, 2), {
        text: '路口没有红绿灯\n\n早晚高峰最危险',
        attachments: [{ name: '路口.png' }],
      })

      await update(receipt, 'dispatched')
      await update(receipt, 'closed')
      await page.locator('main a[href^="/track/"]').last().click()
      t.match(await seen(page), /已办结[\s\S]*某区城管委[\s\S]*已经派人[\s\S]*早晚高峰/)
      await page.locator('#score-4').check()
      await fillIn(page, { comment: '修好了，谢谢' })
      await page.locator('#rating-form button').click()
      await page.locator('#notice').waitFor()
      t.match(await seen(page), /您给了 4 分/)
      const { body } = await api.call(`/v1/requests/${receipt}`)
      t.match(JSON.stringify(body), /rated/)
    }),
  )
}

t.test('with the end of the phone from another device; wrong tries all read the same', async (t) => {
  let receipt = ''
  await visit(t, {}, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '楼道堆满杂物', phone: '138 0000 5678' })
    receipt = await send(page)
  })
  await visit(t, { expected: / 40[03] / }, async ({ page }) => {
    await lookUp(page, receipt.slice(0, -1) + (receipt.endsWith('7') ? '8' : '7'), '5678')
    t.match(await seen(page, '#receipt-error'), /好像有一个字不对/)
    // While a relay is behind, it also says to wait a minute.
    const wrongPhone = await until(async () => {
      await lookUp(page, receipt, '8765')
      const said = await seen(page, '#error-summary')
      return said.includes('刚刚提交') ? undefined : said
    })
    await lookUp(page, receipt, '876543')
    t.equal(await seen(page, '#error-summary'), wrongPhone)
    t.match(wrongPhone, /对不上/)
    t.equal(await page.locator('#receipt').inputValue(), receipt, 'what was typed stays')
    await lookUp(page, receipt.toLowerCase().replaceAll('-', ' '), '5678')
    await page.waitForURL('**/track/*')
    t.match(await seen(page), /楼道堆满杂物/)
  })
})

t.test('with the six digits, where no phone was left; enough wrong ones, and it takes a break', async (t) => {
  let [receipt, code] = ['', '']
  await visit(t, {}, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '邻居半夜唱歌' })
    receipt = await send(page)
    code = await seen(page, '#code')
  })
  await visit(t, { expected: / 4(03|29) / }, async ({ page }) => {
    await lookUp(page, receipt, code)
    await page.waitForURL('**/track/*')
    t.match(await seen(page), /邻居半夜唱歌/)
    for (let tries = 0; tries < 30; tries++) {
      await lookUp(page, receipt, code === '000000' ? '000001' : '000000')
      if (/次数太多|太多次/.test(await seen(page, '#error-summary'))) break
    }
    const told = await seen(page, '#error-summary')
    t.match(told, /分钟/)
    await lookUp(page, receipt, code)
    t.equal(await seen(page, '#error-summary'), told, 'also with the right one')
  })
})

t.test('English is remembered, and keeps what was typed', (t) =>
  visit(t, {}, async ({ page, context }) => {
    await page.goto('/')
    await fillIn(page, { text: 'The street light is out' })
    await page.locator('#language').click()
    await page.getByText('What happened?').waitFor()
    t.equal(await page.locator('html').getAttribute('lang'), 'en')
    t.equal(await page.locator('#text').inputValue(), 'The street light is out')
    await send(page)
    t.match(await seen(page), /We have received it/)
    const another = await context.newPage()
    await another.goto('/track')
    t.match(await seen(another), /Track my request/)
    await another.locator('#language').click()
    t.match(await seen(another), /受理编号/)
  }),
)

t.test('an English browser is greeted in English, a link from elsewhere that is broken is explained', (t) =>
  visit(t, { locale: 'en-GB', expected: / 404 / }, async ({ page }) => {
    await page.goto('/')
    t.equal(await page.locator('html').getAttribute('lang'), 'en')
    await page.goto('/track/0000.nothing')
    t.match(await seen(page), /incomplete or was copied wrongly/)
    await page.goto('/t/nowhere')
    t.match(await seen(page), /There is no such page/)
  }),
)
