import fc from 'fast-check'
import t from 'tap'
import { createEmergencyWords } from '../../src/triage/emergency.ts'

const find = createEmergencyWords([
  { word: '着火', urgency: 'emergency', disposition: 'transfer-119' },
  { word: '电梯困人', urgency: 'emergency', disposition: 'transfer-119' },
  { word: '自杀', urgency: 'emergency', disposition: 'transfer-110' },
  { word: '停电', urgency: 'urgent', disposition: 'dispatch' },
  { word: '漏水', urgency: 'urgent', disposition: 'dispatch' },
  { word: 'gas leak', urgency: 'emergency', disposition: 'transfer-119' },
  { word: 'ＳＯＳ', urgency: 'emergency', disposition: 'transfer-110' },
  { word: 'a.b(c', urgency: 'urgent', disposition: 'dispatch' },
])

t.test('nothing found', async (t) => {
  for (const text of ['', '路灯不亮', '着了火', 'gas leaks', 'a gasleak', 'axb(c', 'sosa'])
    t.equal(find(text), undefined, text)
  t.equal(createEmergencyWords([])('着火'), undefined, 'an empty table')
})

t.test('the strongest wins, all are named in the order of the table', async (t) => {
  t.strictSame(find('先停电，又漏水'), {
    urgency: 'urgent',
    disposition: 'dispatch',
    words: ['停电', '漏水'],
  })
  t.strictSame(find('漏水停电，有人想自杀，还着火了'), {
    urgency: 'emergency',
    disposition: 'transfer-119',
    words: ['着火', '自杀', '停电', '漏水'],
  })
})

t.test('words that overlap are all found', async (t) => {
  t.strictSame(find('停电梯困人了')?.words, ['电梯困人', '停电'])
})

t.test('width, case, and spaces inside words do not matter', async (t) => {
  for (const text of ['GAS LEAK!', 'ｇａｓ　ｌｅａｋ', '楼道有gas\nleak味'])
    t.strictSame(find(text)?.words, ['gas leak'], text)
  for (const text of ['着 火 了', '着\n火', '看见着　火']) t.strictSame(find(text)?.words, ['着火'], text)
  t.strictSame(find('sos')?.words, ['ＳＯＳ'], 'named as it stands in the table')
  t.strictSame(find('A.B(C')?.words, ['a.b(c'], 'no pattern of its own')
})

t.test('a word is found wherever it stands', async (t) => {
  const chinese = fc.string({
    unit: fc.integer({ min: 0x4e00, max: 0x9fff }).map((c) => String.fromCodePoint(c)),
  })
  fc.assert(
    fc.property(chinese, chinese, (before, after) => {
      t.equal(find(`${before}自杀${after}`)?.urgency, 'emergency')
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => find(text)?.words.length !== 0))
})

t.test('100,000 characters take milliseconds', async (t) => {
  const spaced = '停 气 了 吗 电 梯 着 困 '.repeat(6250)
  for (const [name, text] of [
    ['without spaces', '停气电梯着困自漏的事情'.repeat(9091)],
    ['with spaces', spaced],
    ['spaces alone', ' '.repeat(100_000)],
    ['Latin', 'gas lead by the lake '.repeat(4762)],
  ] as const) {
    const best = Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now()
        find(text)
        return performance.now() - start
      }),
    )
    t.comment(`${name}: ${best.toFixed(2)} ms`)
    t.ok(best < 50, name)
  }
})

t.test('a text of nothing but combining marks costs no more than another', async (t) => {
  const marks = '\u0301'.repeat(50_000) + '\u0316'.repeat(50_000)
  const began = process.cpuUsage().user
  t.equal(find(`${marks}着火了`)?.urgency, 'emergency')
  t.ok(process.cpuUsage().user - began < 2_000_000, 'within two seconds of CPU')
})
