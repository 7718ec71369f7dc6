import t from 'tap'
import { createMemoryLimits } from '../../../../adapters/limits-memory.ts'
import { Config } from '../../../../channels/web/config.ts'
import { createUploadLimits } from '../../../../channels/web/pages/upload-limits.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'
import { createTestClock } from '../../../contract/limits.ts'

const { deriveKey } = createReceipts('0123456789abcdef0123456789abcdef')

function open(limits: object) {
  const clock = createTestClock()
  const config = Config.parse({ limits: { windowSeconds: 600, ...limits } })
  const admit = createUploadLimits({ limits: createMemoryLimits({ clock }), deriveKey, config })
  const send = (bytes?: number, ip = '203.0.113.7') =>
    admit({ ip, headers: bytes === undefined ? {} : { 'content-length': String(bytes) } })
  return { clock, send }
}

const busy = { name: 'TemporaryError', code: 'busy' }

t.test('files per address', async (t) => {
  const { clock, send } = open({ files: 3 })
  for (const _ of [1, 2, 3]) await send(1)
  await clock.pass(100)
  await t.rejects(send(1), { ...busy, retryAfter: 500 })
  await send(1, '203.0.113.8')
  await clock.pass(500)
  await send(1)
})

t.test('bytes per address; one of unknown length counts as a large one', async (t) => {
  const { send } = open({ fileBytes: 100_000_000 })
  await send(60_000_000)
  await send()
  await send(20_000_000)
  await t.rejects(send(1), busy)
})
