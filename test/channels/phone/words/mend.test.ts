import fc from 'fast-check'
import t from 'tap'
import { mend } from '../../../../channels/phone/words/mend.ts'

const cases: [came: string, mended: string][] = [
  // iFlytek's half-width marks.
  ['我家暖气不热｡', '我家暖气不热。'],
  ['朝阳区､望京｡｢三号楼｣', '朝阳区、望京。「三号楼」'],
  ['电话13800001234｡', '电话13800001234。'],
  ['ﾊﾟｿｺﾝ｡', 'ﾊﾟｿｺﾝ｡'],
  // Marks of ASCII.
  ['您好,请问有什么可以帮您?', '您好，请问有什么可以帮您？'],
  ['不热.三天了.', '不热。三天了。'],
  ['地址:朝阳区;电话没有!', '地址：朝阳区；电话没有！'],
  ['嗯...我想想', '嗯...我想想'],
  ['涨了三.五倍', '涨了三.五倍'],
  ['涨到3.5元,太贵', '涨到3.5元，太贵'],
  ['下午10:30停电', '下午10:30停电'],
  ['Hello, I live in 望京, thanks.', 'Hello, I live in 望京, thanks.'],
  // Spaces.
  ['我 家 暖 气 不 热', '我家暖气不热'],
  ['我家 ， 暖气 。 不热', '我家，暖气。不热'],
  ['说 “ 不管 ” 就走', '说“不管”就走'],
  ['望京 SOHO 的 3 号楼', '望京 SOHO 的 3 号楼'],
  ['138 0000 1234', '138 0000 1234'],
  ['my heating is off', 'my heating is off'],
  ['暖气　不热', '暖气不热'],
  ['第一行 \n 第二行', '第一行 \n 第二行'],
  ['𠮷 野 家', '𠮷野家'],
  // Doubled commas.
  ['我家，，暖气不热', '我家，暖气不热'],
  ['我家 , , 暖气不热', '我家，暖气不热'],
  ['well,, yes', 'well, yes'],
  // Nothing else: full-width digits, words, emoji, lone surrogates.
  ['１３８００００１２３４', '１３８００００１２３４'],
  ['老师儿 恁说啥', '老师儿恁说啥'],
  ['①②㎡ﬁ😀', '①②㎡ﬁ😀'],
  ['\ud800 好', '\ud800 好'],
  ['', ''],
]

t.test('each case', async (t) => {
  for (const [came, mended] of cases) t.equal(mend(came), mended, came)
})

const pieces = fc.array(
  fc.constantFrom(
    '好',
    '三',
    '，',
    '、',
    ',',
    '.',
    '?',
    '｡',
    '｢',
    ' ',
    '　',
    '\n',
    'a',
    '1',
    'ｱ',
    '“',
    '…',
    '𠮷',
    '\ud842',
    '\udfb7',
  ),
  { maxLength: 12 },
)

t.test('mended once is mended', async () => {
  fc.assert(
    fc.property(
      pieces.map((chars) => chars.join('')),
      (text) => mend(mend(text)) === mend(text),
    ),
    { numRuns: 5_000 },
  )
})

t.test('no word is lost or changed', async () => {
  const words = (text: string) => text.replace(/[\p{P}\s]/gu, '')
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((chars) => chars.join('')),
        fc.string({ unit: 'grapheme' }),
      ),
      (text) => words(mend(text)) === words(text),
    ),
    { numRuns: 2_000 },
  )
})

t.test('long runs of one character take no time', async (t) => {
  for (const char of [' ', ',', '，', '.', '｡', '好 ', 'a ', ' ,']) {
    const started = performance.now()
    mend(`好${char.repeat(100_000)}a`)
    t.ok(performance.now() - started < 500, JSON.stringify(char))
  }
})
