import t from 'tap'
import { encode, faultOf, read, recordsOf } from './read.ts'

const columns = [
  { name: 'no', bytes: 4 },
  { name: 'place', bytes: 8 },
  { name: 'text', bytes: 6 },
]
const fixed = { format: 'fixed', charset: { fallback: 'gb18030' }, fixed: { columns } } as const
const mediaType = 'application/vnd.jiesu.record+fixed; charset=gb18030'

t.test('columns are counted in bytes, and blanks around a value are none of it', async (t) => {
  const lines = ['0001北京    x y z ', '  02㐀市  \u3000热\0\0'].map((line) => encode(line, 'gb18030'))
  const body = Buffer.concat([...lines.flatMap((line) => [line, Buffer.from('\r\n')])])
  const { records, charset } = read(fixed, body)
  t.equal(charset, 'gb18030')
  t.same(records, [
    { tree: { no: '0001', place: '北京', text: 'x y z' }, mediaType, bytes: lines[0] },
    { tree: { no: '02', place: '㐀市', text: '热' }, mediaType, bytes: lines[1] },
  ])
})

t.test('a bad line is at fault alone', async (t) => {
  const body = encode('0001北京    abcdef\n0002短\n0003北京北京北热x    \n0004上海    uvwxyz', 'gbk')
  t.same(recordsOf(fixed, body), [
    { no: '0001', place: '北京', text: 'abcdef' },
    'fault: expected 18 bytes, there are 6',
    'fault: expected 18 bytes, there are 21',
    { no: '0004', place: '上海', text: 'uvwxyz' },
  ])
  const cut = encode('0001x北京北京abcde', 'gbk')
  t.same(
    recordsOf(fixed, cut),
    ['fault: in place: expected gb18030'],
    'a character over the edge of a column',
  )
})

t.test('head and tail are no requests', async (t) => {
  const framed = { ...fixed, fixed: { columns, skipFirst: 1, skipLast: 1 } }
  const line = '0001abcdefghuvwxyz'
  t.same(recordsOf(framed, `HEAD\n${line}\nTAIL 1\n`), [{ no: '0001', place: 'abcdefgh', text: 'uvwxyz' }])
  t.equal(faultOf(framed, 'HEAD\nTAIL 0\n'), 'structure: expected a line that is a request')
  t.equal(faultOf(framed, 'HEAD'), 'structure: expected 2 lines around the requests')
})

t.test('of a file that was cut short nothing is taken for its tail', async (t) => {
  const framed = { ...fixed, fixed: { columns, skipFirst: 1, skipLast: 1, tail: 'TRL' } }
  const line = '0001abcdefghuvwxyz'
  t.equal(recordsOf(framed, `HEAD\n${line}\n${line}\nTRL2\n`).length, 2)
  t.equal(
    faultOf(framed, `HEAD\n${line}\n${line}\n`),
    'structure: expected the last line to begin with TRL: the file is cut short',
  )
})

t.test('in UTF-16, with a byte order mark', async (t) => {
  const wide = {
    format: 'fixed',
    fixed: {
      columns: [
        { name: 'a', bytes: 4 },
        { name: 'b', bytes: 6 },
      ],
    },
  } as const
  for (const encoding of ['utf-16le', 'utf-16be'])
    t.same(recordsOf(wide, '\ufeff01一丁 \n02xyz', { encoding }), [
      { a: '01', b: '一丁' },
      { a: '02', b: 'xyz' },
    ])
})

t.test('names that are dangerous elsewhere, and too many lines', async (t) => {
  const odd = { format: 'fixed', fixed: { columns: [{ name: '__proto__', bytes: 2 }] } } as const
  t.equal(JSON.stringify(read(odd, 'ab').tree), '[{"__proto__":"ab"}]')
  t.match(faultOf({ ...odd, most: { records: 2 } }, 'ab\nab\nab'), /^size: expected at most 2 lines/)
})
