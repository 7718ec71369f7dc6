import fc from 'fast-check'
import t from 'tap'
import { runsIn } from '../../../../channels/phone/words/number-runs.ts'
import { phonesIn } from '../../../../channels/phone/words/spoken-numbers.ts'
import { spoken } from './spoken.ts'

const M = '+8613800001234'
const digits = (text: string) => runsIn(text).map((run) => run.map((group) => group.digits))

t.test('digits as they are said', (t) => {
  t.same(digits('一三八，零零零零，一二三四'), [['138', '0000', '1234']])
  t.same(digits('一三八四个零一二三四'), [['13800001234']])
  t.same(digits('3个8两个零'), [['88800']])
  t.same(digits('一个一三八'), [['138']])
  t.same(digits('一三八嗯那个零零是吧二'), [['138', '00', '2']])
  t.same(digits('１３８ 0000'), [['138', '0000']])
  t.same(digits('1 3 8 0 0'), [['13800']])
  t.same(digits('三号楼五零幺'), [['3'], ['501']])
  t.same(digits('double eight oh, one two, someone'), [['880', '12']])
  t.end()
})

const found: [said: string, numbers: string[], raw?: string][] = [
  // One breath, pauses, fillers.
  ['c:幺三八零零零零幺二三四', [M], '幺三八零零零零幺二三四'],
  ['c:一三八，零零零零，一二三四', [M], '一三八，零零零零，一二三四'],
  ['c:138 0000 一二三四', [M], '138 0000 一二三四'],
  ['c:138-0000-1234', [M]],
  ['c:一 三 八 零 零 零 零 一 二 三 四', [M]],
  ['c:我电话是一三八四个零一二三四', [M], '一三八四个零一二三四'],
  ['c:一三八嗯零零，那个零零啊，一二三四', [M]],
  ['c:一三八。后面是零零零零。最后是一二三四。', [M]],
  ['c:妖三八零零零零腰二三四', [M]],
  ['c:+86 138 0000 1234', [M]],
  ['c:八六幺三八零零零零幺二三四', [M]],
  ['c:my number is one three eight, double zero double zero, one two three four', [M]],
  ['c:一三八零零零零一二三四一三八零零零零一二三四', [M], '一三八零零零零一二三四'],
  ['c:我住五零幺，一三八零零零零一二三四', [M], '一三八零零零零一二三四'],
  // Landlines.
  ['c:零幺零，八八八八一二三四', ['+861088881234']],
  ['c:区号零三幺二，座机是五五五一二三四', []],
  ['c:零三幺二五五五一二三四', ['+863125551234']],
  ['c:座机八四八四一二三四', ['+861084841234']],
  ['c:八四八四一二三四', []],
  ['a:供热客服四零零八零零一二三四', ['+864008001234']],
  // Over several utterances.
  ['a:您的电话？ / c:一三八 / a:嗯 / c:零零零零 / a:您说 / c:一二三四', [M], '一三八 零零零零 一二三四'],
  ['a:您的电话？ / c:一三八 / a:一三八 / c:四个零 / a:零零零零 / c:一二三四', [M]],
  ['c:我的电话 / a:您讲 / c:一三八零零零零 / c:嗯 / c:一二三四', [M]],
  ['u:一三八 / u:嗯 / u:零零零零 / u:对 / u:一二三四', [M]],
  ['c:记不太清 / a:核对一下，一三八 / c:对 / a:零零零零 / c:嗯 / a:一二三四', [M]],
  ['c:一三八零零零零 / a:您的地址是哪里？ / c:一二三四', []],
  // Taken back.
  ['c:一三八零零零零一二三五，不对，一三八零零零零一二三四', [M]],
  ['a:是一三八零零零零一二三五吗？ / c:不对', []],
  ['c:你刚才打我的号码一三八零零零零二二二二打错了，要打一三八零零零零一二三四', [M]],
  ['c:我的号码13800002222 / a:好的 / c:13800002222那个是旧号，打13800001234', [M]],
  ['c:别打13800002222，打13800001234', [M]],
  ['c:不是13800002222，是13800001234', [M]],
  ['c:13800002222已经不用了，现在是13800001234', [M]],
  ['a:是13800002222吗 / c:记错了，是13800001234', [M]],
  ['c:是不是13800001234', [M]],
  // Several.
  ['c:我的是13800001234，我爱人的是13800005678', [M, '+8613800005678']],
  ['c:13800001234 / a:您说的是13800001234', [M]],
  // No phones.
  ['c:一千三百八十元', []],
  ['c:欠了13800001234元', []],
  ['c:一三八零零零零一二三', []],
  ['c:一二八零零零零一二三四', []],
  ['c:二零二六年十一月二十九号', []],
  ['c:电话是二零二六一一二九打的', []],
  ['c:幺幺零幺零幺一九九零零三零七一二三四', []],
  ['c:一三零一零四，一九九零零，三零七一二三四', []],
  ['c:身份证一三零，一零四一九九零零', []],
  ['c:订单号是13800001234', []],
  ['c:工单编号2026 1129 1380 0001 234', []],
  ['c:号是二零二六，一一二九，一三八零，零零零一，二三四', []],
  ['c:12345打了三次', []],
  ['c:三号楼二单元五零幺室', []],
  ['c:零一零一二三四五六七八', []],
]

t.test('what is a phone number, and what not', async (t) => {
  for (const [said, numbers, raw] of found) {
    const phones = phonesIn(spoken(said))
    t.same(
      phones.map(({ number }) => number),
      numbers,
      said,
    )
    if (raw !== undefined) t.equal(phones[0]?.raw, raw, said)
  }
})

const owned: [said: string, contacts: string[], others: string[]][] = [
  ['c:我电话是13800001234', [M], []],
  ['c:13800001234，这是我的手机', [M], []],
  ['c:有事打13800001234', [M], []],
  ['c:联系我的话13800001234', [M], []],
  ['c:你们给我回电，13800001234', [M], []],
  ['c:我叫张三，电话13800001234', [M], []],
  ['a:您的联系电话是多少？ / c:13800001234', [M], []],
  ['a:请问怎么联系您？ / c:嗯 / c:你记一下 / a:您说 / c:一三八 / a:嗯 / c:零零零零一二三四', [M], []],
  ['a:您来电的号码13800001234可以联系到您吗？ / c:可以', [M], []],
  ['u:您 的 姓 名 和 电 话 留 一 下 / u:李 四 13800001234', [M], []],
  ['u:找过物业，物业说管不了。 / u:请问怎么称呼您？ / u:王五， / u:电话13800001234。', [M], []],
  ['c:我的身份证号是一一零，电话13800001234', [M], []],
  ['c:快递电话是13800001234', [], [M]],
  ['c:13800001234，这是我邻居的', [], [M]],
  ['c:13800001234', [], [M]],
  ['c:物业电话是13800001234', [], [M]],
  ['c:他们的号码13800001234', [], [M]],
  ['c:物业经理姓李，电话是13800001234', [], [M]],
  ['c:物业给我的电话是13800001234', [], [M]],
  ['a:物业的电话是多少？ / c:13800001234', [], [M]],
  ['c:我打13800001234，没人接', [], [M]],
  ['c:13800001234这个号老给我打骚扰电话', [], [M]],
  ['a:您可以拨打010-64881234咨询', [], ['+861064881234']],
  ['c:物业电话是13800005678，我的手机是13800001234', [M], ['+8613800005678']],
  ['c:我的手机是13800001234，物业电话是13800005678', [M], ['+8613800005678']],
  ['c:物业不管。我的电话是13800001234', [M], []],
  ['c:你刚才打我的号码13800002222打错了，要打13800001234', [M], []],
  ['c:别打13800002222，我的是13800001234', [M], []],
  ['c:老板电话是13800001234 / a:好的，您的电话是13800001234？ / c:是老板的', [], [M]],
]

t.test("which is one's own", async (t) => {
  for (const [said, contacts, others] of owned) {
    const phones = phonesIn(spoken(said))
    t.same(
      phones.filter(({ isContact }) => isContact).map(({ number }) => number),
      contacts,
      said,
    )
    t.same(
      phones.filter(({ isContact }) => !isContact).map(({ number }) => number),
      others,
      said,
    )
  }
})

t.test('where it is said', async (t) => {
  const at = (said: string) => phonesIn(spoken(said)).map((phone) => phone.at)
  t.same(at('a:电话？ / c:嗯一三八 / a:嗯 / c:零零零零一二三四'), [1])
  t.same(at('c:物业13800005678 / a:您的呢？ / c:13800001234'), [0, 2])
})

const chars = [...'〇零一二三四五幺两个十百，。 嗯对的元号0138aone'].concat([
  '\n',
  '电话',
  '物业',
  '我的',
  'double ',
  '\ud800',
])
const utterance = fc.record({
  role: fc.constantFrom('citizen' as const, 'agent' as const, 'unknown' as const),
  text: fc.oneof(
    fc.array(fc.constantFrom(...chars), { maxLength: 40 }).map((all) => all.join('')),
    fc.string(),
  ),
})

t.test('throws nothing, and what is found is E.164 and was said', async () => {
  fc.assert(
    fc.property(fc.array(utterance, { maxLength: 6 }), (utterances) =>
      phonesIn(utterances).every(
        ({ number, at, raw }) =>
          /^\+86\d{9,12}$/.test(number) && utterances[at]?.text.includes(raw.slice(0, 1)),
      ),
    ),
    { numRuns: 1_000 },
  )
})

t.test('a mobile is found however it is said', async () => {
  const digit = fc.nat({ max: 9 })
  const sayings = ['零一二三四五六七八九', '〇幺二三四五六七八九', '0123456789', '０１２３４５６７８９']
  const gap = fc.constantFrom('', '', '，', ' ，', '嗯', '、那个', '-')
  const number = fc.array(fc.record({ digit, gap, saying: fc.constantFrom(...sayings) }), {
    minLength: 4,
    maxLength: 4,
  })
  fc.assert(
    fc.property(number, (last) => {
      const said = last.map((one) => one.gap + [...one.saying][one.digit]).join('')
      const expected = `+861380000${last.map((one) => one.digit).join('')}`
      return phonesIn([{ role: 'citizen', text: `我电话是一三八零零零零${said}` }])[0]?.number === expected
    }),
    { numRuns: 500 },
  )
})

t.test('long runs of one thing take no time', async (t) => {
  for (const piece of [
    '幺',
    '一三八',
    '一，',
    '1 ',
    '四个零',
    '嗯',
    'one ',
    '13800001234 ',
    '电话',
    '一三八，零零零零，一二三四，',
  ]) {
    const text = piece.repeat(100_000 / piece.length)
    const started = performance.now()
    phonesIn([{ role: 'citizen', text }])
    phonesIn(Array.from({ length: 5_000 }, () => ({ role: 'citizen', text: piece }) as const))
    t.ok(performance.now() - started < 1_500, piece)
  }
})
