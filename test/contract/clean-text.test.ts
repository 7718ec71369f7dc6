import fc from 'fast-check'
import t from 'tap'
import { cleanText } from '../../src/contract/clean-text.ts'

t.test('examples', async (t) => {
  for (const [given, expected] of [
    ['', ''],
    ['小区停暖三天了', '小区停暖三天了'],
    [' 两端的空格 ', ' 两端的空格 '],
    ['一行\r\n二行\r三行\n\t四行', '一行\n二行\n三行\n\t四行'],
    ['a\0b\x07c\x1bd\x7fe\x85f\x9fg', 'abcdefg'],
    ['e\u0301', '\u00e9'],
    ['e\0\u0301', '\u00e9'],
    ['𠮷野家', '𠮷野家'],
    ['\ud842吉', '吉'],
    ['\ud842\0\udfb7', ''],
    ['全角ＡＢＣ１２３㈠｡', '全角ＡＢＣ１２３㈠｡'],
    ['\u200d👨\u200d👩', '\u200d👨\u200d👩'],
  ] as const)
    t.equal(cleanText(given), expected, JSON.stringify(given))
})

// Any UTF-16 at all, lone surrogates included.
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units))
const crowded = fc
  .array(fc.constantFrom('\r', '\n', '\0', '\ud842', '\udfb7', 'e', '\u0301', '水', '\t', '\x85'))
  .map((parts) => parts.join(''))

t.test('properties', async (t) => {
  fc.assert(
    fc.property(fc.oneof(anyText, crowded), (text) => {
      const clean = cleanText(text)
      t.notOk(/\p{Cc}/u.test(clean.replace(/[\n\t]/g, '')), 'no control characters')
      t.ok(clean.isWellFormed(), 'no lone surrogate')
      t.equal(clean, clean.normalize('NFC'), 'NFC')
      t.equal(cleanText(clean), clean, 'idempotent')
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const plain = text.replace(/[\p{Cc}]/gu, '').normalize('NFC')
      t.equal(cleanText(plain), plain, 'untouched')
    }),
  )
})
