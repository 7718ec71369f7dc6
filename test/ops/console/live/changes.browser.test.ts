/** Guards: a list says of when it is, says so when it has changed since, and never takes itself away from its reader. */
import t from 'tap'
import { changesRegions } from '../../../../src/ops/console/live/changes.ts'
import { startConsole } from '../../../support/console.ts'
import { snapshot, worked } from '../../../support/snapshot.ts'

const house = await startConsole(t)

t.test('while somebody types, it is said, and nothing is taken away; refreshing shows it', (t) =>
  house.openAs('viewer', t, async ({ page }) => {
    await page.goto('/ops/requests?channel=web')
    const line = page.locator('#as-of')
    t.match(await line.textContent(), /截至 \d\d-\d\d \d\d:\d\d:\d\d/)
    await page.evaluate('window.marked = true')
    await page.keyboard.press('/')
    await page.keyboard.type('order/')
    await page.waitForTimeout(1500)
    t.equal(await line.getAttribute('data-state'), '', 'nothing has changed')
    const receipt = await house.send({ text: '路灯不亮' })
    await house.inLedger(receipt)
    await line.filter({ hasText: '有新的变化' }).waitFor()
    t.equal(await page.locator('#as-of [role="status"]').textContent(), '有新的变化')
    t.equal(await page.evaluate('window.marked'), true)
    t.equal(await page.evaluate('document.activeElement.value'), 'order/')
    await page.waitForTimeout(1000)
    const link = line.locator('a')
    t.equal(await link.getAttribute('href'), '/ops/requests?channel=web')
    await link.focus()
    await page.keyboard.press('Enter')
    await page.waitForFunction('!window.marked')
    t.match(page.url(), /\/ops\/requests\?channel=web$/)
    t.notMatch(await line.textContent(), '有新的变化')
    t.match(await page.locator('#requests').textContent(), receipt)
  }),
)

t.test('after an act it does not tell the act itself, nor does it say twice that it was done', async (t) => {
  const { text } = await house.page('/ops/alerts?done=acknowledged&before=zzz')
  const [line = ''] = /<p class="as-of"[\s\S]*?<\/p>/.exec(text) ?? []
  t.notMatch(line, 'data-mark')
  t.match(line, 'href="/ops/alerts?before&#61;zzz"')
  t.match((await house.page('/ops/queues/updates?state=failed')).text, 'data-list="/ops/queues/updates"')
  t.notMatch((await house.page('/ops/people')).text, 'id="as-of"')
})

t.test('what changes which list', async (t) => {
  const before = changesRegions(snapshot())
  const queue = { ...worked, failed: 1 }
  const changed = (change: object) => {
    const after = changesRegions({ ...snapshot(), ...change })
    return Object.keys(after).filter((list) => after[list] !== before[list])
  }
  t.same(changed({}), [])
  t.same(changed({ quarantined: 9 }), ['/ops/quarantine'])
  t.same(changed({ errandsFailed: 9 }), ['/ops/quarantine/errands'])
  t.same(changed({ threadsFailing: 9 }), ['/ops/quarantine/threads'])
  t.same(changed({ firing: 9 }), ['/ops/alerts'])
  t.same(changed({ queues: { ...snapshot().queues, triage: queue } }), ['/ops/queues', '/ops/queues/triage'])
  t.same(changed({ verdict: { ...snapshot().verdict, level: 'danger' } }), [])
})

t.test('`/` on a page without a search leads to the one that has it, ready to be typed into', (t) =>
  house.openAs('viewer', t, async ({ page }) => {
    await page.goto('/ops/people')
    await page.locator('.has-keys').waitFor()
    await page.keyboard.press('/')
    await page.waitForURL('**/ops/requests#q')
    await page.waitForFunction('document.activeElement?.id === "q"')
    await page.keyboard.type('order/1')
    t.equal(await page.locator('#q').inputValue(), 'order/1')
  }),
)
