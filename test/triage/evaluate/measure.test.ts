import t from 'tap'
import { Request, type Triage } from '../../../src/contract/request.ts'
import { measure, requestOf } from '../../../src/triage/evaluate/measure.ts'
import { shareOf, tableOf } from '../../../src/triage/evaluate/table.ts'
import type { Labelled } from '../../../src/triage/topic/labelled.ts'
import { labelled } from '../topic/small.ts'

const candidates = [
  { code: '010101', confidence: 0.6 },
  { code: '020101', confidence: 0.2 },
]

function judged(label: Partial<Labelled>, found: Partial<Triage> = {}) {
  const nothing: Triage = {
    type: 'assistance',
    urgency: 'normal',
    disposition: 'dispatch',
    lanes: [],
    flags: [],
    dispatchDueAt: '2026-01-06T08:30:00.000+08:00',
    handleDueAt: '2026-01-12T08:30:00.000+08:00',
    evidence: [],
    by: 'test',
  }
  return { label: labelled('路灯不亮', label), found: { ...nothing, ...found } }
}

t.test('topics: of those that have one; a candidate counts as the first, named or not', async (t) => {
  const category = { code: '010101', path: [], confidence: 0.6 }
  const found = measure(
    [
      judged({ topic: 'none' }, { candidates }),
      judged({ topic: '010101' }, { candidates, category }),
      judged({ topic: '010101' }, { candidates }),
      judged({ topic: '020101' }, { candidates, category }),
      judged({ topic: '030101' }),
    ],
    20,
  )
  t.strictSame(found.topicFirst, { right: 2, all: 4 })
  t.strictSame(found.topicAmongFive, { right: 3, all: 4 })
  t.strictSame(found.topicNamed, { right: 1, all: 2 })
  t.equal(found.messages, 5)
})

t.test('emergencies: how many are found, and how many of the found are', async (t) => {
  const emergency = { urgency: 'emergency' } as const
  const found = measure(
    [judged(emergency, emergency), judged(emergency), judged(emergency), judged({}, emergency), judged({})],
    0,
  )
  t.strictSame(found.emergencyRecall, { right: 1, all: 3 })
  t.strictSame(found.emergencyPrecision, { right: 1, all: 2 })
  t.strictSame(found.urgency, { right: 2, all: 5 })
})

t.test('districts: where the text tells, where it does not, and outside', async (t) => {
  const found = measure(
    [
      judged({ district: '110105' }, { place: { districtCode: '110105' } }),
      judged({ district: '110105' }, { place: { districtCode: '110108' } }),
      judged({ district: 'out' }, { place: { outside: 'hebei' } }),
      judged({ district: 'none' }),
      judged({ district: 'none' }, { place: { districtCode: '110105' } }),
    ],
    0,
  )
  t.strictSame(found.district, { right: 2, all: 3 })
  t.strictSame(found.districtUntold, { right: 1, all: 2 })
})

t.test('a second matter: either of the two', async (t) => {
  const two = { topic: '010101', topic2: '020101' }
  const second = (code: string) => ({ secondCategory: { code, path: [], confidence: 0.9 } })
  const found = measure(
    [
      judged(two, second('020101')),
      judged(two, second('010101')),
      judged(two, second('030101')),
      judged(two),
    ],
    0,
  )
  t.strictSame(found.secondMatter, { right: 2, all: 4 })
})

t.test('confusions: the commonest first, no more than asked for', async (t) => {
  const wrong = judged({ type: 'complaint' }, { type: 'report' })
  const judgements = [wrong, wrong, judged({ disposition: 'answer-now' })]
  const { confusions } = measure(judgements, 20)
  t.strictSame(confusions, [
    { question: 'type', label: 'complaint', found: 'report', count: 2 },
    { question: 'disposition', label: 'answer-now', found: 'dispatch', count: 1 },
  ])
  t.equal(measure(judgements, 1).confusions.length, 1)
  const table = tableOf('test set', measure(judgements, 20)).join('\n')
  t.match(table, /^test set: 3 messages\n/)
  t.match(table, /type +0\.333 {2}\(1 of 3\)/)
  t.match(table, / 2 {2}type +complaint taken for report/)
})

t.test('of none nothing is wrong', async (t) => {
  t.equal(shareOf(measure([], 20).type), 1)
})

t.test('a message is judged as a request would be', async (t) => {
  for (const channel of ['wechat', 'web', 'phone', 'hotline'] as const)
    t.ok(Request.safeParse(requestOf(labelled('路灯不亮', { channel }))).success, channel)
  t.equal(requestOf(labelled('路灯不亮', { type: 'report' })).type, 'unknown', 'it is not told what it is')
})
