/** Bodies that nobody of good will sends, for every dialect. */
import fc from 'fast-check'
import { Dialect } from '../../../../channels/hotlines/decode/schema.ts'
import { encode } from './read.ts'

export interface Post {
  dialect: Dialect
  body: Buffer
  mediaType: string
  query: string
}

const words = '北京市朝阳区"暖气"不热 <b> & 7.50'
const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const part = (head: string, content: string) =>
  `--b\r\nContent-Disposition: form-data; name="${head}\r\n\r\n${content}\r\n`
const columns = [
  { name: 'a', bytes: 8 },
  { name: 'b', bytes: 4 },
]

/** A dialect with a sound body of it. */
const samples: [input: Parameters<typeof Dialect.parse>[0], body: string][] = [
  [
    { format: 'json', each: 'list' },
    JSON.stringify({ list: [{ id: 63493234, words, n: [1, null, true] }, { id: 2 }] }),
  ],
  [
    { format: 'json', inner: [{ at: 'x', format: 'json' }] },
    '{"id":6349323426230210995,"n":-1.50E3,"x":"{\\"y\\":1.5}"}',
  ],
  [
    { format: 'json', inner: [{ at: 'body', format: 'xml' }] },
    JSON.stringify({ body: `<a b="1"><c>${escaped}</c><c/></a>` }),
  ],
  [{ format: 'js', each: 'r' }, `var x = {r:[{id:63493234262302, t:'it\\'s ${words}', /* c */ n: .5,},],};`],
  [
    { format: 'xml' },
    `<?xml version="1.0" encoding="gb2312"?><o:a xmlns:o="u" id="1">${escaped}<b/><b><![CDATA[${words}]]></b></o:a>`,
  ],
  [
    { format: 'soap', inner: [{ at: 'm.p', format: 'xml' }] },
    `<s:Envelope xmlns:s="e"><s:Body><m><p>&lt;r>${escaped.replaceAll('&', '&amp;')}&lt;/r></p></m></s:Body></s:Envelope>`,
  ],
  [
    { format: 'form', inner: [{ at: 'b', format: 'js' }] },
    `a=${encodeURIComponent(words)}&a=+%u5317&b={x:1}`,
  ],
  [{ format: 'query' }, `a=${encodeURIComponent(words)}&b=%B1%B1`],
  [{ format: 'multipart' }, `${part('a"', words)}${part('f"; filename="照.jpg"', '\x89PNG\r\n\0')}--b--\r\n`],
  [
    { format: 'csv', inner: [{ at: 'b', format: 'json' }] },
    'a,b\r\n1,"{""x"":1}"\r\n2,"line\nend"\r\n3,x\r\n',
  ],
  [{ format: 'csv', csv: { columns: ['a', 'b'], delimiter: '|' } }, '1|寍\n2|"x"\n'],
  [{ format: 'fixed', fixed: { columns, skipFirst: 1 } }, 'HEAD\n0001北京abcd\n0002    wxyz\n'],
]

const charsets = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be'] as const
const oddities = [
  '\0',
  '\ufeff',
  '\ufffd',
  '"',
  "'",
  '\\',
  '\\ud83d',
  '%',
  '%u',
  '&',
  '&#0;',
  '&x;',
  '<',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  '<![CDATA[',
  '<!--',
  ']]>',
  '{',
  '[',
  '}',
  ',',
  ':',
  '__proto__',
  '{"__proto__":{"polluted":1}}',
  '<__proto__><polluted>1</polluted></__proto__>',
  '&__proto__=1&__proto__=2',
  'constructor',
  '\r\n',
  '\n--b\r\n',
  '--b--',
  '1e999',
  '-0',
  '9'.repeat(40),
  '[[[['.repeat(20),
  '\u2028',
  '😀',
  '/*',
  '//',
]

const head = fc
  .constantFrom('', 'efbbbf', 'fffe', 'feff', '84319533', 'fffe0000', '2b2f7638')
  .map((hex) => Buffer.from(hex, 'hex'))
const mediaType = fc.constantFrom(
  '',
  'multipart/form-data; boundary=b',
  'text/xml; charset=gbk',
  'a/b; charset=utf-8',
  'a/b; charset=utf-16',
  'a/b; charset=klingon',
  'multipart/form-data; boundary="b\\"',
  ';;;charset',
  'a/b; charset=iso-8859-1; boundary=b',
)

function mostly<Usual, Odd>(usual: Usual, odd: fc.Arbitrary<Odd>): fc.Arbitrary<Usual | Odd> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd })
}

interface Change {
  kind: 'cut' | 'put' | 'flip' | 'twice' | 'none'
  /** 0 to 1, of the length. */
  where: number
  what: Buffer
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'put', 'put', 'flip', 'twice', 'none'),
  where: fc.double({ min: 0, max: 1, noNaN: true }),
  what: fc.oneof(
    fc
      .tuple(fc.constantFrom(...oddities), fc.constantFrom(...charsets))
      .map(([text, charset]) => encode(text, charset)),
    fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  ),
})

function changed(body: Buffer, { kind, where, what }: Change): Buffer {
  const at = Math.floor(where * body.length)
  const [before, behind] = [body.subarray(0, at), body.subarray(at)]
  if (kind === 'cut') return before
  if (kind === 'put') return Buffer.concat([before, what, behind])
  if (kind === 'twice') return Buffer.concat([before, behind, behind])
  return kind === 'flip' ? Buffer.concat([before, what, behind.subarray(what.length)]) : body
}

/** A sound body in some charset, with a few changes; seldom one that was never sound. */
export const post: fc.Arbitrary<Post> = fc
  .record({
    sample: fc.constantFrom(...samples),
    charset: fc.constantFrom(...charsets),
    fallback: mostly(undefined, fc.constantFrom(...charsets)),
    head: mostly(Buffer.alloc(0), head),
    changes: fc.array(change, { maxLength: 3 }),
    mediaType,
    noise: mostly(undefined, fc.uint8Array({ maxLength: 300 })),
  })
  .map(({ sample: [input, text], charset, fallback, head, changes, mediaType, noise }) => {
    const sound = Buffer.concat([head, encode(text, charset)])
    const body = noise ? Buffer.from(noise) : changes.reduce(changed, sound)
    const dialect = Dialect.parse({ ...Object(input), charset: { fallback: fallback ?? charset } })
    return { dialect, body, mediaType, query: body.toString('latin1') }
  })
