/** A day on duty, in a real browser: what the console is for. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import t from 'tap'
import { jiesu } from '../../support/cli.ts'
import { password } from '../../support/console.ts'
import { until } from '../../support/house.ts'
import { BROKEN, SILENT, startScene } from '../../support/scene.ts'
import { told } from '../../support/scene-requests.ts'
import { report } from '../../support/size.ts'

const BURST = 20
const LIVE_MS = 1000
/** Of a hotline's silence: three seconds until it is strange, and what the machine needs. */
const SILENCE_MS = 20_000

interface Told {
  id: string
  type: string
  data: Record<string, unknown>
}

const received: Told[] = []
const receiver = createServer(async (request, response) => {
  const id = String(request.headers['webhook-id'])
  received.push({ id, ...JSON.parse(await text(request)) })
  response.end()
})
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
t.teardown(() => receiver.close())
const { port } = receiver.address() as AddressInfo

const scene = await startScene(t, {
  receiver: `http://127.0.0.1:${port}/`,
  rules: [{ id: 'stuck', what: 'quarantine', above: 2, for: '0s', severity: 'warning' }],
})

/** What a person reads there. */
// biome-ignore lint/performance/useDomNodeTextContent: it is what is shown that is tested
const seen = (page: Page, selector = 'main'): Promise<string> => page.locator(selector).innerText()

/** A page that was loaded again has lost it. */
const mark = (page: Page) => page.evaluate('window.marked = true')
const isMarked = (page: Page) => page.evaluate('window.marked === true')

t.test('signs in, and is led to where they wanted to go', (t) =>
  scene.openAs(
    'viewer',
    t,
    async ({ page, context }) => {
      await context.clearCookies()
      await page.goto('/ops/sources?state=silent')
      await page.locator('#name').fill('operator')
      await page.locator('#password').fill('not the password')
      await page.locator('#sign-in').click()
      t.match(await seen(page), '用户名或密码不对')
      t.equal(await page.locator('#name').inputValue(), 'operator')
      await page.locator('#password').fill(password)
      await page.locator('#sign-in').click()
      await page.waitForURL('**/ops/sources?state=silent')
      t.match(await seen(page, '.bar'), /operator/)
    },
    { expected: / 401 / },
  ),
)

t.test('a burst is seen as it arrives, without loading the page again', (t) =>
  scene.openAs('viewer', t, async ({ page }) => {
    await page.goto('/ops')
    await page.locator('#feed[data-feed="live"]').waitFor()
    await mark(page)
    const figure = '[data-figure="arrivals.web.total"]'
    const before = Number(await page.locator(figure).getAttribute('data-value'))
    const shown: Promise<number> = page.evaluate(
      `new Promise((resolve) => {
        const look = () => Number(document.querySelector('${figure}').dataset.value) >= ${before + BURST}
          ? resolve(Date.now()) : requestAnimationFrame(look)
        look()
      })`,
    )
    await Promise.all(Array.from({ length: BURST }, (_, n) => scene.send({ text: `路灯不亮 ${n}` })))
    const answered = Date.now()
    const ms = (await shown) - answered
    report('console: a burst is seen', { requests: BURST, ms })
    t.ok(ms < LIVE_MS, `within a second of its answer: ${ms} ms`)
    t.ok(await isMarked(page))
  }),
)

t.test('a hotline falls silent before their eyes', (t) =>
  scene.openAs('viewer', t, async ({ page }) => {
    await page.goto('/ops/sources')
    const state = page.locator(`[data-source="hotlines/${SILENT}"] [data-cell="state"]`)
    await mark(page)
    t.equal(await scene.sendOf(SILENT).then(({ status }) => status), 200)
    await state.filter({ hasText: '正常' }).waitFor({ timeout: SILENCE_MS })
    await state.filter({ hasText: '沉默' }).waitFor({ timeout: SILENCE_MS })
    t.ok(await isMarked(page))
    await page.goto('/ops')
    t.match(await seen(page, '[data-region="verdict"]'), /沉默/)
  }),
)

t.test('searches by phone, and reads the words for a reason that is kept', (t) =>
  scene.openAs('operator', t, async ({ page }) => {
    const words = told[0]?.text ?? ''
    await page.goto('/ops/requests')
    await page.keyboard.press('/')
    await page.keyboard.type('138 0000 1234')
    await page.keyboard.press('Enter')
    await page.locator('#requests tbody tr').first().waitFor()
    t.notMatch(page.url(), /1234/, 'no phone in an address')
    t.equal(await page.locator('#requests tbody tr').count(), 1)
    await page.locator(`#requests a[href$="${scene.handled}"]`).click()
    await page.waitForURL(`**/ops/requests/${scene.handled}`)
    t.notMatch(await page.content(), /13800001234|王小明/)
    await page.locator('details:has(form[action$="/unmask"]) > summary').click()
    const form = page.locator('form[action$="/unmask"]')
    await form.locator('[name="reason"]').fill('回访市民')
    await form.locator('button').first().click()
    await page.locator('main').filter({ hasText: '13800001234' }).waitFor()
    t.match(await seen(page), words)
    t.match(await scene.audited({ subject: scene.handled }), [
      { by: 'operator', action: /unmask/, reason: '回访市民' },
    ])
    await page.goto(`/ops/requests/${scene.handled}`)
    t.notMatch(await page.content(), /13800001234|王小明/, 'the next time it is masked again')
  }),
)

t.test(
  'an alert is fired at its receiver, what stuck is mended, tried and replayed, and the alert is over',
  (t) =>
    scene.openAs('operator', t, async ({ page }) => {
      await scene.sendOf(BROKEN)
      const fired = await until(() => received[0])
      await page.goto('/ops/alerts')
      t.match(await seen(page, '#firing'), /隔离/)
      scene.mend()
      await jiesu(['reload'], { DATA_DIR: scene.dataDir, CONFIG_DIR: scene.configDir })
      const [receipt] = scene.stuck
      await page.goto(`/ops/quarantine/${receipt}`)
      await until(async () => {
        await page.locator('form[action$="/try"] button').click()
        return page.locator('#tried .notice.good').isVisible()
      })
      await page.locator('form[action$="/replay"] button').click()
      await page.waitForURL('**?done=replayed')
      t.match(await seen(page, '.notice.good'), /./)
      t.match(await scene.inLedger(receipt), { source: { endpoint: BROKEN } })
      const over = await until(() => received[1])
      t.not(over.id, fired.id)
      t.match([fired, over], [{ type: /fir/ }, { type: /resol/ }])
      await page.goto('/ops/alerts')
      t.match(await seen(page, '#firing'), /没有/)
      t.match(
        (await scene.audited({ subject: receipt })).map(({ by, action }) => `${by} ${action}`),
        ['operator replay', 'operator replay', 'operator try'],
      )
    }),
)

t.test('a failed job is tried again', (t) =>
  scene.openAs('operator', t, async ({ page }) => {
    const failedAt = () => page.locator('#jobs time').nth(1).getAttribute('datetime')
    await page.goto('/ops/queues')
    await page.locator('a[href^="/ops/queues/updates"]').first().click()
    await page.goto('/ops/queues/updates?state=failed')
    const before = await failedAt()
    await page.locator('#jobs [name="id"]').check()
    await page.locator('form[action$="/retry"] button').first().click()
    await page.waitForURL('**done=retried**')
    await until(async () => {
      await page.goto('/ops/queues/updates?state=failed')
      return (await page.locator('#jobs [name="id"]').count()) === 1 && (await failedAt()) !== before
    })
    t.match(await scene.audited({ action: 'retry' }), [{ by: 'operator', subject: 'updates/lost-update' }])
  }),
)

t.test('signing out ends the feed, in the other tab too', (t) =>
  scene.openAs('viewer', t, async ({ page, context }) => {
    const other = await context.newPage()
    for (const each of [page, other]) {
      await each.goto('/ops')
      await each.locator('#feed[data-feed="live"]').waitFor()
    }
    await page.locator('#sign-out').click()
    await page.waitForURL('**/ops/sign-in**')
    await other.locator('#feed[data-feed="ended"]').waitFor({ timeout: 5000 })
    t.match(await seen(other, '#feed'), /退出/)
    await other.reload()
    t.match(other.url(), '/ops/sign-in')
  }),
)
