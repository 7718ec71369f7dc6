/** In a real browser: an operator puts a category right without a line of script, and opens what is for few eyes for a reason. */
import type { Page } from 'playwright-core'
import t from 'tap'
import { barriers, overflow } from '../../support/barriers.ts'
import { startConsole } from '../../support/console.ts'
import { until } from '../../support/house.ts'

const house = await startConsole(t)
const secret = '同学在厕所打我'
const triagedAs = (receipt: string, revision: number) =>
  until(async () => {
    const { rows } = await house.pool.query(
      'select triage from triages where receipt = $1 and revision = $2',
      [receipt, revision],
    )
    return rows[0]?.triage
  }, 90_000)

const looks = [
  { viewport: { width: 390, height: 844 }, colorScheme: 'light', javaScriptEnabled: true },
  // What looks for barriers is a script itself.
  { viewport: { width: 1440, height: 900 }, colorScheme: 'dark', javaScriptEnabled: false },
] as const

async function look(page: Page, name: string): Promise<void> {
  t.strictSame(await barriers(page), [], name)
  t.equal(await overflow(page), 0, `${name} is not wider than the screen`)
}

for (const { javaScriptEnabled, ...how } of looks)
  t.test(`corrected, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const receipt = await house.send({ text: '楼下天天跳舞，吵得睡不着', type: 'complaint' })
    await triagedAs(receipt, 1)
    // Reads the catalogue, beside many other tests.
    await house.page(`/ops/requests/${receipt}/correct`)
    await house.openAs(
      'operator',
      t,
      async ({ page }) => {
        await page.goto(`/ops/requests/${receipt}`)
        if (javaScriptEnabled) await look(page, 'a request')
        await page.locator('a[href$="/correct"]').click()
        await page.locator('#correct [name="q"]').fill('广场舞')
        await page.keyboard.press('Enter')
        await page.locator('[name="topic"][value="090301"]').check()
        if (javaScriptEnabled) await look(page, 'the form')
        await page.locator('[name="type"]').selectOption('suggestion')
        await page.locator('[name="reason"]').fill('听了录音')
        await page.locator('#correct button.primary').click()
        await page.waitForURL('**?done=corrected')
        t.match(await page.locator('#triage ins').allTextContents(), ['建议'])
        await triagedAs(receipt, 2)
        t.match(await house.audited({ action: 'correct', subject: receipt }), [{ reason: '听了录音' }])
      },
      { ...how, javaScriptEnabled },
    )
  })

t.test('opened for a reason, once', async (t) => {
  const receipt = await house.send({ text: secret, requester: { name: '小欧阳', minor: true } })
  await triagedAs(receipt, 1)
  await house.openAs('operator', t, async ({ page }) => {
    await page.goto('/ops/requests')
    await until(async () => {
      await page.reload()
      return (await page.locator(`#requests a[href$="${receipt}"]`).count()) > 0
    })
    t.notMatch(await page.content(), secret)
    await page.locator(`#requests a[href$="${receipt}"]`).click()
    await page.locator('#restricted').waitFor()
    t.notMatch(await page.content(), secret)
    await look(page, 'for few eyes')
    await page.locator('#restricted [name="reason"]').fill('回访')
    await page.locator('#restricted button').click()
    await page.locator('main').filter({ hasText: secret }).waitFor()
    t.match(await house.audited({ action: 'open' }), [{ by: 'operator', subject: receipt, reason: '回访' }])
    await page.goto(`/ops/requests/${receipt}`)
    t.notMatch(await page.content(), secret, 'once')
  })
})
