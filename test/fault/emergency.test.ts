/** An emergency overtakes whatever waits, in the queues and in the journal. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { type BullQueue, createBullQueue } from '../../adapters/queue-bullmq.ts'
import { fillTriage } from '../support/backlog.ts'
import { addKey } from '../support/cli.ts'
import { type House, startHouse, until } from '../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../support/ledger-server.ts'
import { createTestLog } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'
import { eachOf, type Sent, send } from '../support/senders.ts'
import { isLong, patience, report, size } from '../support/size.ts'

/** Held at full size, where nothing else runs on the machine; whether it overtakes is held always. */
const WITHIN_MS = 5000
const TIMES = 5

async function setUp(t: { teardown(end: () => Promise<void>): void } & Parameters<typeof startRedis>[0]) {
  const [ledger, redis] = await Promise.all([startLedgerServer(t), startRedis(t)])
  const env = { DATABASE_URL: ledger.url, REDIS_URL: redis.url, RECEIPT_SECRET }
  const gateway = await startHouse(t, { env: { ...env, ROLE: 'gateway' } })
  const apiKey = await addKey({ ...env, DATA_DIR: gateway.dataDir })
  const queue = await createBullQueue({ redisUrl: redis.url, log: createTestLog(), clock: Date })
  t.teardown(() => queue.close())
  await send(gateway, { key: 'first', apiKey })
  return { ledger, env, gateway, apiKey, queue }
}

const shout = (house: House, apiKey: string, key: string) =>
  send(house, { key, apiKey, body: { text: '我家燃气泄漏了，快来人' } })

/** Milliseconds from now until its job is on `dispatch`. */
async function untilDispatched(queue: BullQueue, receipt: string | undefined): Promise<number> {
  const began = Date.now()
  await until(async () => (await queue.missing('dispatch', [String(receipt)])).length === 0, 60_000)
  return Date.now() - began
}

t.jobs = 2

t.test('with very many waiting on triage', patience(), async (t) => {
  const { env, gateway, apiKey, queue, ledger } = await setUp(t)
  const many = size(20_000, 1_000_000)
  await fillTriage(ledger.url, queue, many)
  await startHouse(t, { env: { ...env, ROLE: 'worker' } })
  const took: number[] = []
  let waiting = many
  for (let n = 0; n < TIMES; n++) {
    const { receipt } = await shout(gateway, apiKey, `emergency-${n}`)
    took.push(await untilDispatched(queue, receipt))
    const state = await queue.state('triage')
    if (n === 0) waiting = state.waiting
    await sleep(200)
  }
  t.ok(waiting > many / 2, `${waiting} were waiting still`)
  if (isLong) t.ok(Math.max(...took) < WITHIN_MS, `on dispatch after ${took.join(', ')} ms`)
  report('emergency, queue', { waiting, tookMs: took })
})

t.test('with a backlog in the journal', patience(), async (t) => {
  const { ledger, env, gateway, apiKey, queue } = await setUp(t)
  await startHouse(t, { env: { ...env, ROLE: 'worker' } })
  await ledger.kill9()
  const many = size(4000, 200_000)
  const body = { text: '路灯不亮' }
  const ordinary: string[] = []
  await eachOf(many, 48, async (n) => {
    const { receipt } = await send(gateway, { key: `normal-${n}`, apiKey, body, tries: 1 })
    if (receipt) ordinary.push(receipt)
    else t.fail('refused')
  })
  const during = await shout(gateway, apiKey, 'during')
  await ledger.restart()
  const afterwards = await shout(gateway, apiKey, 'afterwards')
  const overtaken = async ({ receipt }: Sent) => {
    const ms = await untilDispatched(queue, receipt)
    return { ms, waiting: (await queue.missing('dispatch', ordinary)).length }
  }
  const seen = await Promise.all([during, afterwards].map(overtaken))
  for (const { waiting } of seen) t.ok(waiting > many / 2, `${waiting} were waiting still`)
  const took = seen.map(({ ms }) => ms)
  if (isLong) t.ok(Math.max(...took) < WITHIN_MS, `on dispatch after ${took.join(', ')} ms`)
  report('emergency, journal', { backlog: many, tookMs: took })
})
