import fc from 'fast-check'
import t from 'tap'
import { createCatalogue } from '../../../src/triage/catalogue/catalogue.ts'
import { buildModel } from '../../../src/triage/topic/build.ts'
import { mattersOf } from '../../../src/triage/topic/matters.ts'
import type { TriageModel } from '../../../src/triage/topic/model-file.ts'
import { createTopics } from '../../../src/triage/topic/topics.ts'
import { catalogue, leaves, messages } from './small.ts'

const built = buildModel(catalogue, messages)
const model = withTopic({ heat: 0.3 })
const topics = createTopics(catalogue, model)

function withTopic(topic: TriageModel['about']['topic']): TriageModel {
  return { ...built, about: { ...built.about, topic } }
}

t.test('the likeliest leaf, five candidates and the words that speak for it', async (t) => {
  const found = topics('公司拖欠工资，三个月没发了')
  t.equal(found.first?.leaf.code, '030101')
  t.ok((found.first?.confidence ?? 0) > 0.5)
  t.equal(found.candidates.length, 5)
  t.strictSame(found.candidates[0], found.first)
  const sure = found.candidates.map(({ confidence }) => confidence)
  t.strictSame(
    sure,
    sure.toSorted((one, other) => other - one),
  )
  t.ok(Math.abs(found.chances.reduce((one, other) => one + other) - 1) < 1e-4)
  t.ok(found.words.length >= 1 && found.words.length <= 4)
  t.ok(found.words.every((word) => '公司拖欠工资三个月没发了'.includes(word)))
  t.ok(found.words.some((word) => word.includes('工资')))
})

t.test('below the threshold nothing is named, but candidates are', async (t) => {
  const found = topics('嗯')
  t.equal(found.first, undefined)
  t.equal(found.candidates.length, 5)
  t.strictSame(found.words, [])
})

t.test('heat is how sure it is, never what it finds', async (t) => {
  const cool = createTopics(catalogue, withTopic({ heat: 3 }))
  const [one, other] = [topics('路灯坏了'), cool('路灯坏了')]
  t.equal(one.candidates[0]?.leaf.code, other.candidates[0]?.leaf.code)
  t.ok((one.candidates[0]?.confidence ?? 0) > (other.candidates[0]?.confidence ?? 1))
})

t.test('two matters: that of which more is said, and the other', async (t) => {
  const text = '公司拖欠工资三个月没发工资，老板跑了。另外门口路灯坏了一个星期，路灯不亮。'
  const found = topics(text)
  t.strictSame(
    [found.first?.leaf.path[0], found.second?.leaf.path[0]].sort(),
    ['劳动用工', '道路照明'].sort(),
  )
  t.equal(topics('公司拖欠工资。三个月没发工资了').second, undefined, 'one, in two sentences')
  t.equal(
    topics('公司拖欠工资，三个月没发工资。公司不给签劳动合同').second,
    undefined,
    'of one domain are too easily taken for one another',
  )
})

t.test('where another matter begins', async (t) => {
  t.strictSame(mattersOf('路灯坏了一个星期了，还有就是暖气一点都不热').parts, [
    '路灯坏了一个星期了，',
    '暖气一点都不热',
  ])
  t.strictSame(mattersOf('The street light is out. Also the heating is cold').parts, [
    'The street light is out.',
    'the heating is cold',
  ])
  t.strictSame(mattersOf('路灯坏了一个星期了').parts, [], 'one')
  t.strictSame(mattersOf('好。谢谢。再见').parts, [], 'too short to be any')
  t.equal(mattersOf('路灯坏了一个星期了。'.repeat(1000)).parts.length, 8)
})

t.test('of an old model a code that means another thing now is not named', async (t) => {
  const moved = leaves.map((leaf) =>
    leaf.code === '030101' ? { ...leaf, path: ['劳动用工', '工资', '最低工资'] } : leaf,
  )
  const found = createTopics(createCatalogue('other', moved), model)('公司拖欠工资，三个月没发了')
  t.ok(found.candidates.length > 0)
  t.notOk(found.candidates.some(({ leaf }) => leaf.code === '030101'))
  t.not(found.first?.leaf.code, '030101')
  const gone = createTopics(createCatalogue('gone', leaves.slice(0, 2)), model)
  t.ok(gone('公司拖欠工资').candidates.every(({ leaf }) => leaf.code.startsWith('01')))
})

t.test('any text, in linear time', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const { candidates, words, chances } = topics(text)
      return (
        candidates.every(({ confidence }) => confidence >= 0 && confidence <= 1) &&
        words.length <= 4 &&
        chances.length === leaves.length
      )
    }),
    { numRuns: 200 },
  )
  for (const unit of ['路灯不亮。另外', '另外', '工资', 'also ', '。']) {
    const began = process.cpuUsage().user
    topics(unit.repeat(100_000 / unit.length))
    t.ok((process.cpuUsage().user - began) / 1000 < 500, unit)
  }
})
