/** Wrong tries are limited for each receipt and for each address; right ones don't count. */
import t from 'tap'
import { createMemoryLimits } from '../../../../adapters/limits-memory.ts'
import { createTries } from '../../../../channels/web/pages/track-tries.ts'
import { startApi } from '../../../support/api.ts'
import { until } from '../../../support/house.ts'
import { createCitizen, readable } from './citizen.ts'

const api = await startApi(t)
const citizen = createCitizen(api)
const requester = { phone: '13800001234' }
const sent = async () => {
  const receipt = await api.send({ text: '一', requester })
  await api.inLedger(receipt)
  return receipt
}
const track = (receipt: string, proof: string) => citizen.post('/track', { receipt, proof })

t.test('for each receipt', async (t) => {
  const receipt = await sent()
  for (let n = 0; n < 20; n++) t.equal((await track(receipt, '1234')).status, 303, 'right ones are free')
  const all = await Promise.all(Array.from({ length: 20 }, (_, n) => track(receipt, String(2000 + n))))
  const looked = all.filter(({ status }) => status === 403)
  t.equal(looked.length, 8, 'as many at the same time as one after the other')
  const refused = all.find(({ status }) => status === 429)
  t.match(readable(refused?.html ?? ''), /试错的次数太多了.*分钟.*不受影响/)
  t.match(refused?.headers.get('retry-after'), /^\d+$/)
  t.equal((await track(receipt, '1234')).status, 429, 'and the right one tells nothing now')
  t.equal((await track(await sent(), '1234')).status, 303, 'others are free')
})

t.test('for each address, whatever the receipt', async (t) => {
  const receipts = await Promise.all(Array.from({ length: 10 }, sent))
  const statuses: number[] = []
  for (const receipt of receipts)
    for (let n = 0; n < 7; n++) statuses.push((await track(receipt, '9999')).status)
  t.ok(statuses.includes(429))
  t.equal(statuses.filter((status) => status === 403).length, 60 - 8, 'with those of the test before')
  await until(async () => (await track(receipts[0] ?? '', '1234')).status === 429)
})

t.test('nobody shuts another out, but a receipt is not guessed at from everywhere', async (t) => {
  const tries = createTries({
    limits: createMemoryLimits({ clock: Date }),
    deriveKey: () => Buffer.alloc(32),
  })
  const wrong = async (ip: string) => (await tries.admit(ip, 'R')).isAllowed
  for (let n = 0; n < 8; n++) t.ok(await wrong('10.0.0.1'))
  t.notOk(await wrong('10.0.0.1'))
  t.ok(await wrong('10.0.0.2'), 'from elsewhere it can still be looked at')
  const others = await Promise.all(Array.from({ length: 40 }, (_, n) => wrong(`10.0.1.${n}`)))
  t.equal(others.filter(Boolean).length, 32 - 9)
})
