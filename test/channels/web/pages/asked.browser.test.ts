/** Somebody who is too fast for a person is asked to look again, once; everything stays. */
import t from 'tap'
import { fillIn, receiptOn, seen, send, startVisiting } from './visiting.ts'

const { api, visit } = await startVisiting(t, { leastSeconds: 60 })

for (const javaScriptEnabled of [false, true])
  t.test(`pressed again, it is sent, javaScriptEnabled ${javaScriptEnabled}`, (t) =>
    visit(t, { javaScriptEnabled, expected: / 429 / }, async ({ page }) => {
      const text = `写得很快，${javaScriptEnabled}`
      await page.goto('/')
      await fillIn(page, { text, 'type-praise': true })
      await page.locator('#file').setInputFiles({
        name: '一.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n'),
      })
      await page.locator('#send').click()
      await page.locator('#error-summary').waitFor()
      t.match(await seen(page, '#error-summary'), /提交得很快.*再按一次/)
      t.equal(await page.locator('#text').inputValue(), text)
      t.match(await seen(page, '#kept-files'), /一\.pdf/)
      await page.locator('#send').click()
      t.match(await api.inLedger(await receiptOn(page)), {
        text,
        type: 'praise',
        attachments: [{ name: '一.pdf' }],
      })
    }),
  )

t.test('words of an emergency are never asked about', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '楼下着火了' })
    await api.inLedger(await send(page))
  }),
)
