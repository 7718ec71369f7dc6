/** A touchpoint's form: its name, colours and beginnings; in a frame only where its entry allows. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import t from 'tap'
import { freePort } from '../../../../adapters/free-port.ts'
import { fillIn, seen, send, startVisiting } from './visiting.ts'

const friend = `http://127.0.0.1:${await freePort()}`
const { api, visit } = await startVisiting(t, {
  touchpoints: `
park:
  name: 公园小站
  nameEn: Park corner
  kind: site
  confirmed: true
  source: invented
  colour: "#6a1b9a"
  colourDark: "#d7a6f0"
  intro: 您在公园里看到什么，都可以写在这里。
  introEn: Tell us what you see in the park.
  defaults: { type: suggestion, district: "110105" }
  embedIn: ["${friend}"]
`,
})
const site = createServer((_, response) => {
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(
    `<!doctype html><title>A park</title><link rel="icon" href="data:,">
    <iframe id="park" title="park" src="${api.url}/t/park" width="800" height="900"></iframe>
    <iframe id="web" title="web" src="${api.url}/" width="800" height="300"></iframe>`,
  )
}).listen(new URL(friend).port)
await once(site, 'listening')
t.teardown(() => {
  site.close()
  site.closeAllConnections()
})
/** The test's own page, and that the browser says why it does not show the other frame. */
const FRAMED = new RegExp(`^elsewhere: ${friend}/$|frame-ancestors 'none'`)

t.test('its dress', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/t/park')
    t.match(await page.title(), /公园小站/)
    t.match(await seen(page), /您在公园里看到什么/)
    t.ok(await page.locator('#type-suggestion').isChecked())
    t.equal(await page.locator('#district').inputValue(), '110105')
    const colour = () => page.evaluate<string>('getComputedStyle(send).backgroundColor')
    t.equal(await colour(), 'rgb(106, 27, 154)')
    await page.emulateMedia({ colorScheme: 'dark' })
    t.equal(await colour(), 'rgb(215, 166, 240)')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.locator('#language').click()
    t.match(await page.title(), /Park corner/)
    t.match(await seen(page), /what you see in the park/)
    t.match(page.url(), /\/t\/park\?lang=en$/)
  }),
)

for (const javaScriptEnabled of [false, true])
  t.test(`in its friend's frame, javaScriptEnabled ${javaScriptEnabled}`, (t) =>
    visit(t, { javaScriptEnabled, expected: FRAMED }, async ({ page, faults }) => {
      await page.goto(friend)
      const frame = page.frameLocator('#park')
      const text = `长椅坏了，${javaScriptEnabled}`
      await frame.locator('#text').fill(text)
      await frame.locator('#send').click()
      const receipt = (await frame.locator('#receipt').textContent())?.trim() ?? ''
      t.match(await api.inLedger(receipt), {
        text,
        type: 'suggestion',
        location: { districtCode: '110105' },
        source: { channel: 'web', endpoint: 'park' },
      })
      await frame.locator('#track-link').click()
      await frame.locator('#supplement-form').waitFor()
      t.equal((await frame.locator('#receipt').textContent())?.trim(), receipt, 'its tracking, too')
      t.equal(await page.frameLocator('#web').locator('form').count(), 0, 'the form of / is in no frame')
      t.match(faults.join('\n'), /frame-ancestors 'none'/)
    }),
  )

t.test('in nobody else’s frame', (t) =>
  visit(t, { expected: /frame-ancestors|^elsewhere/ }, async ({ page, faults }) => {
    await page.goto(friend.replace('127.0.0.1', 'localhost'))
    const refused = async () => faults.filter((fault) => fault.includes('frame-ancestors')).length
    while ((await refused()) < 2) await page.waitForTimeout(50)
    t.equal(await page.frameLocator('#park').locator('form').count(), 0)
  }),
)

t.test('what was sent in its dress is shown in it', (t) =>
  visit(t, {}, async ({ page }) => {
    await page.goto('/t/park')
    await fillIn(page, { text: '池塘的水很清，谢谢' })
    await send(page)
    t.match(await page.title(), /公园小站/)
  }),
)
