/** Redis loses everything while a slow dispatcher works: what it has not taken is put back, what it has taken is not. */
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { addKey, balance } from '../support/cli.ts'
import { startDispatcher } from '../support/dispatcher.ts'
import { startHouse, until } from '../support/house.ts'
import { RECEIPT_SECRET } from '../support/ledger-server.ts'
import { query, startPostgres } from '../support/postgres.ts'
import { type RedisOptions, startRedis, type TestRedis } from '../support/redis.ts'
import { eachOf, send } from '../support/senders.ts'
import { patience, report, size } from '../support/size.ts'

const SUBMISSIONS = size(600, 10_000)
const AT_ONCE = 10
const JOB_MS = size(100, 20)
/** The last second, and what the machine needs to say so. */
const JUST_FINISHED_MS = 2000

async function setUp(t: Test, options: RedisOptions) {
  const [postgres, redis] = await Promise.all([startPostgres(t), startRedis(t, options)])
  const urls = { databaseUrl: await postgres.freshDatabase(), redisUrl: redis.url }
  const env = { DATABASE_URL: urls.databaseUrl, REDIS_URL: redis.url, RECEIPT_SECRET }
  const house = await startHouse(t, { env })
  const houseEnv = { ...env, DATA_DIR: house.dataDir }
  const apiKey = await addKey(houseEnv)
  const dispatcher = await startDispatcher(t, { ...urls, concurrency: AT_ONCE, ms: JOB_MS })
  return { redis, house, houseEnv, apiKey, dispatcher }
}

async function run(t: Test, name: string, options: RedisOptions, wipe: (redis: TestRedis) => Promise<void>) {
  const { redis, house, houseEnv, apiKey, dispatcher } = await setUp(t, options)
  const { given, finished, redelivered, queue } = dispatcher
  const receipts: string[] = []
  const submit = (from: number, n: number) =>
    eachOf(n, 16, async (m) => {
      receipts.push(String((await send(house, { key: `wipe-${from + m}`, apiKey })).receipt))
    })
  await submit(0, SUBMISSIONS / 2)
  await until(() => finished.size > SUBMISSIONS / 6, 60_000)
  // In the middle: some taken, some waiting, some still coming.
  const coming = submit(SUBMISSIONS / 2, SUBMISSIONS / 2)
  await sleep(100)
  const wipedAt = Date.now()
  const before = new Map(finished)
  await wipe(redis)
  await coming
  await until(() => receipts.every((receipt) => finished.has(receipt)), size(60_000, 300_000))
  const seconds = Math.round((Date.now() - wipedAt) / 100) / 10
  await sleep(6000)

  const twice = [...given].filter(([, times]) => times > 1).map(([id]) => id)
  const longTaken = twice.filter(
    (id) => (before.get(id) ?? Number.POSITIVE_INFINITY) < wipedAt - JUST_FINISHED_MS,
  )
  t.same(longTaken, [], 'what was taken is not put back')
  const unmarked = twice.filter((id) => !redelivered.has(id))
  t.same(unmarked, [], `${twice.length} came twice, each marked`)
  t.ok(twice.length <= (JUST_FINISHED_MS / JOB_MS + 1) * AT_ONCE, 'no more than the last second held')
  t.equal([...given.values()].filter((times) => times > 2).length, 0)
  const later = receipts.filter((id) => (finished.get(id) ?? 0) > wipedAt + JUST_FINISHED_MS)
  t.same(await queue.missing('dispatch', later), [], 'what was handled afterwards had its own job')
  const pending = () => query<{ n: string }>(houseEnv.DATABASE_URL, 'select count(*) as n from pending')
  await until(async () => (await pending())[0]?.n === '0')
  const { code, rows } = await balance(houseEnv)
  t.match(rows, [{ ledgered: SUBMISSIONS, inJournal: 0, difference: 0 }])
  t.equal(code, 0)
  report(`wipe: ${name}`, {
    submissions: SUBMISSIONS,
    takenBefore: before.size,
    twice: twice.length,
    longTaken: longTaken.length,
    redelivered: redelivered.size,
    seconds,
  })
  await dispatcher.close()
  t.equal(await house.stop(), 0)
}

t.jobs = 2

t.test('FLUSHALL', patience(), (t) => run(t, 'FLUSHALL', {}, (redis) => redis.flushAll()))

t.test('a Redis without AOF is killed and restarted', patience(), (t) =>
  run(t, 'without AOF', { appendonly: 'no' }, async (redis) => {
    await redis.kill9()
    await redis.restart()
  }),
)
