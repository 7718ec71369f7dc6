import fc from 'fast-check'
import t from 'tap'
import { size } from '../../../support/size.ts'
import { encode, faultOf, plain, read, treeOf } from './read.ts'

const form = { format: 'form' } as const
const gbk = { format: 'form', charset: { fallback: 'gb18030' } } as const

t.test('percent-encoded in the charset of the sender', async (t) => {
  const escaped = (text: string, encoding: string) =>
    [...encode(text, encoding)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  t.same(treeOf(gbk, `recDesc=${escaped('北京 暖气㐀', 'gb18030')}+x&n=1`), {
    recDesc: '北京 暖气㐀 x',
    n: '1',
  })
  t.same(treeOf(form, `a=${escaped('臺北', 'big5')}`, { mediaType: 'x/y; charset=Big5' }), { a: '臺北' })
  t.same(treeOf(gbk, 'a=北京', { encoding: 'gbk' }), { a: '北京' }, 'bytes as they are')
  t.same(treeOf(form, '\ufeffa=%E5%8C%97', { encoding: 'utf-16le' }), { a: '北' })
  t.same(treeOf(form, '\ufeffa=北'), { a: '北' })
  t.same(treeOf(gbk, `${escaped('编号', 'gbk')}=1`), { 编号: '1' })
})

t.test('names that come again, empty ones, dangerous ones', async (t) => {
  t.same(treeOf(form, 'a=1&a=2&a=3&b&=x&&c=d=e'), { a: ['1', '2', '3'], b: '', '': 'x', c: 'd=e' })
  const { tree } = read(form, '__proto__=1&__proto__=2&constructor=3')
  t.equal(JSON.stringify(tree), '{"__proto__":["1","2"],"constructor":"3"}')
})

t.test('escape() of old browsers, and a percent sign that is one', async (t) => {
  t.same(treeOf(gbk, 'a=%u5317%u4eac%B1%B1&b=100%&c=5%x'), { a: '北京北', b: '100%', c: '5%x' })
  t.match(faultOf(form, 'b=1&a=%ud83d'), /^charset: in a: expected no halves/)
})

t.test('what is cut off or in no charset is a fault', async (t) => {
  for (const body of ['a=%', 'a=%E', 'a=%u53', 'a=1&b=%E5%8C%9'])
    t.equal(faultOf(form, body), 'syntax: the form ends within a percent-encoded character')
  t.match(faultOf(form, 'a=%E5%8C'), /^charset: /)
  t.match(faultOf(gbk, 'a=%81'), /^charset: /)
  t.match(faultOf({ ...form, most: { values: 10 } }, 'a&'.repeat(11)), /^size: /)
})

t.test('a query is a form', async (t) => {
  const query = { format: 'query', charset: { fallback: 'gb18030' } } as const
  const got = read(query, '', { query: 'recDesc=%B1%B1%BE%A9&coordX=116.40' })
  t.same(got.tree, { recDesc: '北京', coordX: '116.40' })
  t.same(got.records, [
    {
      tree: got.tree,
      mediaType: 'application/x-www-form-urlencoded',
      bytes: Buffer.from('recDesc=%B1%B1%BE%A9&coordX=116.40'),
    },
  ])
  t.match(faultOf(query, 'body=1'), /^syntax: expected something/)
})

t.test('what URLSearchParams writes is read alike', async (t) => {
  const pairs = fc.array(
    fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(pairs, (some) => {
      const expected = Object.groupBy(some, ([name]) => name)
      const lists = Object.entries(expected).map(([name, all = []]) => [
        name,
        all.length > 1 ? all.map(([, v]) => v) : all[0]?.[1],
      ])
      const body = new URLSearchParams(some).toString()
      t.same(plain(read({ ...form, charset: { replaced: 'keep' } }, body).tree), Object.fromEntries(lists))
    }),
    { numRuns: size(300, 5000) },
  )
})

t.test('names have a longest, and there is a most of them', async (t) => {
  const form = { format: 'form' } as const
  t.same(treeOf(form, `${'n'.repeat(256)}=1`), { ['n'.repeat(256)]: '1' })
  t.equal(faultOf(form, `${'n'.repeat(257)}=1`), 'size: expected names of at most 256 characters')
  t.equal(faultOf(form, 'a=1&'.repeat(1001)), 'size: expected at most 1000 names in a form')
  t.same(treeOf(form, 'a=%u5317x%u%uD83D%uDE00&b=%u12&c=1'), { a: '北x%u😀', b: '%u12', c: '1' })
})
