import fc from 'fast-check'
import t from 'tap'
import { size } from '../../../support/size.ts'
import { encode, faultOf, read, recordsOf } from './read.ts'

const csv = { format: 'csv' } as const
const gbk = { format: 'csv', charset: { fallback: 'gb18030' } } as const

t.test('every row is a request, with the header and its own bytes', async (t) => {
  const { records, charset } = read(gbk, '编号,内容\r\n1,"暖气,""不""\r\n热"\r\n\r\n2, x ', {
    encoding: 'gbk',
  })
  t.equal(charset, 'gb18030')
  t.same(records, [
    {
      tree: { 编号: '1', 内容: '暖气,"不"\r\n热' },
      mediaType: 'application/vnd.jiesu.record+csv; charset=gb18030',
      bytes: encode('编号,内容\n1,"暖气,""不""\r\n热"', 'gbk'),
    },
    {
      tree: { 编号: '2', 内容: 'x' },
      mediaType: 'application/vnd.jiesu.record+csv; charset=gb18030',
      bytes: encode('编号,内容\n2, x ', 'gbk'),
    },
  ])
})

t.test('a bad row is at fault alone', async (t) => {
  const body = Buffer.concat([
    encode('编号,内容,乙\n1,北京,a\n2,上', 'gbk'),
    Buffer.from([0xff]),
    encode(',b\n3,短\n4,天津,c,d\n5,"x"y,e\n6,重庆,f\n', 'gbk'),
  ])
  t.same(recordsOf(gbk, body), [
    { 编号: '1', 内容: '北京', 乙: 'a' },
    'fault: expected gb18030',
    'fault: expected 3 columns, there are 2',
    'fault: expected at most 3 columns',
    'fault: in column 2: expected nothing behind a quoted value',
    { 编号: '6', 内容: '重庆', 乙: 'f' },
  ])
})

t.test('a lone quote swallows no other row', async (t) => {
  t.same(recordsOf(csv, 'a,b\n1,"lone\n2,x\n3,"y"\n4,"still\n5,z'), [
    'fault: in column 2: expected the end of a quoted value',
    { a: '2', b: 'x' },
    { a: '3', b: 'y' },
    'fault: in column 2: expected the end of a quoted value',
    { a: '5', b: 'z' },
  ])
  t.same(recordsOf(csv, 'a,b\n1,5" pipe\n2,x'), [
    { a: '1', b: '5" pipe' },
    { a: '2', b: 'x' },
  ])
})

t.test('in every charset; the second byte of a character is no delimiter', async (t) => {
  for (const encoding of ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be'] as const) {
    const dialect = { format: 'csv', charset: { always: encoding }, csv: { delimiter: '|' } } as const
    t.same(
      recordsOf(dialect, `${encoding === 'big5' ? '' : '\ufeff'}編號|內容\n1|"熱\n水"\n2|市民`, { encoding }),
      [
        { 編號: '1', 內容: '熱\n水' },
        { 編號: '2', 內容: '市民' },
      ],
      encoding,
    )
  }
  const bar = { ...gbk, csv: { delimiter: '|' } } as const
  t.same(encode('寍', 'gbk'), Buffer.from([0x8c, 0x7c]))
  // 0x8c 0x7c is one character; a quote behind it begins no value, and its line end ends the row.
  t.same(recordsOf(bar, 'a|b\n1|寍"x\n2|y"', { encoding: 'gbk' })[1], { a: '2', b: 'y"' })
})

t.test('configured columns, delimiters, odd headers', async (t) => {
  const columns = { format: 'csv', csv: { columns: ['id', 'text'], delimiter: ';' } } as const
  t.same(recordsOf(columns, '1;x\n2;y\n'), [
    { id: '1', text: 'x' },
    { id: '2', text: 'y' },
  ])
  t.same(read(columns, '1;x').records[0]?.bytes, Buffer.from('1;x'))
  t.same(recordsOf(csv, '\ufeffa, a ,,__proto__\n1,2,3,4'), [
    JSON.parse('{"a":["1","2"],"column3":"3","__proto__":"4"}'),
  ])
})

t.test('what is no table is a fault', async (t) => {
  t.equal(faultOf(csv, '{"text":"secret"}'), 'structure: expected a row')
  t.equal(
    faultOf(csv, 'a,"b\n1,2'),
    'structure: in the header line: in column 2: expected the end of a quoted value',
  )
  t.equal(faultOf({ ...csv, most: { records: 2 } }, 'a\n1\n2\n3'), 'size: expected at most 3 rows')
  t.equal(
    faultOf(csv, `${'x,'.repeat(600)}x\n1`),
    'structure: in the header line: expected at most 500 columns',
  )
  t.equal(faultOf(csv, `${','.repeat(1_000_000)}\n1`), 'size: expected a header line of at most 8192 bytes')
  t.same(recordsOf(csv, `a,b\n${','.repeat(1_000_000)}\n1,2`), [
    'fault: expected at most 2 columns',
    { a: '1', b: '2' },
  ])
  t.match(faultOf(gbk, Buffer.from([0xff, 0x0a, 0x31])), /^charset: /)
})

t.test('what is written by RFC 4180 is read alike', async (t) => {
  const value = fc.string({ unit: fc.constantFrom('a', '北', '"', ',', '\n', '\r\n', ' ', '寍') })
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) =>
      fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
    )
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  fc.assert(
    fc.property(table, fc.constantFrom('utf-8', 'gb18030', 'utf-16le'), (rows, encoding) => {
      const columns = (rows[0] ?? []).map((_, index) => `c${index}`)
      const body = [columns.map(quoted), ...rows.map((row) => row.map(quoted))]
        .map((row) => row.join(','))
        .join('\r\n')
      const got = recordsOf({ format: 'csv', charset: { always: encoding } }, body, { encoding })
      t.same(
        got,
        rows.map((row) => Object.fromEntries(row.map((cell, index) => [`c${index}`, cell]))),
      )
    }),
    { numRuns: size(300, 5000) },
  )
})
