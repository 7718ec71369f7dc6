/** Every page of the console: for everybody, of little weight, by keyboard; and whatever was stored, shown as text. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { barriers, outOfSight, overflow } from '../../support/barriers.ts'
import { root } from '../../support/house.ts'
import { SILENT, startScene } from '../../support/scene.ts'
import { hostileText } from '../../support/scene-requests.ts'
import { isLong } from '../../support/size.ts'

const MOST_BYTES = 300_000
const PHONE = { width: 390, height: 844 }
const DESK = { width: 1440, height: 900 }
const LARGEST_PICTURE = 150_000
/** What a page that is not there writes to the console. */
const expected = / 404 /

const scene = await startScene(t)
const [plain, odd] = scene.stuck
const restricted = await scene.send({ text: '同学打我', requester: { name: '小欧阳', minor: true } })
const pages: Record<string, string> = {
  overview: '/ops',
  sources: '/ops/sources',
  'a source': '/ops/sources/hotlines/12328',
  'a refused source': '/ops/sources/hotlines/12345-qiye',
  requests: '/ops/requests',
  'a request': `/ops/requests/${scene.handled}`,
  'a hostile request': `/ops/requests/${scene.hostile}`,
  'a correction': `/ops/requests/${scene.handled}/correct`,
  'a request for few eyes': `/ops/requests/${restricted}`,
  quarantine: '/ops/quarantine',
  'what stuck': `/ops/quarantine/${plain}`,
  'what stuck, hostile': `/ops/quarantine/${odd}`,
  'files and callbacks that failed': '/ops/quarantine/errands',
  'conversations that failed': '/ops/quarantine/threads',
  queues: '/ops/queues',
  'failed jobs': '/ops/queues/updates?state=failed',
  'waiting jobs': '/ops/queues/dispatch?state=waiting',
  'a job': '/ops/queues/updates/job?id=lost-update',
  alerts: '/ops/alerts',
  audit: '/ops/audit',
  people: '/ops/people',
  'no page': '/ops/nowhere',
}

const looks = [
  { colorScheme: 'light', viewport: PHONE, lang: 'zh' },
  { colorScheme: 'dark', viewport: DESK, lang: 'en' },
  ...(isLong
    ? ([
        { colorScheme: 'dark', viewport: PHONE, lang: 'en' },
        { colorScheme: 'light', viewport: DESK, lang: 'zh' },
      ] as const)
    : []),
] as const

for (const { colorScheme, viewport, lang } of looks)
  t.test(`axe-core finds no barrier: ${colorScheme}, ${viewport.width} wide, ${lang}`, (t) =>
    scene.openAs(
      'admin',
      t,
      async ({ page }) => {
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${lang}`)
          t.strictSame(await barriers(page), [], name)
          t.equal(await overflow(page), 0, `${name} is not wider than the screen`)
          t.equal(await page.locator('h1').count(), 1, `${name} has a title`)
          if (viewport === PHONE) t.strictSame(await outOfSight(page), [], `${name}: all of it in reach`)
        }
        await page.keyboard.press('?')
        await page.locator('dialog[open]').waitFor()
        t.strictSame(await barriers(page), [], 'the keys')
      },
      { colorScheme, viewport, expected },
    ),
  )

t.test(`no page weighs more than ${MOST_BYTES} bytes, all of it from here`, (t) =>
  scene.openAs(
    'admin',
    t,
    async ({ page, context }) => {
      const session = await context.newCDPSession(page)
      await session.send('Network.enable')
      await session.send('Network.setCacheDisabled', { cacheDisabled: true })
      let bytes = 0
      session.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength
      })
      for (const [name, path] of Object.entries(pages)) {
        bytes = 0
        await page.goto(path, { waitUntil: 'load' })
        await page.waitForTimeout(100)
        t.ok(bytes > 5000 && bytes < MOST_BYTES, `${name}: ${bytes} bytes`)
      }
    },
    { expected },
  ),
)

/** What hostile words would have brought about; and what turns the words around it. */
const harm = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const found = []
    if ('pwned' in window) found.push('a script ran')
    for (const element of document.querySelectorAll('img, svg[onload], [onerror], script:not([src]), iframe, [href^="javascript:"]'))
      found.push(element.outerHTML)
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode())
      if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(texts.currentNode.data) && !texts.currentNode.parentElement.closest('bdi, option'))
        found.push('turned: ' + texts.currentNode.data)
    return found
  })()`)

t.test('hostile words are words, wherever they are shown', (t) =>
  scene.openAs(
    'admin',
    t,
    async ({ page }) => {
      let dialogs = 0
      page.on('dialog', (dialog) => {
        dialogs += 1
        void dialog.dismiss()
      })
      const look = async (name: string) => t.strictSame(await harm(page), [], name)
      const unmask = async (name: string, path: string) => {
        await page.goto(path)
        const form = page.locator('form[action$="/unmask"]').first()
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
        await form.locator('[name="reason"]').fill(hostileText)
        await form.locator('button').first().click()
        await page.locator('main').filter({ hasText: 'window.pwned = 1; alert(1)' }).waitFor()
        await look(`${name}, unmasked`)
      }
      await unmask('a request', `/ops/requests/${scene.hostile}`)
      await unmask('what stuck', `/ops/quarantine/${odd}`)
      await unmask('a job', '/ops/queues/updates/job?id=lost-update')
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(path)
        await look(name)
      }
      await page.goto('/ops/audit')
      t.match(
        await page.locator('main').filter({ hasText: '<script>window.pwned' }).count(),
        1,
        'the reasons',
      )
      for (const path of ['/ops/requests', '/ops/audit', '/ops/sources', '/ops/quarantine']) {
        await page.goto(
          `${path}?${new URLSearchParams({ q: hostileText, by: hostileText, done: hostileText, endpoint: hostileText })}`,
        )
        await look(`${path}, asked hostilely`)
      }
      t.equal(dialogs, 0)
    },
    { expected },
  ),
)

t.test('by keyboard: to the rooms, the search, and past what repeats', (t) =>
  scene.openAs('viewer', t, async ({ page }) => {
    const press = async (...keys: string[]) => {
      await page.locator('.has-keys').waitFor()
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.goto('/ops')
    await press('Tab', 'Enter')
    t.equal(await page.evaluate('document.activeElement?.id'), 'main', 'the first key skips what repeats')
    await press('g', 's')
    await page.waitForURL('**/ops/sources')
    await press('/', 'g', 'o')
    t.equal(await page.locator('[type="search"]').inputValue(), 'go', 'letters that are typed stay letters')
    await page.locator('[type="search"]').blur()
    await press('?')
    await page.locator('dialog [type="checkbox"]').uncheck()
    await page.keyboard.press('Escape')
    await page.goto('/ops/alerts', { waitUntil: 'load' })
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.waitForTimeout(200)
    t.match(page.url(), '/ops/alerts', 'turned off')
  }),
)

/** `npm run screenshot` takes them anew; otherwise a test run only looks at them. */
const picture = (name: string, look: { viewport: typeof DESK; colorScheme: 'light' | 'dark' }) =>
  t.test(`the picture docs/${name}`, (t: Test) =>
    scene.openAs(
      'operator',
      t,
      async ({ page }) => {
        await scene.sendOf(SILENT)
        await page.goto('/ops')
        await page.locator('#feed[data-feed="live"]').waitFor()
        const file = join(root, 'docs', name)
        const png = await page.screenshot({ animations: 'disabled', caret: 'hide' })
        if (process.env.SCREENSHOT) writeFileSync(file, png)
        for (const [which, bytes] of [
          ['taken now', png],
          ['in docs', readFileSync(file)],
        ] as const) {
          t.strictSame(
            [bytes.readUInt32BE(16), bytes.readUInt32BE(20)],
            [look.viewport.width, look.viewport.height],
            which,
          )
          t.ok(bytes.length > 20_000 && bytes.length < LARGEST_PICTURE, `${which}: ${bytes.length} bytes`)
        }
        t.match(readFileSync(join(root, 'README.md'), 'utf8'), `"docs/${name}"`)
      },
      look,
    ),
  )
picture('console.png', { viewport: DESK, colorScheme: 'light' })
picture('console-phone.png', { viewport: PHONE, colorScheme: 'dark' })
