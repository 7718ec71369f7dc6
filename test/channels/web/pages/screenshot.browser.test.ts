/** The README's picture of the form. `npm run screenshot` takes it anew; otherwise a test run only looks at it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../../../support/house.ts'
import { fillIn, startVisiting } from './visiting.ts'

const file = join(root, 'docs/form.png')
const PHONE = { width: 390, height: 844 }
const SCALE = 1.5
const LARGEST = 150_000

const { visit } = await startVisiting(t)

t.test('the form on a phone', (t) =>
  visit(t, { viewport: PHONE, deviceScaleFactor: SCALE }, async ({ page }) => {
    await page.goto('/')
    await fillIn(page, { text: '幸福路 3 号院门口的路灯不亮三天了，晚上老人出门看不见路，请派人修一下。' })
    await page.locator('#text').blur()
    const picture = await page.screenshot({ animations: 'disabled', caret: 'hide' })
    if (process.env.SCREENSHOT) writeFileSync(file, picture)
    for (const [name, png] of [
      ['taken now', picture],
      ['in docs', readFileSync(file)],
    ] as const) {
      t.strictSame(
        [png.readUInt32BE(16), png.readUInt32BE(20)],
        [PHONE.width * SCALE, PHONE.height * SCALE],
        name,
      )
      t.ok(png.length > 20_000 && png.length < LARGEST, `${name}: ${png.length} bytes`)
    }
    t.match(readFileSync(join(root, 'README.md'), 'utf8'), '"docs/form.png"')
  }),
)
