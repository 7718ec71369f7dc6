/** What is told of the hotlines: the route, the gauges, and what happens while the ledger can't be asked. */
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { stateRoutes } from '../../../channels/hotlines/state.ts'
import type { GaugeOptions } from '../../../src/contract/channel.ts'
import { RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import type { Heard } from '../../../src/contract/ledger.ts'
import type { Standing } from '../../../src/contract/standing.ts'
import { createServer } from '../../../src/server.ts'
import { smallHotline } from '../../support/callback.ts'
import { until } from '../../support/house.ts'

const START = Date.parse('2026-01-05T12:00:00+08:00')
const MINUTE = 60_000
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString()

const hotline = (number: string, over: object = {}) =>
  smallHotline(number, { expected: { perHour: 12 }, ...over })

const all = [
  hotline('12315', { callback: { url: 'http://127.0.0.1:1/', body: '{}' } }),
  hotline('12320'),
  hotline('12328', { authentication: { kind: 'none', because: 'its system can not do better' } }),
  hotline('12348', { enabled: false }),
  hotline('12345-qiye'),
]

async function start(t: Test, { hotlines = all, everyMs = 2 } = {}) {
  const now = { ms: START }
  const ledger: { heard: Heard[] | Error; asked: number } = { heard: [], asked: 0 }
  const gauges = new Map<string, GaugeOptions>()
  let standings: () => readonly Standing[] = () => []
  const app = await createServer({
    log: pino({ level: 'silent' }),
    trustProxy: [],
    isPublicOverHttps: false,
    onResponse: () => undefined,
  })
  stateRoutes(
    app,
    {
      clock: { now: () => now.ms },
      everyMs,
      holdings: {
        page: async () => ({ held: [] }),
        knownUntil: async () => undefined,
        async heard(channel) {
          ledger.asked += 1
          if (channel !== 'hotlines') throw new Error(channel)
          if (ledger.heard instanceof Error) throw ledger.heard
          return ledger.heard
        },
      },
      gauge: (options) => void gauges.set(options.name, options),
      standings: (read) => {
        standings = read
      },
      secret: (name) => (name.startsWith('HOTLINE_12345-qiye') ? '' : 'x'),
      authenticate(request, channels) {
        const { authorization } = request.headers
        if (authorization === undefined) throw new RejectedError('unauthorized')
        if (authorization !== `Bearer ${channels.join()}`) throw new RejectedError('forbidden')
        return { name: 'console', touchpoint: 'x', channel: 'dispatch' }
      },
    },
    {
      hotlines: () => new Map(hotlines.map((each) => [each.number, each])),
      refused: (number) => (number === '12315' ? { 'wrong-signature': 3 } : {}),
    },
  )
  t.teardown(() => app.close())
  const get = (authorization?: string) =>
    app.inject({ url: '/v1/hotlines', headers: authorization === undefined ? {} : { authorization } })
  const list = async () => (await get('Bearer dispatch')).json()
  const asked = async () => {
    const before = ledger.asked
    await until(() => ledger.asked >= before + 2)
  }
  /** In steps of 4 min, each looked at. */
  const pass = async (minutes: number) => {
    for (const end = now.ms + minutes * MINUTE; now.ms < end; await asked())
      now.ms = Math.min(end, now.ms + 4 * MINUTE)
  }
  const gauge = (name: string) =>
    Object.fromEntries(
      (gauges.get(name)?.collect() ?? []).map(({ labels, value }) => [
        Object.values(labels).join(' '),
        value,
      ]),
    )
  const state = async (number: string) =>
    (await list()).hotlines.find((each: { number: string }) => each.number === number).state
  return { app, now, ledger, get, list, asked, pass, gauge, state, standings: () => standings() }
}

const heard = (endpoint: string, minutes: number, lastHour = 0): Heard => ({
  endpoint,
  lastAt: at(minutes),
  lastHour,
})

t.test('each hotline with its state, for whoever may read all', async (t) => {
  const { ledger, get, list, asked, pass } = await start(t)
  ledger.heard = [heard('12315', -3, 11), heard('12320', -3), heard('12328', -2, 500)]
  await list()
  await pass(120)
  ledger.heard = [heard('12315', 119, 11), heard('12320', -3), heard('12328', 120, 500)]
  await asked()
  const answer = await list()
  t.equal(answer.asOf, '2026-01-05T14:00:00.000+08:00')
  t.strictSame(answer.hotlines[0], {
    number: '12315',
    name: '消费者投诉举报',
    nameEn: 'Consumer complaints',
    agency: '市场监管局',
    mode: '双号并行',
    confirmed: true,
    authentication: ['bearer'],
    hasCallback: true,
    state: 'ok',
    sentence: '12315 heard 1 min ago, 11 in the last hour, usual 12 an hour',
    lastAt: at(119),
    lastHour: 11,
    expectedPerHour: 12,
    refused: { 'wrong-signature': 3 },
  })
  t.match(answer.hotlines, [
    {},
    { state: 'silent', sentence: '12320 silent for 2 h, usual 12 an hour', hasCallback: false, refused: {} },
    { state: 'noisy', authentication: ['none'] },
    { state: 'disabled' },
    { state: 'unconfigured', sentence: '12345-qiye takes nothing: HOTLINE_12345_QIYE_SECRET is not set' },
  ])
  t.notOk('lastAt' in answer.hotlines[3])
  t.equal((await get()).statusCode, 401)
  t.equal((await get('Bearer web')).statusCode, 403)
  t.equal((await get('Bearer web')).json().code, 'forbidden')
})

t.test('the same as metrics', async (t) => {
  const { ledger, now, list, gauge } = await start(t, { hotlines: all.slice(0, 3) })
  ledger.heard = [heard('12315', -2, 11)]
  await list()
  now.ms += 30_000
  t.strictSame(gauge('jiesu_hotline_state'), { '12315 ok': 1, '12320 unheard': 1, '12328 unheard': 1 })
  t.strictSame(gauge('jiesu_hotline_last_heard_seconds'), { '12315': 150 })
  t.strictSame(gauge('jiesu_hotline_expected_per_hour'), { '12315': 12, '12320': 12, '12328': 12 })
})

t.test('the same for the console, with whom to tell', async (t) => {
  const { ledger, list, standings } = await start(t)
  ledger.heard = [heard('12315', -2, 11)]
  await list()
  const [first, , third, off, unconfigured] = standings()
  t.match(first, {
    endpoint: '12315',
    state: 'ok',
    confirmed: true,
    lastAt: START - 2 * MINUTE,
    lastHour: 11,
    usualPerHour: 12,
    missing: [],
    contact: 'integration@example.org',
  })
  t.strictSame(first?.facts, {
    agency: '市场监管局',
    address: '/hotlines/12315',
    authentication: 'bearer',
    format: 'json',
    charset: 'utf-8',
    callback: '127.0.0.1:1',
    confirmed: 'an invented source',
  })
  t.match(third, { state: 'unheard', facts: { authentication: 'none', callback: '-' } })
  t.equal(off?.state, 'disabled')
  t.strictSame(unconfigured?.missing, ['HOTLINE_12345_QIYE_SECRET'])
})

t.test('whoever looks sees a silence as it begins, long before the ledger is asked by itself', async (t) => {
  const busy = { expected: { perHour: 600, silentAfterMinutes: 0 } }
  const hotlines = [hotline('12315', busy), hotline('12320', busy)]
  const { ledger, now, list, standings } = await start(t, { hotlines, everyMs: 3_600_000 })
  ledger.heard = [heard('12315', 0, 11), heard('12320', 0, 6)]
  await list()
  const stateNow = (at: number) => standings()[at]?.state
  now.ms += MINUTE / 2
  t.equal(stateNow(0), 'ok')
  t.equal(ledger.asked, 1)
  now.ms += MINUTE / 2
  ledger.heard = [heard('12315', 0.9, 11), heard('12320', 0, 6)]
  t.equal(stateNow(0), 'ok', 'as it was when the ledger was asked')
  await until(() => stateNow(1) === 'silent')
  t.equal(stateNow(0), 'ok', 'it was heard meanwhile')
  for (let looks = 0; looks < 20; looks++) stateNow(0)
  t.equal(ledger.asked, 2)
})

t.test('while the ledger is down the last answer stays, and nobody grows silent', async (t) => {
  const { ledger, now, list, asked, pass, state } = await start(t)
  ledger.heard = [heard('12315', -1, 12), heard('12320', -2)]
  await list()
  ledger.heard = new TemporaryError('ledger-down')
  await asked()
  now.ms += 600 * MINUTE
  await asked()
  t.match(await list(), { asOf: '2026-01-05T12:00:00.000+08:00', hotlines: [{ state: 'ok', lastHour: 12 }] })
  ledger.heard = [heard('12315', -1), heard('12320', 599, 7)]
  await asked()
  t.match(await list(), { asOf: '2026-01-05T22:00:00.000+08:00' })
  t.equal(await state('12315'), 'ok', 'what came meanwhile may still be on its way')
  await pass(59)
  t.equal(await state('12315'), 'ok')
  await pass(1)
  t.equal(await state('12315'), 'silent', 'an hour of silence')
})

t.test('a house that was away has heard nobody', async (t) => {
  const { ledger, now, list, asked, pass, state } = await start(t)
  ledger.heard = [heard('12315', -600), heard('12320', -640), heard('12328', -700)]
  await list()
  t.equal(await state('12315'), 'ok', 'the last one that was heard before we went away')
  t.equal(await state('12328'), 'silent', 'it was silent for 100 min when another was heard')
  await pass(30)
  t.equal(await state('12320'), 'silent', '40 min before, 30 min since')
  t.equal(await state('12315'), 'ok')
  now.ms += 600 * MINUTE
  await asked()
  t.equal(await state('12315'), 'ok', 'the machine was asleep')
  await pass(30)
  t.equal(await state('12315'), 'silent', 'twice half an hour')
})

t.test('a ledger that was never there', async (t) => {
  const { app, ledger, list } = await start(t)
  ledger.heard = new TemporaryError('ledger-down')
  await app.ready()
  t.match(await list(), { asOf: '2026-01-05T12:00:00.000+08:00', hotlines: [{ state: 'unheard' }] })
})

t.test('it stops with the server', async (t) => {
  const { app, ledger, asked } = await start(t)
  await app.ready()
  await asked()
  await app.close()
  const { asked: before } = ledger
  await new Promise((resolve) => setTimeout(resolve, 60))
  t.equal(ledger.asked, before)
})
