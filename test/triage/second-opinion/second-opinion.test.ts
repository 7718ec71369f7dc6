/** Guards: a model is asked only where it may be, changes only what it may, and nothing waits for it. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { Opinion } from '../../../src/contract/second-opinion.ts'
import { leaves, request, said, setUp, triage } from './asked.ts'

const failed: Opinion = { is: 'none', why: 'failed', reason: 'the model answered 500' }
const never = () => new Promise<Opinion>(() => undefined)

t.test('another candidate, with all that follows from it', async (t) => {
  const { secondOpinion, asked, settled, counts } = setUp(async () => said('020101'))
  const before = triage({ flags: ['topic-unknown', 'two-matters'] })
  const after = await secondOpinion(request('我叫李小四，家里漏水，13800001234'), before)
  t.strictSame(after, {
    ...before,
    category: { code: '020101', path: leaves['020101']?.path, confidence: 0.9 },
    direction: { unit: '管020101的', level: 'city' },
    handleDueAt: 'due of 020101',
    flags: ['two-matters', 'place-unknown'],
    evidence: [...before.evidence, 'model/qwen2-5-14b: 020101、管道漏水、0.90'],
    by: 'jiesu-triage/1+Qwen2.5:14b',
  })
  const [question] = asked
  t.notMatch(question?.text, /小四|1380/)
  t.equal(question?.candidates.length, 5)
  t.strictSame(settled, [{ inputTokens: 400, outputTokens: 20 }])
  t.match(counts(), {
    outcomes: { answered: 1, late: 0 },
    agreement: { first: 0, other: 1, none: 0 },
    tokens: { inputTokens: 400, outputTokens: 20 },
    cost: 0.4,
    seconds: { count: 1 },
    isBreakerOpen: false,
  })
})

t.test('the same, none, or not sure itself', async (t) => {
  const before = triage()
  const asking = async (opinion: Opinion, given = before) =>
    setUp(async () => opinion).secondOpinion(request('漏水'), given)
  const confirmed = await asking(said('010101'))
  t.match(confirmed, { category: { code: '010101', confidence: 0.9 }, flags: [], type: 'assistance' })
  t.notOk(confirmed.direction, 'whom it goes to stays')
  for (const opinion of [said('unknown'), said('020101', 0.4), said('999999')]) {
    const { category, evidence } = await asking(opinion)
    t.strictSame(category, before.category)
    t.match(evidence.at(-1), /^model\//)
  }
  const { category: _none, ...unknown } = triage({ type: 'unknown' })
  t.match(await asking(said('030101'), unknown), { category: { code: '030101' }, type: 'complaint' })
  const second = { code: '020101', path: [], confidence: 0.2 }
  t.match(await asking(said('020101'), { ...before, secondCategory: second }), {
    secondCategory: { code: '010101' },
  })
})

t.test('who is not asked about', async (t) => {
  const { secondOpinion, asked } = setUp(async () => said('020101'))
  const none = { candidates: [] }
  const sure = { category: { code: '010101', path: [], confidence: 0.5 } }
  const child = { candidates: [{ code: '320101', confidence: 0.2 }] }
  for (const changes of [
    none,
    sure,
    child,
    { urgency: 'emergency' },
    { lanes: ['minors'] },
    { lanes: ['confidential'] },
  ] as const)
    await secondOpinion(request('漏水'), triage(changes as object))
  for (const disposition of [
    'secret-or-privacy',
    'out-of-remit',
    'unlawful-or-abusive',
    'transfer-110',
    'litigation-or-petition',
    'repeat-in-progress',
  ] as const)
    await secondOpinion(request('漏水'), triage({ disposition }))
  const requester = { kind: 'individual', anonymous: false, confidential: false } as const
  for (const changes of [{ minor: true }, { confidential: true }]) {
    const given = triage()
    t.equal(await secondOpinion(request('漏水', { requester: { ...requester, ...changes } }), given), given)
  }
  t.strictSame(asked, [])
  await secondOpinion(request('漏水'), triage({ disposition: 'answer-now', urgency: 'urgent' }))
  t.equal(asked.length, 1)
})

t.test('late: the request goes on, and what comes afterwards changes nothing', async (t) => {
  let aborted = 0
  const { secondOpinion, counts, settled } = setUp(async (_question, signal) => {
    signal.addEventListener('abort', () => (aborted += 1))
    await sleep(400)
    return said('020101')
  })
  const given = triage()
  const began = performance.now()
  t.equal(await secondOpinion(request('漏水'), given), given)
  t.ok(performance.now() - began < 350)
  t.equal(aborted, 1)
  await sleep(300)
  t.match(counts(), { outcomes: { late: 1, answered: 0 }, seconds: { count: 1 } })
  t.equal(settled.length, 1, 'what it cost is counted all the same')
})

t.test('at once no more than so many; the others go on without', async (t) => {
  const { secondOpinion, asked, counts } = setUp(never)
  await Promise.all(Array.from({ length: 10 }, () => secondOpinion(request('漏水'), triage())))
  t.equal(asked.length, 3)
  t.match(counts(), { outcomes: { late: 3, busy: 7 } })
})

t.test('one that fails is left alone, then tried, and told of once', async (t) => {
  let answer: Opinion = failed
  const { secondOpinion, asked, counts, log, pass } = setUp(async () => answer)
  for (let n = 0; n < 50; n++) await secondOpinion(request('漏水'), triage())
  t.equal(asked.length, 5)
  t.match(counts(), { outcomes: { failed: 5, 'breaker-open': 45 }, isBreakerOpen: true })
  pass(30_000)
  answer = said('020101')
  await secondOpinion(request('漏水'), triage())
  t.match(counts(), { outcomes: { answered: 1 }, isBreakerOpen: false })
  t.strictSame(log.lines, [
    'warn: second opinion: the model is left alone for a while',
    'info: second opinion: the model answers again',
  ])
})

t.test('nonsense, faults and stores that are down cost no request', async (t) => {
  const given = triage()
  const nonsense: Opinion = {
    is: 'none',
    why: 'nonsense',
    reason: 'no',
    usage: { inputTokens: 9, outputTokens: 1 },
  }
  const down = async () => {
    throw new TemporaryError('ledger-down')
  }
  const costOf = () => 0
  for (const [made, outcome] of [
    [setUp(async () => nonsense), 'nonsense'],
    [setUp(async () => Promise.reject(new Error('a fault'))), 'failed'],
    [setUp(never, { budget: { reserve: down, costOf } }), 'ledger-down'],
    [setUp(never, { budget: { reserve: () => new Promise(() => undefined), costOf } }), 'ledger-down'],
    [setUp(never, { budget: { reserve: async () => undefined, costOf } }), 'over-budget'],
    [setUp(async () => said('010101'), { budget: { reserve: async () => down, costOf } }), 'answered'],
  ] as const) {
    const after = await made.secondOpinion(request('漏水'), given)
    if (outcome !== 'answered') t.equal(after, given)
    t.match(made.counts().outcomes, { [outcome]: 1 }, outcome)
  }
})
