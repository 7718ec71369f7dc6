import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Errand, ErrandOutcome, LeasedErrand, LedgerErrands } from '../../src/contract/errand.ts'
import { TemporaryError } from '../../src/contract/errors.ts'
import { pauseAfter } from '../../src/intake/errand-pause.ts'
import { type ErrandsOptions, startErrands } from '../../src/intake/errands.ts'
import { createLog } from '../../src/log.ts'
import { until } from '../support/house.ts'
import type { Teardown } from '../support/postgres.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

function errand(key: string, changes: Partial<Errand> = {}): LeasedErrand {
  const made = { kind: 'reply' as const, channel: 'hotlines', endpoint: '12315', receipt: 'r', key, data: {} }
  return { ...made, attempts: 0, createdAt: Date.now(), lease: `lease of ${key}`, ...changes }
}

/** Hands out what is due, and writes down what becomes of it. */
function memory(due: LeasedErrand[]) {
  const told: { key: string; is: string; reason?: string; pauseMs?: number }[] = []
  const renewed: string[] = []
  const ledger: LedgerErrands = {
    take: async ({ kinds, sources }) => {
      const isFree = ({ kind, channel, endpoint }: Errand) =>
        !kinds.includes(kind) && !sources.includes(`${kind}/${channel}/${endpoint}`)
      const at = due.findIndex(isFree)
      return at < 0 ? undefined : due.splice(at, 1)[0]
    },
    renew: async (leases) => void renewed.push(...leases),
    done: async ({ key }) => void told.push({ key, is: 'done' }),
    again: async ({ key }, reason, pauseMs) => void told.push({ key, is: 'again', reason, pauseMs }),
    held: async ({ key }, { reason }) => void told.push({ key, is: 'held', reason }),
    wake: async () => undefined,
    failed: async ({ key }, reason) => void told.push({ key, is: 'failed', reason }),
    counts: async () => [
      { kind: 'reply', channel: 'hotlines', endpoint: '12315', state: 'open', count: due.length },
    ],
    forget: async () => undefined,
  }
  return { ledger, told, renewed }
}

type Handler = (errand: Errand) => Promise<ErrandOutcome>

function start(t: Teardown, ledger: LedgerErrands, reply: Handler, changes: Partial<ErrandsOptions> = {}) {
  const runner = startErrands({
    ledger,
    fetch: async () => ({ is: 'failed', reason: 'none' }),
    jobsOf: async (channel) => (channel === 'hotlines' ? { reply } : undefined),
    clock: Date,
    log: createLog('silent'),
    random: () => 0.5,
    ...changes,
  })
  t.teardown(() => runner.stop())
  return runner
}

t.test('the pauses grow from half a minute to six hours', async (t) => {
  t.equal(pauseAfter(0, 0), 30_000)
  t.equal(pauseAfter(0, 1), 45_000)
  t.equal(pauseAfter(1, 0), 60_000)
  t.equal(pauseAfter(40, 1), 6 * HOUR)
  t.equal(pauseAfter(5000, 0), 4 * HOUR, 'however often')
})

t.test('each outcome is written down', async (t) => {
  const outcomes: Record<string, ErrandOutcome> = {
    a: { is: 'done' },
    b: { is: 'again', reason: 'it answers 503' },
    c: { is: 'failed', reason: 'it answers 400' },
  }
  const { ledger, told } = memory(['a', 'b', 'c', 'd'].map((key) => errand(key)))
  start(t, ledger, async ({ key }) => {
    const outcome = outcomes[key]
    if (!outcome) throw new Error('a bug')
    return outcome
  })
  await until(() => told.length === 4)
  t.same(
    new Set(told),
    new Set([
      { key: 'a', is: 'done' },
      { key: 'b', is: 'again', reason: 'it answers 503', pauseMs: 37_500 },
      { key: 'c', is: 'failed', reason: 'it answers 400' },
      { key: 'd', is: 'again', reason: 'a fault of ours; see the log', pauseMs: 37_500 },
    ]),
  )
})

t.test('it ends after three days, and not before some tries', async (t) => {
  const old = { createdAt: Date.now() - 3 * DAY - 1000 }
  const { ledger, told } = memory([
    errand('long tried', { ...old, attempts: 20 }),
    errand('nobody was there', { ...old, attempts: 1 }),
    errand('an hour left', { createdAt: Date.now() - 3 * DAY + HOUR, attempts: 20 }),
    errand('of no channel', { channel: 'gone' }),
  ])
  start(t, ledger, async () => ({ is: 'again', reason: 'down' }))
  await until(() => told.length === 4)
  const of = (key: string) => told.find((each) => each.key === key)
  t.match(of('long tried'), { is: 'failed', reason: 'down' })
  t.match(of('nobody was there'), { is: 'again', pauseMs: 75_000 })
  t.match(of('an hour left'), { is: 'again' })
  t.ok((of('an hour left')?.pauseMs ?? 0) <= HOUR, 'the last try is at the end')
  t.match(of('of no channel'), { is: 'again', reason: 'the channel gone does not reply' })
})

t.test('a few at once, and of one source fewer', async (t) => {
  const many = (kind: Errand['kind'], endpoint: string) =>
    Array.from({ length: 10 }, (_, at) =>
      errand(`${kind} ${endpoint} ${at}`, { kind, endpoint, data: { url: 'https://files.example' } }),
    )
  const sources = ['1', '2', '3', '4']
  const due = [
    ...sources.flatMap((each) => many('fetch', each)),
    ...sources.flatMap((each) => many('reply', each)),
  ]
  const { ledger, told } = memory(due)
  const now = new Map<string, number>()
  let most = { all: 0, fetch: 0, source: 0 }
  const handle = async ({ kind, endpoint }: Errand): Promise<{ is: 'failed'; reason: string }> => {
    const names = ['all', kind, `${kind} ${endpoint}`]
    for (const name of names) now.set(name, (now.get(name) ?? 0) + 1)
    const [all = 0, ofKind = 0, source = 0] = names.map((name) => now.get(name))
    most = {
      all: Math.max(most.all, all),
      fetch: Math.max(most.fetch, kind === 'fetch' ? ofKind : 0),
      source: Math.max(most.source, source),
    }
    await sleep(10)
    for (const name of names) now.set(name, (now.get(name) ?? 0) - 1)
    return { is: 'failed', reason: '' }
  }
  start(t, ledger, handle, { fetch: handle })
  await until(() => told.length === 80)
  t.equal(new Set(told.map(({ key }) => key)).size, 80, 'each once')
  t.same(most, { all: 12, fetch: 8, source: 3 })
})

t.test('a ledger that is down for a while', async (t) => {
  const { ledger, told } = memory([errand('a')])
  let isDown = true
  const down = {
    ...ledger,
    take: (...given: Parameters<LedgerErrands['take']>) => {
      if (isDown) throw new TemporaryError('ledger-down')
      return ledger.take(...given)
    },
  }
  const runner = start(t, down, async () => ({ is: 'done' }))
  await sleep(100)
  isDown = false
  await until(() => told.length === 1)
  t.match(await until(() => runner.counts()[0]), { kind: 'reply', state: 'open', count: 0 })
})

t.test('stopping waits for replies, breaks off what is fetched, and takes no more', async (t) => {
  const due = [errand('reply'), errand('fetch', { kind: 'fetch' })]
  const { ledger, told } = memory(due)
  const runner = start(
    t,
    ledger,
    async () => {
      await sleep(200)
      return { is: 'done' }
    },
    {
      fetch: (_, signal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve({ is: 'again', reason: signal.reason.message })),
        ),
    },
  )
  await until(() => due.length === 0)
  await runner.stop()
  t.match(
    told.find(({ key }) => key === 'fetch'),
    { is: 'again', reason: 'the gateway stopped' },
  )
  t.match(
    told.find(({ key }) => key === 'reply'),
    { is: 'done' },
  )
  due.push(errand('later'))
  await sleep(1200)
  t.equal(told.length, 2)
})
