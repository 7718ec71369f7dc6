/** Redis and PostgreSQL are down: what somebody sends has a receipt, and can be tracked once they are back. */
import t from 'tap'
import { until } from '../../../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../../../support/ledger-server.ts'
import { startRedis } from '../../../support/redis.ts'
import { fillIn, seen, send, startVisiting } from './visiting.ts'

const server = await startLedgerServer(t)
const redis = await startRedis(t)
const { api, visit } = await startVisiting(t, {
  env: { DATABASE_URL: server.url, REDIS_URL: redis.url, RECEIPT_SECRET },
})

t.test('sent while both are down', (t) =>
  visit(t, { expected: / 503 / }, async ({ page }) => {
    await redis.kill9()
    await server.kill9()
    await page.goto('/')
    await fillIn(page, { text: '停电的晚上，路口红绿灯也灭了', phone: '13800001234' })
    await page.locator('#file').setInputFiles({
      name: '路口.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n'),
    })
    await page.locator('.upload[data-state="received"]').waitFor()
    const receipt = await send(page)
    t.match(await seen(page), /红绿灯也灭了[\s\S]*路口\.pdf/, 'from the journal')
    await page.locator('#track-link').click()
    await page.waitForURL('**/track/**')
    t.match(await seen(page), /已收到/)
    t.notMatch(await seen(page), /没有这个|不存在|暂时查不到/, 'never unknown')

    await server.restart()
    await redis.restart()
    t.match(await api.inLedger(receipt), { text: /红绿灯/, attachments: [{ name: '路口.pdf' }] })
    await page.goto('/track')
    await fillIn(page, { receipt, proof: '1234' })
    await until(async () => {
      await page.locator('#track-form button').click()
      await page.waitForURL('**/track/**', { timeout: 1000 })
      return true
    })
    t.match(await seen(page), /红绿灯也灭了[\s\S]*路口\.pdf/)
    await until(async () => {
      await page.reload()
      return /已登记/.test(await seen(page))
    })
  }),
)
