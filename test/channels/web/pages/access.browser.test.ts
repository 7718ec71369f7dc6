/** For everybody: by keyboard alone, read aloud, in the dark, in large print, on a narrow phone, over a thin line. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { barriers, overflow } from '../../../support/barriers.ts'
import { fillIn, receiptOn, seen, send, startVisiting } from './visiting.ts'

const { api, visit } = await startVisiting(t)
const FIRST_VIEW_BYTES = 60_000

/** Tab until `id` has the focus, as somebody without a mouse does; throws after a whole round. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let steps = 0; steps < 80; steps++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate('document.activeElement?.id')) === id) return
  }
  throw new Error(`no way to ${id} by keyboard`)
}

for (const [colorScheme, lang] of [
  ['light', 'zh'],
  ['dark', 'en'],
] as const)
  t.test(`axe-core finds no barrier: ${colorScheme}, ${lang}`, (t) =>
    visit(t, { colorScheme, viewport: { width: 360, height: 740 }, expected: / 40\d / }, async ({ page }) => {
      const look = async (name: string) => {
        t.strictSame(await barriers(page), [], name)
        t.equal(await overflow(page), 0, `${name} fits a narrow phone`)
      }
      await page.goto(`/?lang=${lang}`)
      await look('the form')
      await fillIn(page, { 'reply-sms': true })
      await page.locator('#send').click()
      await page.locator('#error-summary').waitFor()
      await look('the form with errors')
      await fillIn(page, {
        text: `着火 bribery ${'很长'.repeat(60)} ${'long'.repeat(60)}`,
        'reply-web': true,
      })
      await page.locator('#emergency.is-found').waitFor()
      await page.locator('#doors li').first().waitFor()
      await page.locator('#file').setInputFiles({
        name: `${'很长的文件名'.repeat(10)}.pdf`,
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n'),
      })
      await page.locator('.upload[data-state="received"]').waitFor()
      await look('the form with advice and a file')
      const receipt = await send(page)
      await look('the receipt')
      await page.locator('#track-link').click()
      await page.waitForURL('**/track/*')
      await api.call(`/v1/requests/${receipt}/updates`, {
        body: { id: 'c', status: 'closed', at: new Date().toISOString() },
      })
      await page.reload()
      await page.locator('#rating').waitFor()
      await look('the request, to be rated')
      await page.goto('/track')
      await page.locator('main button[type="submit"]').click()
      await look('the way to it, with errors')
      await page.goto('/t/haochaping')
      await look("a touchpoint's form")
      await page.goto('/t/nowhere')
      await look('no such page')
      await page.evaluate(`document.querySelector('main').innerHTML = '<input><img src="data:,">'`)
      t.match(await barriers(page), [/^image-alt/, /^label/], 'it would find some')
    }),
  )

t.test('by keyboard alone, from the form to the request', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    t.equal(await page.evaluate('document.activeElement?.id'), 'main', 'the first key skips what repeats')
    await tabTo(page, 'text')
    await page.keyboard.type('盲道被车占了')
    await tabTo(page, 'type-unknown')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'district')
    await page.keyboard.press('ArrowDown')
    await tabTo(page, 'phone')
    await page.keyboard.type('13800007890')
    await tabTo(page, 'confidential')
    await page.keyboard.press('Space')
    await tabTo(page, 'send')
    await page.keyboard.press('Enter')
    const receipt = await receiptOn(page)
    t.match(await api.inLedger(receipt), {
      text: '盲道被车占了',
      type: 'consultation',
      location: { districtCode: '110101' },
      requester: { phone: '+8613800007890', confidential: true },
    })
    await tabTo(page, 'track-link')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/track/*')
    t.match(await seen(page), /盲道被车占了/)
  }),
)

t.test('wherever the focus is, it is seen', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/')
    const outlines = new Map<string, string>()
    for (let steps = 0; steps < 30; steps++) {
      await page.keyboard.press('Tab')
      const [name, outline]: [string, string] = await page.evaluate(
        `(() => {
          const { activeElement: at } = document
          const of = (element) => getComputedStyle(element)
          const shown = [at, at.closest('label, .choice')].filter(Boolean).map((each) => of(each).outlineStyle + of(each).boxShadow)
          return [at.id || at.outerHTML.slice(0, 60), shown.join()]
        })()`,
      )
      if (name.startsWith('<body')) break
      outlines.set(name, outline)
    }
    t.ok(outlines.size > 15)
    for (const [name, outline] of outlines) t.notMatch(outline, /^(none(none)?,?)+$/, name)
  }),
)

t.test('large print: at 200 % nothing is cut off', (t) =>
  visit(t, { viewport: { width: 320, height: 600 }, deviceScaleFactor: 2 }, async ({ page }) => {
    for (const path of ['/', '/?lang=en', '/track', '/t/shouduzhichuang']) {
      await page.goto(path)
      t.equal(await overflow(page), 0, path)
    }
  }),
)

t.test(`the first view is under ${FIRST_VIEW_BYTES} bytes, all from here`, (t) =>
  visit(t, {}, async ({ page, context }) => {
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    let bytes = 0
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.goto('/t/bj12345', { waitUntil: 'networkidle' })
    t.comment(`${bytes} bytes`)
    t.ok(bytes > 5000 && bytes < FIRST_VIEW_BYTES, `${bytes} bytes`)
    const first = bytes
    await page.reload({ waitUntil: 'networkidle' })
    t.ok(bytes - first < first / 2, `the second time ${bytes - first}: scripts and styles are kept`)
  }),
)
