import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import t from 'tap'
import { loadConfig } from '../../../src/config.ts'
import { loadDanger, loadDangerExamples, saveDanger } from '../../../src/config-danger.ts'
import { ConfigError } from '../../../src/config-error.ts'
import { loadModel } from '../../../src/config-model.ts'
import { buildDanger } from '../../../src/triage/danger/build.ts'
import { createDangerOdds, createJudgedDetector, QUESTIONS } from '../../../src/triage/danger/danger.ts'
import { packDanger, unpackDanger } from '../../../src/triage/danger/file.ts'
import { createKinds, type Kinds } from '../../../src/triage/topic/kinds.ts'
import { createDetector, type Signal, urgencyEvidence } from '../../../src/triage/urgency/detect.ts'

const { urgency } = loadConfig('config')
const rules = createDetector(urgency)
/** Every fourth: of all of them it would take half a minute. */
const examples = loadDangerExamples('config').filter((_, at) => at % 4 === 0)
const leaves = [{ tier: '7d' as const, said: ['路灯不亮', '办居住证要什么材料', '垃圾没人收'] }]
const kinds: Kinds = (features) => new Map(features.has('灯杆') ? [['0504', 0.9]] : [])
const ground = { tables: urgency, kinds, leaves }
const model = buildDanger(ground, [], examples)
const parts = { detect: rules, tables: urgency, kinds, model }
const detect = createJudgedDetector(parts)
const installed = {
  ...parts,
  kinds: createKinds(loadModel('config')),
  model: loadDanger('config') ?? model,
}

t.test('it learns what it is shown, and answers the same after it was kept', async (t) => {
  const odds = createDangerOdds(parts)
  const right = examples.filter(({ text, urgency }) => odds(text).emergency > 0 === (urgency === 'emergency'))
  t.ok(right.length / examples.length > 0.97)
  const bytes = packDanger(model)
  t.strictSame(packDanger(unpackDanger(bytes)), bytes)
  const kept = createDangerOdds({ ...parts, model: unpackDanger(bytes) })
  for (const { text } of examples.slice(0, 50))
    t.ok(Math.abs(kept(text).emergency - odds(text).emergency) < 0.5, text)
  t.strictSame(packDanger(buildDanger(ground, [], examples)), bytes, 'the same examples, the same model')
})

t.test('what no rule has words for is an emergency where it is sure', async (t) => {
  const sure = createJudgedDetector({ ...parts, detect: () => ({ signals: [], aside: [] }) })
  t.match(sure('楼顶上坐着一个男的要往下跳')?.signals, [
    { rule: 'learned', urgency: 'emergency', disposition: 'transfer-110' },
  ])
  t.strictSame(sure('请问居住证在哪里办').signals, [])
})

t.test('also in a long call, with the model that is installed and without any rule', async (t) => {
  const sure = createJudgedDetector({ ...installed, detect: () => ({ signals: [], aside: [] }) })
  const talk = '物业收费也不公开，停车也乱，你给记一下。'.repeat(100)
  t.equal(sure(`${talk}我爸晕倒了叫不醒，快叫救护车${talk}`).signals[0]?.urgency, 'emergency')
  t.strictSame(sure(talk).signals, [])
})

t.test(
  'what stands alone is never taken back; what does not is urgent where the judge does not believe it',
  async (t) => {
    const fire = { rule: 'fire', urgency: 'emergency', disposition: 'transfer-119', words: ['着火'] } as const
    const hears = (signal: Signal) => () => ({ signals: [signal], aside: [] })
    const never = { ...model, sureFrom: 99 }
    const alone = hears({ ...fire, words: ['着火'], isAlone: true })
    t.strictSame(
      createJudgedDetector({ ...parts, detect: alone, model: never })('楼下着火了，就在我们单元门口'),
      alone(),
    )
    const weak = hears({ ...fire, words: ['着火'] })
    t.strictSame(
      createJudgedDetector({ ...parts, detect: weak, model: { ...model, sureFrom: -99 } })(
        '楼下着火了，就在我们单元门口',
      ),
      weak(),
    )
    t.strictSame(
      createJudgedDetector({ ...parts, detect: weak, model: never })('快！着火了'),
      weak(),
      'it says nothing else',
    )
    t.match(
      createJudgedDetector({ ...parts, detect: weak, model: never })('楼下着火了，就在我们单元门口').signals,
      [
        { rule: 'doubted', urgency: 'urgent', disposition: 'dispatch', words: [/^log-odds/] },
        { rule: 'fire', urgency: 'urgent', disposition: 'dispatch', words: ['着火'] },
      ],
    )
  },
)

t.test(
  'urgent where the judge thinks so without a rule, and no more where it does not believe one',
  async (t) => {
    const { answers } = model
    const judged = (urgent: number, signals: Signal[]) => {
      const bias = answers.bias.map((odds, at) => (at === QUESTIONS - 1 ? urgent : odds))
      const calm = {
        ...model,
        answers: { ...answers, bias, weights: answers.weights.map(() => 0) },
        sureFrom: 99,
      }
      return createJudgedDetector({ ...parts, detect: () => ({ signals, aside: [] }), model: calm })
    }
    const out: Signal = { rule: 'water-out', urgency: 'urgent', disposition: 'dispatch', words: ['停水'] }
    const text = '去年我们小区停水的通知我一直没有看到'
    t.match(judged(2, [])(text).signals, [{ rule: 'pressing', urgency: 'urgent', words: [/^log-odds/] }])
    t.strictSame(judged(2, [])('啊啊').signals, [], 'a word or two say nothing')
    t.strictSame(judged(0, [])(text).signals, [])
    t.strictSame(judged(0, [out])(text).signals, [out])
    const unlikely = judged(-5, [out])(text)
    t.strictSame(unlikely.signals, [])
    t.match(urgencyEvidence(unlikely), ['urgency/none-unlikely: 停水、log-odds -5.0'])
    t.strictSame(judged(-5, [out])('停水了').signals, [out], 'it says nothing else')
  },
)

t.test('what is plainly said stands with the model that is installed', async (t) => {
  const judged = createJudgedDetector(installed)
  const rows: { text: string; urgency: string }[] = parse(
    readFileSync('test/triage/urgency/floor.csv', 'utf8'),
    { columns: true },
  )
  for (const { text, urgency } of rows) t.equal(judged(text).signals[0]?.urgency, urgency, text)
})

t.test('files', async (t) => {
  const dir = t.testdir({ triage: {} })
  t.equal(loadDanger(dir), undefined)
  saveDanger(dir, model)
  t.equal(loadDanger(dir)?.sureFrom, model.sureFrom)
  t.throws(() => unpackDanger(packDanger(model).subarray(0, 100)))
  t.throws(() => loadDanger(t.testdir({ triage: { 'danger.gz': 'x' } })), ConfigError)
  t.throws(() => loadDangerExamples(t.testdir({ triage: { 'dangers.csv': 'text\nx\n' } })), ConfigError)
})

t.test('any text, in linear time', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => Array.isArray(detect(text).signals)),
    { numRuns: 200 },
  )
  for (const unit of ['着火', '没有人', 'x ', '\u0301']) {
    const began = process.cpuUsage().user
    detect(unit.repeat(100_000 / unit.length))
    t.ok((process.cpuUsage().user - began) / 1000 < 2000, unit)
  }
})
