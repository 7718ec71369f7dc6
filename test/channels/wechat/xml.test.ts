import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import t from 'tap'
import { type Fields, legal, listAt, readXml, writeXml } from '../../../channels/wechat/xml.ts'
import { anyText } from './any-text.ts'
import { refusalOf, sample, sampleNames } from './samples.ts'

t.test('every leaf is a string, and what comes again is a list', async (t) => {
  t.same(
    readXml(`\ufeff<?xml version="1.0"?>
<!-- by hand --><xml>
  <MsgId>6054768590064713728</MsgId><ToUserName>
    <![CDATA[gh_fake]]>
  </ToUserName><Scale > 016 </Scale ><Empty/><None></None>
  <List><A>1</A></List><List/><List>3</List>
  <Mixed>a&lt;<![CDATA[&lt;]]>&#x5317;&#20140;</Mixed>
</xml>`),
    {
      MsgId: '6054768590064713728',
      ToUserName: 'gh_fake',
      Scale: '016',
      Empty: '',
      None: '',
      List: [{ A: '1' }, '', '3'],
      Mixed: 'a<&lt;北京',
    },
  )
  t.same(readXml('<xml/>'), {})
  t.same(readXml('<xml>\n</xml>\n'), {})
})

t.test('blanks of citizens are theirs', async (t) => {
  for (const name of ['Content', 'Title', 'Description', 'Label', 'Recognition']) {
    t.same(readXml(`<xml><${name}> \n a </${name}></xml>`), { [name]: ' \n a ' })
    t.same(readXml(`<xml><${name}> </${name}></xml>`), { [name]: ' ' })
  }
  t.same(readXml('<xml><Content>\n  <![CDATA[ a ]]>\n</Content></xml>'), { Content: ' a ' })
  t.same(readXml('<xml><Content><![CDATA[ a]]> <![CDATA[]]></Content></xml>'), { Content: ' a' })
})

t.test('what is no XML of WeChat is refused, with its place and nothing of the content', async (t) => {
  const bad = 'bad-request: XML, character'
  for (const [text, expected] of [
    ['', `${bad} 1: expected an element`],
    ['{"secret":1}', `${bad} 1: expected no text outside of the root element`],
    ['<![CDATA[secret]]>', `${bad} 1: expected no text outside of the root element`],
    ['<xml>secret</xml>', `${bad} 18: expected elements in the root`],
    ['<xml><A>secret', `${bad} 9: expected the end of 2 elements`],
    ['<xml><A>secret</B></xml>', `${bad} 15: expected the end of A`],
    ['<xml><A>secret</AB></xml>', `${bad} 18: expected >, and no attributes`],
    ['<xml><A b="secret">1</A></xml>', `${bad} 8: expected >, and no attributes`],
    ['<xml><A><![CDATA[secret]]</A></xml>', `${bad} 9: expected ]]> behind it`],
    ['<xml><A>1</A>secret<B/></xml>', `${bad} 30: expected no text beside elements`],
    ['<xml/><xml/>', `${bad} 7: expected nothing behind the root element`],
    ['</xml>', `${bad} 1: expected the end of nothing`],
    ['<!-->', `${bad} 1: expected --> behind it`],
    ['<xml><1/></xml>', `${bad} 6: expected a name`],
    ['<xml><A>1 < 2</A></xml>', `${bad} 11: expected a name`],
    ['<', `${bad} 1: expected a name`],
  ])
    t.equal(
      refusalOf(() => readXml(text ?? '')),
      expected,
    )
})

t.test('no DOCTYPE, no entities but five, no characters that are none', async (t) => {
  const bomb = `<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><A>&b;</A></xml>`
  for (const text of [
    bomb,
    '<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>',
    '<xml><!ENTITY a "b"></xml>',
    '<xml><!doctype a></xml>',
  ])
    t.match(
      refusalOf(() => readXml(text)),
      /expected no DOCTYPE and no declarations/,
    )
  for (const code of [
    '&a;',
    '&',
    '& ',
    '&lt',
    '&#0;',
    '&#xD800;',
    '&#xFFFE;',
    '&#x110000;',
    '&#-1;',
    '&#;',
    '&#9999999;',
  ])
    t.match(
      refusalOf(() => readXml(`<xml><A>${code}</A></xml>`)),
      /expected a character/,
      code,
    )
  t.same(readXml('<xml><A>&lt;&gt;&amp;&quot;&apos;&#x1F600;&#10;b</A></xml>'), { A: '<>&"\'😀\nb' })
})

t.test('bounds: depth, elements, size; names that are dangerous to others', async (t) => {
  t.match(
    refusalOf(() => readXml('<a>'.repeat(100_000))),
    /at most 16 levels/,
  )
  t.match(
    refusalOf(() => readXml(`<xml>${'<a/>'.repeat(100_000)}</xml>`)),
    /at most 1000 elements/,
  )
  t.match(
    refusalOf(() => readXml(`<xml>${' '.repeat(4 * 1024 * 1024)}</xml>`)),
    /at most 4194304 characters/,
  )
  for (const name of [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'toJSON',
    '工单',
    'a:b',
    `a${'b'.repeat(64)}`,
  ])
    t.match(
      refusalOf(() => readXml(`<xml><${name}>1</${name}></xml>`)),
      /expected (a name|>)/,
      name,
    )
})

t.test('1 MB is read and written in linear time', async (t) => {
  const whole = 1024 * 1024
  const half = whole / 2
  const texts = (length = 0) => [
    '字'.repeat(length / 3),
    ']]>'.repeat(length / 15),
    ' '.repeat(length),
    ']'.repeat(length),
    '\u0000\ud800'.repeat(length / 2),
  ]
  const spent = (length = 0) => {
    const started = performance.now()
    for (const text of texts(length)) t.ok(readXml(writeXml({ Content: text })).Content === legal(text))
    for (const raw of ['&lt;', '<!---->', '<![CDATA[]]>', '&#32;'])
      readXml(`<xml><Content>${raw.repeat(length / raw.length)}</Content></xml>`)
    for (const raw of ['&', '<!--', '<![CDATA[', '<?', '<a ', '</', '< ', '&#'])
      refusalOf(() => readXml(`<xml><Content>${raw.repeat(length / raw.length)}`))
    return performance.now() - started
  }
  spent(half / 4)
  const [short, long] = [spent(half), spent(whole)]
  t.ok(long < 5 * short + 300, `${Math.round(short)} ms, then ${Math.round(long)} ms`)
})

const names = fc.constantFrom('Content', 'ToUserName', 'MsgId', 'List', 'A_b.c-9')
// Arrays of two or more: one alone is read as itself.
const trees = fc.letrec<{ tree: Fields; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    anyText(),
    fc.string({ unit: fc.constantFrom(']', '>', '<', '&', ' ', '\r', '\n', '!', '[', 'CDATA[', 'a', '😀') }),
  ),
  tree: fc.dictionary(
    names,
    fc.oneof(
      { maxDepth: 3 },
      tie('leaf'),
      tie('tree'),
      fc.array(fc.oneof(tie('leaf'), tie('tree')), { minLength: 2, maxLength: 4 }),
    ),
    { minKeys: 1, maxKeys: 4 },
  ),
})).tree

t.test('what is written is read back the same, but for what XML can not hold', async (t) => {
  const clean = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, leaf) => (typeof leaf === 'string' ? legal(leaf) : leaf))
  fc.assert(
    fc.property(trees, (tree) => isDeepStrictEqual(clean(readXml(writeXml(tree))), clean(tree))),
    { numRuns: 300 },
  )
  for (const text of [']]>', 'a]]><B>]]>c', ']]]>>]]>', ']]', '<![CDATA[a]]>', ']]]]><![CDATA[>']) {
    t.same(readXml(writeXml({ Content: text })), { Content: text })
    t.notMatch(
      writeXml({ Content: text }).replaceAll(/<!\[CDATA\[.*?\]\]>/g, ''),
      ']',
      'all of it is in CDATA',
    )
  }
  t.equal(
    writeXml({ Content: 'a]]>b\u0000\ud800\uffff', CreateTime: 17 }),
    '<xml><Content><![CDATA[a]]]]><![CDATA[>b]]></Content><CreateTime>17</CreateTime></xml>',
  )
})

t.test('others read what is written alike', async (t) => {
  const general = new XMLParser({ parseTagValue: false, trimValues: false })
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(']', '>', '<', '&', 'a', '字') }), (text) => {
      const xml = writeXml({ Content: text, Other: '1' })
      t.equal(XMLValidator.validate(xml), true)
      t.equal(general.parse(xml).xml.Content, text)
    }),
    { numRuns: 200 },
  )
})

t.test('whatever comes is read or refused', async () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '/',
    'xml',
    '<xml>',
    '</xml>',
    '<A>',
    '</A>',
    '<![CDATA[',
    ']]>',
    '&',
    '&lt;',
    '<!--',
    '-->',
    '<?',
    '?>',
    ' ',
    'x',
    '<!',
  )
  fc.assert(
    fc.property(fc.oneof(anyText(), fc.string({ unit: pieces, maxLength: 40 })), (text) => {
      try {
        readXml(text)
      } catch {
        refusalOf(() => readXml(text))
      }
    }),
    { numRuns: 1000 },
  )
})

t.test('a sample that is cut anywhere is refused', async (t) => {
  t.ok(sampleNames().length > 30)
  for (const name of sampleNames()) {
    const whole = sample(name).trim()
    for (let end = 0; end < whole.length; end += 7) refusalOf(() => readXml(whole.slice(0, end)))
  }
})

t.test('none, one or several', async (t) => {
  const tree = readXml('<xml><A><B><C>1</C></B></A><D><E/><E>2</E></D></xml>')
  t.same(listAt(tree, 'A', 'B'), [{ C: '1' }])
  t.same(listAt(tree, 'D', 'E'), ['', '2'])
  t.same(listAt(tree, 'D', 'F'), [])
  t.same(listAt(tree, 'D', 'E', 'F'), [])
  t.same(listAt(tree, 'toString'), [])
})
