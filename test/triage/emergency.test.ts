import fc from 'fast-check'
import t from 'tap'
import { createEmergencyWords } from '../../src/triage/emergency.ts'
import type { UrgencyTables } from '../../src/triage/urgency/tables.ts'

const signal = (
  pattern: string,
  change: Partial<UrgencyTables['signals'][number]> = {},
): UrgencyTables['signals'][number] => ({
  rule: pattern.replaceAll(/[^a-z]/g, '') || `rule${pattern.codePointAt(0)}`,
  urgency: 'emergency',
  disposition: 'transfer-119',
  alone: false,
  pattern: pattern.split(' + ').map((term) => term.split('|')),
  within: 8,
  unless: [],
  despite: [],
  ...change,
})
const urgent = { urgency: 'urgent', disposition: 'dispatch' } as const

const find = createEmergencyWords({
  groups: [
    { group: 'lift', words: ['电梯', '直梯'] },
    { group: 'box', words: ['@lift', '轿厢'] },
  ],
  contexts: [
    { kind: 'figure', before: 0, after: 0, words: ['火车'] },
    { kind: 'denied', before: 0, after: 0, words: ['没有', 'no'] },
    { kind: 'between', before: 0, after: 0, words: ['任何', 'any'] },
    { kind: 'past', before: 8, after: 0, words: ['去年', '#年前'] },
    { kind: 'now', before: 6, after: 6, words: ['还在'] },
  ],
  signals: [
    signal('停电', { ...urgent, despite: ['past'] }),
    signal('着火'),
    signal('@box + 困|出不来', { unless: ['困难'] }),
    signal('自杀', { disposition: 'transfer-110' }),
    signal('gas leak|smell gas'),
    signal('ＳＯＳ', { disposition: 'transfer-110' }),
    signal('a.b c', urgent),
  ],
})
const wordsOf = (text: string) => find(text)?.words

t.test('nothing found', async (t) => {
  for (const text of ['', '路灯不亮', '着了火', 'a gasleak', 'axb c', 'sosa', '。，', '着，火'])
    t.equal(find(text), undefined, text)
  t.equal(createEmergencyWords({ groups: [], contexts: [], signals: [] })('着火'), undefined, 'empty tables')
})

t.test('the strongest wins, emergencies are named first, as they stand in the text', async (t) => {
  t.strictSame(find('停电了'), { urgency: 'urgent', disposition: 'dispatch', words: ['停电'] })
  t.strictSame(find('停电，有人想自杀，还着火了'), {
    urgency: 'emergency',
    disposition: 'transfer-119',
    words: ['着火', '自杀', '停电'],
  })
})

t.test('width, case, spaces inside words, English endings and old characters do not matter', async (t) => {
  for (const text of ['GAS LEAK!', 'ｇａｓ　ｌｅａｋ', 'gas leaking', '楼道有gas\nleak味', 'I smelled gas'])
    t.equal(find(text)?.urgency, 'emergency', text)
  for (const text of ['着 火 了', '着\n火', '看见着　火', '著火']) t.equal(wordsOf(text)?.length, 1, text)
  t.strictSame(wordsOf('他说a.b c'), ['a.b c'], 'no pattern of its own')
  t.strictSame(wordsOf('sos'), ['sos'])
})

t.test('terms of a pattern stand near each other, in any order', async (t) => {
  t.strictSame(wordsOf('电梯里有老人困住了'), ['电梯', '困'])
  t.strictSame(wordsOf('困在轿厢'), ['困', '轿厢'])
  t.ok(find('电梯停了，他出不来'), 'across a comma')
  t.notOk(find('电梯停了。他今天家里有事出不来'), 'another sentence is farther')
  t.notOk(find('电梯间里走了很久很久很久他才说困'), 'too far')
  t.notOk(find('他困难，电梯贵'), 'unless')
})

t.test('context', async (t) => {
  for (const text of [
    '没有着火',
    '没有任何着火',
    '坐着火车来',
    '去年着火',
    '三年前着火',
    '12年前这里着火',
    'no gas leak',
  ])
    t.notOk(find(text), text)
  for (const text of ['没有人管，着火了', '去年修过，还在着火', '没有\n着火', '去年停电'])
    t.ok(find(text), text)
  t.notOk(find('跟着火车走'), 'one word ends where the other begins')
  t.ok(find('火车着火'), 'beside it')
  t.ok(find(`${'去年着火。'.repeat(3)}这里很好很好很好很好很好很好。着火了`), 'one of several stands')
})

t.test('a word is found wherever it stands', async (t) => {
  const chinese = fc.string({
    unit: fc.integer({ min: 0x7000, max: 0x7fff }).map((c) => String.fromCodePoint(c)),
  })
  fc.assert(
    fc.property(chinese, chinese, (before, after) => {
      t.equal(find(`${before}自杀${after}`)?.urgency, 'emergency')
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => find(text)?.words.length !== 0))
})

t.test('a text of nothing but combining marks costs no more than another', async (t) => {
  const marks = '\u0301'.repeat(50_000) + '\u0316'.repeat(50_000)
  const began = process.cpuUsage().user
  t.equal(find(`${marks}着火了`)?.urgency, 'emergency')
  t.ok(process.cpuUsage().user - began < 2_000_000, 'within two seconds of CPU')
})
