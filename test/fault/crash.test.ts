/** The gateway is killed outright, again and again, while senders repeat themselves until they have an answer. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { balance } from '../support/cli.ts'
import { type Dispatcher, startDispatcher } from '../support/dispatcher.ts'
import { type House, startHouse, until } from '../support/house.ts'
import { startRedis } from '../support/redis.ts'
import { eachOf, type Sent, send } from '../support/senders.ts'
import { patience, pickSeed, randomFrom, report, size } from '../support/size.ts'

const SUBMISSIONS = size(500, 10_000)
const KILLS = size(4, 20)
const SENDERS = 32
/** Every so many-th sender goes away without an answer after its first try. */
const IMPATIENT = 10

async function submitWhileKilling(
  house: House,
  random: () => number,
): Promise<{ sent: Sent[]; kills: number; slowestStart: number }> {
  const moments = Array.from({ length: KILLS }, () => Math.floor(random() * 0.9 * SUBMISSIONS)).sort(
    (a, b) => a - b,
  )
  const apiKey = house.key()
  const sent: Sent[] = []
  let kills = 0
  let slowestStart = 0
  let killing = Promise.resolve()
  const kill = async () => {
    await sleep(random() * 30)
    await house.kill9()
    kills += 1
    const began = Date.now()
    await house.restart()
    slowestStart = Math.max(slowestStart, Date.now() - began)
  }
  await eachOf(SUBMISSIONS, SENDERS, async (n) => {
    while (moments[0] !== undefined && moments[0] <= sent.length) {
      moments.shift()
      killing = killing.then(kill)
    }
    const tries = n % IMPATIENT === 0 ? 1 : Number.POSITIVE_INFINITY
    sent.push(await send(house, { key: `crash-${n}`, apiKey, tries }))
  })
  await killing
  return { sent, kills, slowestStart }
}

async function check(
  t: Test,
  sent: Sent[],
  { queue, given, jobs, redelivered, problems }: Dispatcher,
): Promise<void> {
  const acknowledged = sent.filter(({ receipt }) => receipt)
  const receipts = acknowledged.map(({ receipt }) => String(receipt))
  // As long as it takes where other work goes on: what is lost never comes.
  await until(() => receipts.every((receipt) => given.has(receipt)), size(150_000, 300_000))
  // What comes twice would come a little later.
  await sleep(size(3000, 10_000))
  t.equal(new Set(receipts).size, receipts.length, 'a receipt for each')
  t.same(await queue.missing('dispatch', receipts), [], 'each is on dispatch')
  const twice = [...given.keys()].filter((id) => given.get(id) !== 1)
  t.same(twice, [], 'and was given once')
  if (twice.length > 0) t.comment(JSON.stringify({ redelivered: [...redelivered], problems }))
  for (const { key, receipt } of sent) {
    const ids = [...(jobs.get(key) ?? [])]
    if (receipt ? ids.join() !== receipt : ids.length > 1) t.fail(`${key} is ${receipt}, on dispatch: ${ids}`)
  }
}

async function run(t: Test, name: string, env: Record<string, string>): Promise<void> {
  const seed = pickSeed()
  t.comment(`SEED=${seed}`)
  const house = await startHouse(t, { env })
  const databaseUrl = readFileSync(join(house.dataDir, 'database.url'), 'utf8').trim()
  const redisUrl = env.REDIS_URL
  // As many at once as it has connections: who waits for one too long is given its job again.
  const concurrency = 4
  const dispatcher = await startDispatcher(t, { databaseUrl, concurrency, ...(redisUrl && { redisUrl }) })
  const began = Date.now()
  const { sent, kills, slowestStart } = await submitWhileKilling(house, randomFrom(seed))
  t.equal(kills, KILLS)
  await check(t, sent, dispatcher)
  const { code, rows } = await balance({ DATA_DIR: house.dataDir })
  t.match(rows, [{ inJournal: 0, difference: 0, quarantined: 0 }], 'promise 5')
  t.equal(code, 0)
  const acknowledged = sent.filter(({ receipt }) => receipt).length
  report(`crash ${name}`, {
    seed,
    kills,
    slowestStartMs: slowestStart,
    submissions: sent.length,
    acknowledged,
    retries: sent.reduce((sum, { tries }) => sum + tries - 1, 0),
    onDispatch: dispatcher.given.size,
    twice: [...dispatcher.given.values()].filter((times) => times > 1).length,
    duplicatesSeen: rows[0]?.duplicate,
    seconds: Math.round((Date.now() - began) / 1000),
  })
  await dispatcher.close()
  t.equal(await house.stop(), 0)
}

t.jobs = 2
t.test('killed while it accepts, on the embedded default', patience(), (t) => run(t, 'embedded', {}))

t.test('killed while it accepts, on Redis', patience(), async (t) => {
  const redis = await startRedis(t)
  await run(t, 'redis', { REDIS_URL: redis.url })
})
