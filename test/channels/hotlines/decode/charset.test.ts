import t from 'tap'
import { readText } from '../../../../channels/hotlines/decode/charset.ts'
import { encode, faultOf, read, treeOf } from './read.ts'

const words = '北京市朝阳区暖气不热'
const json = JSON.stringify({ text: words })
const declared = (charset: string) => `<?xml version="1.0" encoding="${charset}"?><a>${words}</a>`
const gbFallback = { format: 'json', charset: { fallback: 'gb18030' } } as const

t.test('the order: always, byte order mark, header, declaration, fallback', async (t) => {
  const both = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(json)])
  t.equal(read({ format: 'json' }, both, { mediaType: 'application/json; charset=gbk' }).charset, 'utf-8')
  t.same(
    treeOf({ format: 'json', charset: { always: 'gb18030' } }, json, {
      encoding: 'gbk',
      mediaType: 'a/b; charset=utf-8',
    }),
    {
      text: words,
    },
  )
  const header = read({ format: 'xml' }, declared('utf-8'), {
    encoding: 'gb18030',
    mediaType: 'text/xml; charset="GBK"',
  })
  t.equal(header.charset, 'gb18030')
  t.equal(read({ format: 'xml' }, declared('GB2312'), { encoding: 'gbk' }).charset, 'gb18030')
  t.equal(read(gbFallback, json, { encoding: 'gbk' }).charset, 'gb18030')
  t.equal(read({ format: 'json' }, json).charset, 'utf-8')
})

t.test('every charset, and the names they go by', async (t) => {
  for (const [label, encoding, charset] of [
    ['utf-8', 'utf-8', 'utf-8'],
    ['UTF8', 'utf-8', 'utf-8'],
    ['gb2312', 'gbk', 'gb18030'],
    ['GBK', 'gbk', 'gb18030'],
    ['x-gbk', 'gbk', 'gb18030'],
    ['cp936', 'gbk', 'gb18030'],
    ['gb_2312-80', 'gbk', 'gb18030'],
    ['GB18030', 'gb18030', 'gb18030'],
    ['Big5', 'big5', 'big5'],
    ['cp950', 'big5', 'big5'],
    ['utf-16', 'utf-16le', 'utf-16le'],
    ['utf-16', 'utf-16be', 'utf-16be'],
    ['utf-16be', 'utf-16be', 'utf-16be'],
  ] as const) {
    const text = encoding === 'big5' ? '臺北市暖氣不熱' : words
    const got = read({ format: 'json' }, JSON.stringify({ text }), {
      encoding,
      mediaType: `a/b; charset=${label}`,
    })
    t.equal(got.charset, charset, label)
    t.same(got.tree, { text }, label)
  }
  t.same(
    treeOf({ format: 'json' }, '{"a":"𠀀㐀"}', { encoding: 'gb18030', mediaType: 'a/b; charset=gb2312' }),
    { a: '𠀀㐀' },
  )
})

t.test('UTF-16 is told by its marks, and by the first bytes of a declaration', async (t) => {
  for (const encoding of ['utf-16le', 'utf-16be']) {
    t.same(treeOf({ format: 'json' }, `\ufeff${json}`, { encoding }), { text: words }, encoding)
    t.equal(read({ format: 'xml' }, declared('utf-16'), { encoding }).charset, encoding)
  }
  t.same(treeOf({ format: 'xml' }, declared('utf-16')), { a: words }, '.NET declares UTF-16 in UTF-8')
})

t.test('a wrong declaration gives way to the fallback where it is wrong throughout', async (t) => {
  const mediaType = 'application/json; charset=utf-8'
  t.equal(read(gbFallback, json, { encoding: 'gbk', mediaType }).charset, 'gb18030')
  t.equal(read({ format: 'xml' }, declared('gbk'), { encoding: 'gbk', mediaType }).charset, 'gb18030')
  t.equal(
    read({ format: 'json' }, JSON.stringify({ text: `${words}。` }), { mediaType: 'a/b; charset=big5' })
      .charset,
    'utf-8',
  )
  t.equal(
    read(gbFallback, json, { encoding: 'gbk', mediaType: 'a/b; charset=ISO-8859-1' }).charset,
    'gb18030',
  )
})

t.test('a good text with one broken character is no other charset', async (t) => {
  const broken = Buffer.from(json.replace('暖', '暖\x01'))
  broken[broken.indexOf(1)] = 0xe6
  t.equal(
    faultOf(gbFallback, broken, { mediaType: 'a/b; charset=utf-8' }),
    'charset: expected utf-8 or gb18030',
  )
  t.equal(faultOf({ format: 'json' }, encode(json, 'gbk')), 'charset: expected utf-8')
  const far = (before: string, behind: string) =>
    Buffer.concat([Buffer.from(`{"a":"${before}${'x'.repeat(20_000)}`), encode(`${behind}"}`, 'gbk')])
  const mediaType = 'a/b; charset=utf-8'
  t.equal(read(gbFallback, far('', words), { mediaType }).charset, 'gb18030', 'judged where it is not ASCII')
  t.match(faultOf(gbFallback, far(words.repeat(9), '北'), { mediaType }), /^charset: expected utf-8 or/)
  t.match(faultOf({ format: 'json', charset: { always: 'utf-16le' } }, json), /^charset: expected utf-16le/)
})

t.test('nothing is replaced, and what the sender has replaced is refused', async (t) => {
  const lost = '{"a":"暖气\ufffd"}'
  t.match(faultOf({ format: 'json' }, lost), /^charset: .*U\+FFFD/)
  t.same(treeOf({ format: 'json', charset: { replaced: 'keep' } }, lost), { a: '暖气\ufffd' })
  t.match(faultOf({ format: 'json' }, '{"a":"\\ud83d"}'), /^charset: expected no halves/)
  t.match(faultOf({ format: 'js' }, "{a:'\\ud83d'}"), /^charset: expected no halves/)
  t.match(
    faultOf({ format: 'json', charset: { always: 'utf-16le' } }, Buffer.from('22003dd82200', 'hex')),
    /^charset/,
  )
})

t.test('a charset that is not read here is told, without its name', async (t) => {
  for (const label of ['shift_jis', 'klingon'])
    t.match(
      faultOf(gbFallback, json, { mediaType: `a/b; charset=${label}` }),
      /^charset: expected a charset of utf-8/,
    )
})

t.test(
  'UTF-8 that is declared to be GBK is UTF-8; a word or two are what they are declared to be',
  async (t) => {
    const coded = { charset: { fallback: 'utf-8', replaced: 'refuse' }, hasProlog: false } as const
    const read = (bytes: Buffer, mediaType: string) => readText(bytes, { ...coded, mediaType })
    const said = '路灯不亮，已经三天了'
    t.strictSame(read(Buffer.from(said), 'text/plain; charset=GBK'), { text: said, charset: 'utf-8' })
    t.strictSame(read(Buffer.from(said), 'text/plain; charset=big5'), { text: said, charset: 'utf-8' })
    const always = { ...coded, charset: { ...coded.charset, always: 'gb18030' }, mediaType: '' } as const
    t.equal(readText(Buffer.from(said), always).charset, 'gb18030', 'whatever it is')
    // C2 B7: `路` in GBK, `·` in UTF-8.
    t.strictSame(read(Buffer.from([0xc2, 0xb7]), 'text/plain; charset=GBK'), {
      text: '路',
      charset: 'gb18030',
    })
  },
)
