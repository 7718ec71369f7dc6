import fc from 'fast-check'
import t from 'tap'
import type { Balance } from '../../../src/contract/ledger.ts'
import type { Figures } from '../../../src/ops/verdict/check.ts'
import { MOST_FACTS, verdictOf } from '../../../src/ops/verdict/verdict.ts'
import { figures, quiet, source, standing, worked } from '../../support/snapshot.ts'

const ok = (count: number) =>
  Array.from({ length: count }, (_, n) => source(`${12300 + n}`, { standing: standing(`${12300 + n}`) }))
const is = (endpoint: string, state: Parameters<typeof standing>[1]) =>
  source(endpoint, { standing: standing(endpoint, state) })
const told = (changes: Partial<Figures>) => {
  const { level, zh, en } = verdictOf(figures(changes))
  return { level, zh, en }
}
const minutesAgo = (minutes: number) => figures().at - minutes * 60_000

t.test('all is well, in words', async (t) => {
  const queues = { triage: worked, dispatch: { ...worked, waiting: 1, oldestSeconds: 2.2 }, updates: worked }
  t.same(told({ sources: ok(71), queues }), {
    level: 'good',
    zh: '71 个来源畅通，最久等待 2 秒',
    en: 'All 71 sources flow; oldest waiting 2 s',
  })
  t.same(told({ sources: [is('12315', { state: 'unconfigured' })] }), {
    level: 'good',
    zh: '受理畅通，没有积压，1 个来源未配置，还不能来件',
    en: 'Intake flows; nothing waits; 1 not set up, and can not send yet',
  })
})

t.test('who has not sent is told from who can not send yet', async (t) => {
  const sources = [
    ...['1', '2', '3'].map((endpoint) => is(endpoint, { state: 'unconfigured' })),
    ...['4', '5'].map((endpoint) => is(endpoint, { state: 'unheard' })),
  ]
  t.match(told({ sources }), {
    zh: '受理畅通，没有积压，2 个来源尚未来件，3 个来源未配置，还不能来件',
    en: 'Intake flows; nothing waits; 2 not heard yet; 3 not set up, and can not send yet',
  })
})

t.test('what is wrong, in words', async (t) => {
  const silent = is('12315', { state: 'silent', lastAt: minutesAgo(40) })
  t.same(told({ sources: [...ok(70), silent], quarantined: 3 }), {
    level: 'warning',
    zh: '12315已沉默 40 分钟；3 件在隔离区',
    en: '12315 silent for 40 min; 3 in quarantine',
  })
  const longer = is('12345', { state: 'silent', lastAt: minutesAgo(200) })
  t.equal(told({ sources: [silent, longer] }).en, '12345 and 1 more silent for 3 h', 'the longest first')
  const account = is('gzh', { name: '公众号', nameEn: 'Account', state: 'refusing' })
  t.equal(told({ sources: [account] }).en, 'Account fails authentication', 'a name where there is no number')
  const client = source('12315/client', { standing: standing('12315', { state: 'silent' }) })
  t.equal(told({ sources: [client] }).level, 'good', 'a client of a touchpoint counts with it')
})

t.test('jobs that wait and nobody works', async (t) => {
  const dispatch = { ...quiet, waiting: 7, consumers: 0, isPaused: false, oldestSeconds: 30 }
  const queues = (changes: object) => ({
    triage: worked,
    dispatch: { ...dispatch, ...changes },
    updates: worked,
  })
  t.same(told({ queues: queues({}) }), {
    level: 'warning',
    zh: '派发队列无人处理，7 件等待，最久 30 秒',
    en: 'Nobody works on dispatch: 7 waiting, oldest 30 s',
  })
  t.equal(told({ queues: queues({ oldestSeconds: 301 }) }).level, 'danger')
  t.equal(told({ queues: queues({ waiting: 0 }) }).level, 'good', 'nobody there, and nothing to do')
  t.equal(told({ queues: queues({ isPaused: true }) }).en, 'Dispatch is paused, 7 waiting')
  t.equal(told({ queues: queues({ consumers: 2, oldestSeconds: 61 }) }).en, 'Oldest in dispatch waiting 61 s')
})

t.test('jobs that are taken and fail, again and again', async (t) => {
  const state = (minutes: number, changes: object = {}) => {
    const at = minutesAgo(minutes)
    const seen = { delayed: 14, retrying: 14, oldestWaitingAt: at, oldestRetryingAt: at }
    return { queues: { dispatch: { ...worked, ...seen, oldestSeconds: minutes * 60, ...changes } } }
  }
  t.same(told(state(7)), {
    level: 'warning',
    zh: '14 件派发一直失败，正在重试，最久 7 分钟',
    en: '14 in dispatch keep failing and are tried again, oldest 7 min',
  })
  t.equal(told(state(11)).level, 'danger')
  t.equal(told(state(0.1)).zh, '受理畅通，最久等待 6 秒', 'once is no news')
  t.equal(told(state(7, { isPaused: true })).zh, '派发队列已暂停，14 件待重试')
  t.equal(
    told(state(7, { consumers: 0, waiting: 2 })).zh,
    '派发队列无人处理，2 件等待，14 件待重试，最久 7 分钟',
  )
  const older = { waiting: 1, oldestWaitingAt: minutesAgo(9), oldestSeconds: 540 }
  t.equal(
    told(state(7, older)).en,
    '14 in dispatch keep failing and are tried again, oldest 7 min; oldest in dispatch waiting 9 min',
  )
})

t.test('what a store held before it went down is told as that', async (t) => {
  t.equal(
    told({ ledgerUp: false, quarantined: 3 }).zh,
    '台账连不上：照常受理，先存在日志里；3 件在隔离区（断开前）',
  )
  const queues = { dispatch: { ...worked, failed: 2 } }
  t.match(told({ queueUp: false, queues }).zh, /；派发队列 2 件失败（断开前）$/)
  t.equal(told({ ledgerUp: false, queues }).zh.includes('断开前'), false)
})

t.test('of many faults the worst four, the others counted', async (t) => {
  const verdict = verdictOf(
    figures({
      ledgerUp: false,
      disk: { free: 5e8, reserve: 1e9 },
      journal: { depth: 12, oldestAt: 0, bytes: 4096 },
      relayLagSeconds: 90,
      gateways: [{ name: 'b', at: minutesAgo(5), depth: 3, isLost: true }],
      quarantined: 1,
      firing: 2,
    }),
  )
  t.match(verdict, { level: 'danger', facts: { length: 6 } })
  t.equal(
    verdict.en,
    'Ledger down: intake goes on into the journal; disk full (500 MB left): nothing is accepted; a gateway not heard for 5 min; 12 in the journal, oldest 90 s; 2 more',
  )
})

const wrong = fc.record(
  {
    ledgerUp: fc.constantFrom(false, undefined),
    queueUp: fc.constantFrom(false, undefined),
    disk: fc.record({ free: fc.integer({ min: 0, max: 1e12 }), reserve: fc.constant(1e9) }),
    relayLagSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
    journal: fc.record({ depth: fc.nat(), oldestAt: fc.constant(1), bytes: fc.nat() }),
    quarantined: fc.nat(),
    errandsFailed: fc.nat(),
    threadsFailing: fc.nat(),
    unassigned: fc.nat(),
    firing: fc.nat(),
    warnings: fc.array(fc.string(), { maxLength: 3 }),
    balance: fc.array(
      fc.integer({ min: -3, max: 3 }).map((difference) => ({ endpoint: 'x', difference }) as Balance),
    ),
    queues: fc
      .record({
        ...Object.fromEntries(
          ['waiting', 'active', 'delayed', 'failed', 'consumers', 'retrying'].map((name) => [
            name,
            fc.nat(9),
          ]),
        ),
        isPaused: fc.boolean(),
        oldestRetryingAt: fc.option(fc.integer({ min: 0, max: 2e12 }), { nil: undefined }),
        oldestSeconds: fc.double({ min: 0, max: 1e6, noNaN: true }),
      })
      .map((state) => ({ triage: state, dispatch: state }) as unknown as Figures['queues']),
    sources: fc.array(
      fc
        .tuple(
          fc.constantFrom('12315', 'gzh'),
          fc.constantFrom('ok', 'silent', 'noisy', 'refusing', 'unconfigured'),
        )
        .map(([endpoint, state]) => is(endpoint, { state: state as 'ok' })),
      { maxLength: 5 },
    ),
  },
  { requiredKeys: [] },
)

t.test(
  'as bad as its worst fact; never fewer faults for one more wrong; words that can be read',
  async () => {
    fc.assert(
      fc.property(
        wrong,
        fc.constantFrom<keyof Figures>('quarantined', 'ledgerUp', 'firing'),
        (changes, mended) => {
          const verdict = verdictOf(figures(changes as Partial<Figures>))
          const levels = verdict.facts.map(({ level }) => level)
          const worst = levels.includes('danger') ? 'danger' : levels.includes('warning') ? 'warning' : 'good'
          t.equal(verdict.level, worst)
          t.same(levels, levels.toSorted(), 'danger first')
          const { [mended]: _, ...rest } = changes as Partial<Figures>
          t.ok(verdictOf(figures(rest)).facts.length <= verdict.facts.length)
          for (const words of [verdict.zh, verdict.en, ...verdict.facts.flatMap(({ zh, en }) => [zh, en])]) {
            t.ok(words.length > 0)
            t.notMatch(words, /undefined|NaN|null|Infinity/)
          }
          for (const { href } of verdict.facts)
            t.match(href, /^\/ops(#|\/(sources|queues|quarantine|alerts|unassigned))/)
          t.ok(verdict.en.split('; ').length <= MOST_FACTS + 2)
        },
      ),
      { numRuns: 200 },
    )
  },
)
