import t from 'tap'
import type { RequestType } from '../../../src/contract/request.ts'
import { buildModel } from '../../../src/triage/topic/build.ts'
import { createCues, TypeCue } from '../../../src/triage/topic/cues.ts'
import { createTopics } from '../../../src/triage/topic/topics.ts'
import { createTypes } from '../../../src/triage/topic/types.ts'
import { catalogue, messages } from './small.ts'

const rows: TypeCue[] = [
  { type: 'suggestion', weight: 8, words: ['我建议', 'suggest'], note: '' },
  { type: 'complaint', weight: 8, words: ['投诉', '讨个说法'], note: '' },
]
const built = buildModel(catalogue, messages)
/** What so few messages would be calibrated to is chance. */
const model = { ...built, about: { ...built.about, type: { heat: 1 } } }
const topics = createTopics(catalogue, model)
const judge = (text: string, said: RequestType = 'unknown', cues = rows) =>
  createTypes(model, createCues(cues))({ text, said, topic: topics(text) })

t.test('what is wanted, from how it is said', async (t) => {
  for (const [text, type] of [
    ['请问供暖费怎么退，需要什么材料', 'consultation'],
    ['老板拖欠工资不给，必须给个说法', 'complaint'],
    ['路灯坏了，晚上摔跤', 'assistance'],
    ['有人把共享单车乱停在盲道上，请查处', 'report'],
  ] as const)
    t.match(judge(text), { type, evidence: [] }, text)
})

t.test('words in which they say so themselves count more, and are shown', async (t) => {
  const text = '路灯不亮，我要投诉'
  t.equal(judge(text, 'unknown', []).type, 'assistance')
  t.match(judge(text), { type: 'complaint', evidence: ['type/words: 投诉'] })
  t.match(judge('路灯不亮，投诉，讨个说法').evidence, ['type/words: 投诉、讨个说法'])
  t.strictSame(createCues(rows)('I suggested'), [], 'a whole word')
  t.match(createCues(rows)('I Suggest, 我建议'), [{ type: 'suggestion', weight: 8, words: { length: 2 } }])
})

t.test('what the source said counts, and no more than it should', async (t) => {
  const without = judge('路灯坏了')
  const agreed = judge('路灯坏了', without.type)
  t.ok(agreed.confidence > without.confidence)
  t.strictSame(agreed.evidence, [`type/source: ${without.type}`])
  t.equal(judge('路灯不亮，我要投诉，讨个说法', 'praise').type, 'complaint')
  for (const said of ['unknown', 'other'] as const)
    t.equal(judge('路灯坏了', said).confidence, without.confidence, `${said} tells nothing`)
})

t.test('what says nothing of any matter is unknown, unless its source said what it is', async (t) => {
  t.match(judge('你好'), { type: 'unknown', evidence: ['type/noise: unknown'] })
  t.equal(judge('asdfghjkl').type, 'unknown')
  t.not(judge('你好', 'complaint').type, 'unknown')
  t.equal(judge('投诉').type, 'complaint', 'they say what they want')
})

t.test('a row of the table', async (t) => {
  const row = { type: 'report', weight: '1.5', words: ' 举报 | i want to report ', note: '' }
  t.strictSame(TypeCue.parse(row), { ...row, weight: 1.5, words: ['举报', 'i want to report'] })
  for (const wrong of [
    { type: 'anger' },
    { weight: 'much' },
    { weight: '-1' },
    { weight: '' },
    { weight: '11' },
    { words: '' },
    { words: '告' },
  ])
    t.notOk(TypeCue.safeParse({ ...row, ...wrong }).success, JSON.stringify(wrong))
})
