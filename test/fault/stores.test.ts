/** Redis and PostgreSQL are killed under load: everybody who sends has an answer, and everything arrives, once. */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { addKey, balance } from '../support/cli.ts'
import { type Dispatcher, startDispatcher } from '../support/dispatcher.ts'
import { type House, startHouse, until } from '../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../support/ledger-server.ts'
import { startRedis } from '../support/redis.ts'
import { type Sent, type SteadyLoad, send, steadyLoad } from '../support/senders.ts'
import { isLong, patience, report, size } from '../support/size.ts'

const PER_SECOND = size(150, 200)
const DOWN_MS = size(5000, 60_000)
/** Held at full size, where nothing else runs on the machine. */
const SLOWEST_MS = 2000
const AT_ONCE = 20

async function setUp(t: Test) {
  const [ledger, redis] = await Promise.all([startLedgerServer(t), startRedis(t)])
  const env = { DATABASE_URL: ledger.url, REDIS_URL: redis.url, RECEIPT_SECRET }
  const house = await startHouse(t, { env })
  const houseEnv = { ...env, DATA_DIR: house.dataDir }
  const apiKey = await addKey(houseEnv)
  const urls = { databaseUrl: ledger.url, redisUrl: redis.url }
  const dispatcher = await startDispatcher(t, { ...urls, concurrency: AT_ONCE })
  // A key is known to the gateway from its first use on.
  await send(house, { key: 'first', apiKey })
  return { ledger, redis, house, houseEnv, apiKey, dispatcher }
}

type Standing = Awaited<ReturnType<typeof setUp>>

/** A receipt of this moment can always be asked for. */
async function askWhileDown(t: Test, house: House, apiKey: string, load: SteadyLoad): Promise<void> {
  const answers = new Map<string, number>()
  for (let n = 0; n < 20; n++) {
    await sleep(DOWN_MS / 40)
    const receipt = load.sent.findLast((sent) => sent.receipt)?.receipt
    const { status, body } = await house.call(`/v1/requests/${receipt}`, { key: apiKey })
    const said = `${status} ${body.status ?? body.code}`.replace('200 triaged', '200 received')
    const isTitled = said === '200 received' || body.code === 'not-yet-known'
    answers.set(isTitled ? String(status) : said, (answers.get(isTitled ? String(status) : said) ?? 0) + 1)
  }
  t.ok(
    [...answers.keys()].every((said) => said === '200' || said === '503'),
    `answers: ${JSON.stringify([...answers])}`,
  )
}

async function allArrive(t: Test, dispatcher: Dispatcher, sent: Sent[], restored: number, kills: number) {
  const receipts = sent.flatMap(({ receipt }) => receipt ?? [])
  await until(() => receipts.every((receipt) => dispatcher.finished.has(receipt)), size(40_000, 300_000))
  const drainedMs = Date.now() - restored
  await sleep(1000)
  t.same(await dispatcher.queue.missing('dispatch', receipts), [], 'each is on dispatch')
  t.equal(
    new Set([...dispatcher.jobs.values()].flatMap((ids) => [...ids])).size,
    receipts.length + 1,
    'as one job',
  )
  const twice = [...dispatcher.given.values()].filter((times) => times > 1).length
  t.ok(
    twice <= AT_ONCE * kills,
    `${twice} were being handled when the store was killed, and are handled again`,
  )
  return { drainedMs, handledAgain: twice }
}

async function run(t: Test, name: string, fault: (standing: Standing, load: SteadyLoad) => Promise<number>) {
  const standing = await setUp(t)
  const { house, houseEnv, apiKey, dispatcher } = standing
  const load = steadyLoad(house, apiKey, PER_SECOND)
  t.teardown(load.stop)
  await sleep(1500)
  const kills = await fault(standing, load)
  const restored = Date.now()
  await sleep(1500)
  const sent = await load.stop()
  const refused = sent.filter(({ status }) => status !== 202)
  t.same(refused.slice(0, 3), [], `none of ${sent.length} was refused`)
  const slowest = Math.round(Math.max(...sent.map(({ ms }) => ms)))
  if (isLong) t.ok(slowest < SLOWEST_MS, `the slowest took ${slowest} ms`)
  const figures = await allArrive(t, dispatcher, sent, restored, kills)
  const { code, rows } = await balance(houseEnv)
  t.match(rows, [
    { accepted: sent.length + 1, ledgered: sent.length + 1, duplicate: 0, inJournal: 0, difference: 0 },
  ])
  t.equal(code, 0)
  t.equal(await house.stop(), 0)
  report(`stores: ${name}`, { sent: sent.length, refused: refused.length, slowestMs: slowest, ...figures })
}

t.test('Redis is killed and comes back', patience(), (t) =>
  run(t, 'Redis', async ({ redis }) => {
    for (let n = 0; n < 2; n++) {
      await redis.kill9()
      await sleep(500)
      await redis.restart()
      await sleep(500)
    }
    return 2
  }),
)

t.test('PostgreSQL is killed and comes back', patience(), (t) =>
  run(t, 'PostgreSQL', async ({ ledger }) => {
    for (let n = 0; n < 2; n++) {
      await ledger.kill9()
      await sleep(500)
      await ledger.restart()
      await sleep(500)
    }
    return 2
  }),
)

t.test('both are down', patience(), (t) =>
  run(t, 'both', async ({ ledger, redis, house, apiKey }, load) => {
    await Promise.all([redis.kill9(), ledger.kill9()])
    await Promise.all([sleep(DOWN_MS), askWhileDown(t, house, apiKey, load)])
    await Promise.all([redis.restart(), ledger.restart()])
    return 1
  }),
)
