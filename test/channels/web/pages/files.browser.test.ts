/** Files on the form: how far each is, cancelled, cut off and tried again, refused by name; photos made smaller. */
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { openLine } from '../../../support/line.ts'
import { fillIn, noisyPhoto, seen, send, startVisiting } from './visiting.ts'

const line = await openLine(t)
const { api, visit } = await startVisiting(t, { env: { PUBLIC_URL: line.url } })
line.leadTo(api.url)
const baseURL = line.url
const CUT = /console: Failed to load resource: net::ERR_/
const photo = (name: string, side = 300) => ({ name, mimeType: 'image/png', buffer: noisyPhoto(side) })
const item = (page: Page, name: string) => page.locator('.upload').filter({ hasText: name })
const received = (page: Page, name: string) => item(page, name).and(page.locator('[data-state="received"]'))

/** How fast files go out, in kB/s. */
async function speedOf(context: BrowserContext, page: Page): Promise<(speed: number) => Promise<void>> {
  const session = await context.newCDPSession(page)
  return async (speed) => {
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: speed * 1000,
    })
  }
}

t.test('three photos: how far each is, a picture of each, all in the request', (t) =>
  visit(t, { baseURL }, async ({ page, context }) => {
    await page.goto('/')
    const setSpeed = await speedOf(context, page)
    await setSpeed(500)
    await page.locator('#file').setInputFiles(['一.png', '二.png', '三.png'].map((name) => photo(name)))
    await page
      .getByText(/正在上传，[1-9]\d?%/)
      .first()
      .waitFor()
    await fillIn(page, { text: '三张照片' })
    for (const name of ['一', '二', '三']) await received(page, name).locator('img').waitFor()
    const receipt = await send(page)
    t.match(await seen(page), /一\.png[\s\S]*二\.png[\s\S]*三\.png/)
    const { attachments } = await api.inLedger(receipt)
    t.strictSame(
      attachments.map(({ name, mediaType, state }) => [name, mediaType, state]),
      ['一.png', '二.png', '三.png'].map((name) => [name, 'image/png', 'stored']),
    )
    const path = await page.locator('#sent-files a').first().getAttribute('href')
    const file = await context.request.get(path ?? '')
    t.match(file.headers()['content-disposition'], /^attachment/)
    t.equal(file.status(), 200)
  }),
)

t.test('cut off in the middle: tried again without choosing it again', (t) =>
  visit(t, { baseURL, expected: CUT }, async ({ page, context }) => {
    await page.goto('/')
    const setSpeed = await speedOf(context, page)
    await setSpeed(200)
    await page.locator('#file').setInputFiles(photo('断.png', 500))
    await page.getByText(/正在上传，[1-9]\d?%/).waitFor()
    line.cut()
    await item(page, '断.png').getByText('没有传上去').waitFor()
    await fillIn(page, { text: '传到一半断了' })
    await setSpeed(20_000)
    line.mend()
    await item(page, '断.png').getByRole('button', { name: '重试' }).click()
    await received(page, '断.png').waitFor()
    t.match(await api.inLedger(await send(page)), { attachments: [{ name: '断.png' }] })
  }),
)

t.test('one is cancelled under way, one removed after; both stay out', (t) =>
  visit(t, { baseURL }, async ({ page, context }) => {
    await page.goto('/')
    const setSpeed = await speedOf(context, page)
    await page.locator('#file').setInputFiles(photo('不要了.png'))
    await received(page, '不要了.png').waitFor()
    await item(page, '不要了.png').getByRole('button', { name: '删除' }).click()
    await setSpeed(100)
    await page.locator('#file').setInputFiles(photo('太慢.png', 500))
    await item(page, '太慢.png').getByRole('button', { name: '取消' }).click()
    t.equal(await page.locator('.upload').count(), 0)
    await setSpeed(20_000)
    await page.locator('#file').setInputFiles(photo('要.png'))
    await fillIn(page, { text: '只要一张' })
    const { attachments } = await api.inLedger(await send(page))
    t.strictSame(
      attachments.map(({ name }) => name),
      ['要.png'],
    )
  }),
)

t.test('what can not be taken is refused by name, the others are kept', (t) =>
  visit(t, { baseURL, expected: / 4\d\d / }, async ({ page }) => {
    await page.goto('/')
    await page
      .locator('#file')
      .setInputFiles([
        { name: '页面.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg onload="alert(1)"/>') },
        { name: '假的.png', mimeType: 'image/png', buffer: Buffer.from('<script>alert(1)</script>') },
        { name: '空的.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
        photo('真的.png'),
      ])
    await received(page, '真的.png').waitFor()
    await item(page, '假的.png').and(page.locator('[data-state="failed"]')).waitFor()
    const shown = await seen(page, '#file-field')
    t.match(shown, /空的\.png/)
    t.match(shown, /页面\.svg/)
    await fillIn(page, { text: '有真有假' })
    await page.locator('#send').click()
    await page.getByText('有文件没有传上去').waitFor()
    for (const name of ['假的.png', '页面.svg'])
      for (const each of await item(page, name).getByRole('button', { name: '删除' }).all())
        await each.click()
    const { attachments } = await api.inLedger(await send(page))
    t.strictSame(
      attachments.map(({ name }) => name),
      ['真的.png'],
    )
  }),
)

t.test('no more than nine', (t) =>
  visit(t, { baseURL }, async ({ page }) => {
    await page.goto('/')
    const names = Array.from({ length: 11 }, (_, at) => `${at + 1}号.png`)
    await page.locator('#file').setInputFiles(names.map((name) => photo(name, 20)))
    t.match(await seen(page, '#file-error'), /最多 9 个文件，没有添加：10号\.png, 11号\.png/)
    t.equal(await page.locator('.upload').count(), 9)
  }),
)

t.test('a huge photo gets through a thin line', (t) =>
  visit(t, { baseURL }, async ({ page }) => {
    await page.goto('/')
    const huge = noisyPhoto(2800)
    t.ok(huge.length > 20_000_000, 'above what is taken')
    // From the disk: through the test's own line to the browser it would take longer than to the house. Chromium finds no
    // file with a Chinese name where the machine's language is not set.
    await page.locator('#file').setInputFiles(join(t.testdir({ 'huge.png': huge }), 'huge.png'))
    await page.locator('.upload[data-state="received"]').waitFor({ timeout: 60_000 })
    await fillIn(page, { text: '很大的照片' })
    const { attachments } = await api.inLedger(await send(page))
    t.match(attachments, [{ kind: 'image' }])
    t.ok((attachments[0]?.bytes ?? Infinity) < 20_000_000, `${attachments[0]?.bytes} bytes`)
  }),
)

t.test('without JavaScript a refused file is named, all else stays', (t) =>
  visit(t, { baseURL, javaScriptEnabled: false, expected: / 400 / }, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '没有脚本' })
    await page
      .locator('#file')
      .setInputFiles([
        photo('好.png', 20),
        { name: '坏.png', mimeType: 'image/png', buffer: Buffer.from('<script>alert(1)</script>') },
      ])
    await page.locator('#send').click()
    await page.locator('#error-summary').waitFor()
    t.match(await seen(page, '#error-summary'), /坏\.png/)
    t.match(await seen(page, '#kept-files'), /好\.png/)
    t.match(await api.inLedger(await send(page)), { text: '没有脚本', attachments: [{ name: '好.png' }] })
  }),
)
