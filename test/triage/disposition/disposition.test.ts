import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import t from 'tap'
import { loadConfig } from '../../../src/config.ts'
import { Disposition, type RequestType } from '../../../src/contract/request.ts'
import { createDisposition } from '../../../src/triage/disposition/disposition.ts'
import { createDetector } from '../../../src/triage/urgency/detect.ts'

interface Row {
  type: RequestType
  leaf: string
  disposition: string
  text: string
}

const { urgency, dispositions, rightDoors } = loadConfig('config')
const detect = createDetector(urgency)
const judge = createDisposition({ urgency, rules: dispositions, rightDoors })
const plain = { type: 'other' as const, leafFlags: [], isOutside: false }
const of = (text: string, change: Partial<Parameters<typeof judge>[0]> = {}) =>
  judge({ text, signals: detect(text).signals, ...plain, ...change })

t.test('sentences of every way', async (t) => {
  const rows: Row[] = parse(readFileSync('test/triage/disposition/sentences.csv', 'utf8'), {
    columns: true,
    comment: '#',
    comment_no_infix: true,
  })
  for (const { type, leaf, disposition, text } of rows) {
    const leafFlags = leaf === '-' ? undefined : leaf.split('|').filter(Boolean)
    t.equal(of(text, { type, leafFlags }).disposition, disposition, text)
  }
})

t.test('the place decides where words do not', async (t) => {
  const outside = { isOutside: true }
  t.strictSame(of('路灯坏了', outside), {
    disposition: 'out-of-remit',
    evidence: ['disposition/place: out'],
  })
  t.equal(of('着火了', outside).disposition, 'transfer-119', 'an emergency is one everywhere')
})

t.test('a question beside something that presses is more than a question', async (t) => {
  const text = '居住证怎么续签？另外我们楼停水两天了'
  t.equal(of(text, { type: 'consultation' }).disposition, 'dispatch')
  t.equal(of('小区停水了，还有想问一下老年卡在哪儿办', { type: 'consultation' }).disposition, 'dispatch')
  t.equal(of('居住证怎么续签？', { type: 'consultation' }).disposition, 'answer-now')
})

t.test('evidence names the rule and the words', async (t) => {
  t.strictSame(of('请催办').evidence, ['disposition/asked-again: 催办'])
  t.strictSame(of('煤气泄漏').evidence, ['disposition/gas-leak: 煤气泄漏'])
  t.strictSame(of('路灯不亮'), { disposition: 'dispatch', evidence: [] })
})

t.test('any text, in linear time', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      Disposition.options.includes(of(text, { leafFlags: undefined }).disposition),
    ),
  )
  for (const unit of ['傻逼', '上次反映的怎么样了', '法院判决', '查他的电话', 'x']) {
    const began = process.cpuUsage().user
    judge({ ...plain, text: unit.repeat(100_000 / unit.length), signals: [], leafFlags: undefined })
    t.ok((process.cpuUsage().user - began) / 1000 < 1000, unit)
  }
})
