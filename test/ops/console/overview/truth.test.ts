/** Every figure of the overview is what /metrics, the ledger and BullMQ say, on both kinds of queue; and it is there within a second. */
import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { WebSocket } from 'ws'
import { type BullQueue, createBullQueue } from '../../../../adapters/queue-bullmq.ts'
import { PermanentError } from '../../../../src/contract/errors.ts'
import type { QueueName } from '../../../../src/contract/ports.ts'
import type { Snapshot } from '../../../../src/contract/snapshot.ts'
import { type Console, startConsole } from '../../../support/console.ts'
import { createSenders, cut, send, sign } from '../../../support/hotlines.ts'
import { until } from '../../../support/house.ts'
import { createTestLog } from '../../../support/queue.ts'
import { startRedis } from '../../../support/redis.ts'
import { isLong, patience, report, size } from '../../../support/size.ts'

const REQUESTS = size(200, 5000)
const AT_ONCE = size(10, 50)
const LIVE_MS = 1000
const senders = createSenders()
const hotline = senders.find(({ hotline: { number } }) => number === '12315')
if (!hotline) throw new Error('no sample of 12315')

for (const store of ['postgres', 'redis'] as const)
  t.test(`under load, with the queues on ${store}`, patience(), async (t) => {
    const redis = store === 'redis' ? await startRedis(t) : undefined
    const env = {
      ...Object.assign({}, ...senders.map((sender) => sender.env)),
      TRUST_PROXY: '127.0.0.1/32',
      ...(redis && { REDIS_URL: redis.url }),
    }
    const house = await startConsole(t, { env })
    const databaseUrl = redis ? undefined : readFileSync(join(house.dataDir, 'queue.url'), 'utf8').trim()
    const queue = await createBullQueue({
      redisUrl: redis?.url,
      databaseUrl,
      log: createTestLog(),
      clock: Date,
    })
    t.teardown(() => queue.close())
    const feed = await openFeed(house)
    t.teardown(async () => feed.socket.close())

    const accepted = await burst(house, queue)
    await until(() => feed.total() === accepted.length)
    const lags = accepted
      .map((at, n) => (feed.frames.find(({ total }) => total > n)?.at ?? Infinity) - at)
      .toSorted((a, b) => a - b)
    const [median = Infinity, slowest = Infinity] = [lags[Math.floor(lags.length / 2)], lags.at(-1)]
    report(`overview live, queues on ${store}`, { requests: REQUESTS, median, slowest })
    t.comment(`shown after ${median} ms (median), ${slowest} ms (slowest)`)
    // Other tests share the machine, but for the long ones.
    t.ok((isLong ? slowest : median) < LIVE_MS, 'shown within a second of the answer')
    t.ok(
      feed.frames.every(({ total }, n) => total >= (feed.frames[n - 1]?.total ?? 0)),
      'totals never fall',
    )

    const page = await until(async () => {
      const [shown, expected] = [await figuresOf(house), await expectedOf(house, queue)]
      last = differences(shown, expected)
      return last.length === 0 ? shown : undefined
    }).catch(() => undefined)
    t.same(last, [])
    t.equal(page?.get('quarantined'), 3)
    t.equal(page?.get('queue.dispatch.failed'), 4)
    t.equal(page?.get('arrivals.hotlines.total'), 4)
    t.equal(page?.get('queue.dispatch.retrying'), 1)
    t.equal(sum(await metricsOf(house), 'jiesu_queue_retrying'), 1)
    t.ok((page?.get('queue.dispatch.waiting') ?? 0) > REQUESTS / 2)
    t.equal(feed.refused(), sum(await metricsOf(house), 'jiesu_refused_total'))
    t.ok(feed.refused() >= REQUESTS / 50)
  })

let last: string[] = []

/** Resolves to when each request was answered. Duplicates, refusals, hotlines and a dispatcher that fails are among them. */
async function burst(house: Console, queue: BullQueue): Promise<number[]> {
  const answered: number[] = []
  let handled = 0
  let closed: Promise<void> | undefined
  const consumer = queue.consume('dispatch', {
    concurrency: 1,
    async handle() {
      handled += 1
      if (handled === 40) closed = consumer.close()
      if (handled % 10 === 0) throw new PermanentError('internal')
      if (handled === 39) throw new Error('try again')
    },
  })
  const numbers = Array.from({ length: REQUESTS }, (_, n) => n).values()
  const sendAll = async (): Promise<void> => {
    for (const n of numbers) {
      // Each tenth comes twice.
      await house.send({ text: `路灯不亮 ${n}`, messageId: `m${n % 10 === 9 ? n - 1 : n}` })
      answered.push(Date.now())
      if (n % 50 === 0) await refuse(house)
      if (n === 40) for (const bad of [0, 1, 2, 3]) await sendHotline(house, bad)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sendAll))
  await until(() => handled >= 40, 60_000)
  await closed
  return answered.toSorted((a, b) => a - b)
}

async function refuse(house: Console): Promise<void> {
  await house.call('/v1/requests', { body: { text: 5 } })
  await house.call('/v1/requests', { body: { text: 'x' }, key: 'none' })
}

/** The first is whole, the others are authentic but cut off, each elsewhere. */
async function sendHotline({ url }: Console, n: number): Promise<void> {
  if (!hotline) return
  const whole = sign(hotline).body
  const body = n === 0 ? whole : cut({ ...sign(hotline), body: whole.subarray(0, whole.length - n * 4) }).body
  await send(url, '12315', n === 0 ? sign(hotline) : sign({ ...hotline, body }))
}

/** Frames with what was accepted on channel web. */
async function openFeed(house: Console) {
  const address = `${house.url.replace('http', 'ws')}/ops/live`
  const socket = new WebSocket(address, { headers: await house.headersOf('viewer') })
  const frames: { at: number; total: number }[] = []
  let refused = 0
  socket.on('message', (data) => {
    const { arrivals, sources }: Snapshot = JSON.parse(String(data))
    refused = sources.flatMap((each) => Object.values(each.refused)).reduce((all, count) => all + count, 0)
    frames.push({ at: Date.now(), total: arrivals.find(({ channel }) => channel === 'web')?.total ?? 0 })
  })
  await until(() => frames.length > 0)
  return { socket, frames, total: () => frames.at(-1)?.total ?? 0, refused: () => refused }
}

async function figuresOf(house: Console): Promise<Map<string, number>> {
  const { text } = await house.page('/ops', { as: 'viewer' })
  return new Map(
    [...text.matchAll(/data-figure="([^"]+)" data-value="([^"]+)"/g)].map(([, name = '', value]) => [
      name,
      Number(value),
    ]),
  )
}

/** [least, most] of each figure. */
type Expected = Map<string, readonly [number, number]>

async function expectedOf(house: Console, queue: BullQueue): Promise<Expected> {
  const exactly: Record<string, number> = { ...(await byMetrics(house)), ...(await byLedger(house)) }
  const expected: Expected = new Map(Object.entries(exactly).map(([name, value]) => [name, [value, value]]))
  let failed = 0
  for (const name of ['triage', 'dispatch', 'updates'] satisfies QueueName[]) {
    const state = await queue.state(name)
    for (const count of ['waiting', 'active', 'delayed', 'failed', 'consumers'] as const)
      expected.set(`queue.${name}.${count}`, [state[count], state[count]])
    if (state.retrying > 0) expected.set(`queue.${name}.retrying`, [state.retrying, state.retrying])
    const age = state.oldestWaitingAt === undefined ? 0 : (Date.now() - state.oldestWaitingAt) / 1000
    expected.set(`queue.${name}.oldest`, [Math.max(0, age - 2), age + 0.5])
    failed += state.failed
  }
  const { bavail, bsize } = await statfs(house.dataDir)
  expected.set('disk.free', [bavail * bsize * 0.9, bavail * bsize * 1.1])
  return expected.set('queues.failed', [failed, failed])
}

async function metricsOf(house: Console): Promise<string[]> {
  return String((await house.call('/metrics')).body).split('\n')
}

function sum(lines: readonly string[], name: string, label = ''): number {
  return lines
    .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(label))
    .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
}

async function byMetrics(house: Console): Promise<Record<string, number>> {
  const lines = await metricsOf(house)
  const all = (name: string, label?: string) => sum(lines, name, label)
  const channels = ['web', 'hotlines', 'wechat', 'phone'].flatMap((channel) => [
    [`arrivals.${channel}.total`, all('jiesu_accepted_total', `channel="${channel}"`)],
    [`arrivals.${channel}.perMinute`, all('jiesu_arrivals_per_minute', `channel="${channel}"`)],
  ])
  return {
    ...Object.fromEntries(channels),
    'arrivals.perMinute': all('jiesu_arrivals_per_minute'),
    'refused.perMinute': all('jiesu_refused_per_minute'),
    'journal.depth': all('jiesu_journal_entries'),
    'journal.entries': all('jiesu_journal_entries'),
    'journal.bytes': all('jiesu_journal_bytes'),
    'journal.age': all('jiesu_relay_lag_seconds'),
    'relay.lag': all('jiesu_relay_lag_seconds'),
    'errands.failed': all('jiesu_errands', 'state="failed"'),
    'threads.failing': all('jiesu_threads', 'state="failing"'),
    unassigned: all('jiesu_unassigned'),
    'ledger.up': all('jiesu_ledger_up'),
    'queue.up': all('jiesu_queue_up'),
    firing: all('jiesu_alerts_firing'),
  }
}

async function byLedger({ pool }: Console): Promise<Record<string, number>> {
  const number = async (text: string) => Number((await pool.query({ text, rowMode: 'array' })).rows[0]?.[0])
  const { rows } = await pool.query('select gateway, depth from gateways')
  return {
    ...Object.fromEntries(rows.map(({ gateway, depth }) => [`gateway.${gateway}.depth`, Number(depth)])),
    quarantined: await number("select count(*) from quarantine where state = 'open'"),
    'arrivals.web.total': await number(
      "select sum(ledgered + duplicate) from accounts where channel = 'web'",
    ),
    'balance.wrong': await number(
      'select count(*) from published where accepted <> ledgered + duplicate + quarantined + discarded + in_journal',
    ),
  }
}

function differences(shown: Map<string, number>, expected: Expected): string[] {
  const names = new Set([...shown.keys(), ...expected.keys()])
  return [...names].flatMap((name) => {
    const value = shown.get(name)
    const [least, most] = expected.get(name) ?? []
    const isRight =
      value !== undefined && least !== undefined && most !== undefined && value >= least && value <= most
    return isRight ? [] : [`${name}: ${value}, not ${least}..${most}`]
  })
}
