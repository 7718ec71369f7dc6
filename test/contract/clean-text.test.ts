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

t.test('many marks on one letter take no time, whatever their order', async (t) => {
  const [acute, grave, stem] = ['\u0301', '\u0316', '\u{1d165}']
  for (const marks of [
    acute.repeat(100_000) + grave.repeat(100_000),
    (grave + acute).repeat(2_500_000),
    stem.repeat(100_000) + grave.repeat(100_000),
  ]) {
    const before = process.cpuUsage()
    const clean = cleanText(`e\u0301\re${marks}.e\u0301`)
    const { user, system } = process.cpuUsage(before)
    t.ok(user + system < 3_000_000, `${user + system} µs`)
    t.ok(clean === `\u00e9\ne${marks}.\u00e9`, 'what stands around them is NFC, they stay')
    t.ok(clean === cleanText(clean), 'idempotent')
  }
  const few = `a${acute.repeat(16)}${grave.repeat(16)}`
  t.equal(cleanText(few), few.normalize('NFC'), 'as many as no language has, and ordered')
  const composed = `\u0958${grave.repeat(32)}${acute}`
  t.equal(cleanText(cleanText(composed)), cleanText(composed), 'a letter that comes apart lengthens the run')
})

t.test('no two marks that stand near each other escape the coarse sieve', async (t) => {
  const all = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code))
  const marks = all.filter((character) => /^\p{M}$/u.test(character))
  const pages = Map.groupBy(marks, (mark) => (mark.codePointAt(0) ?? 0) >> 8)
  const missed = marks.filter((mark) => {
    const near = pages.get((mark.codePointAt(0) ?? 0) >> 8)
    const other = near?.find((before) => (before + mark).normalize('NFC') === mark + before)
    const run = other === undefined ? '' : other.repeat(20) + mark.repeat(20)
    return cleanText(run) !== run
  })
  t.same(missed, [])
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
