import t from 'tap'
import { decode, decodeRecord, rawOf } from '../../../../channels/hotlines/decode/decode.ts'
import { Dialect } from '../../../../channels/hotlines/decode/schema.ts'
import { encode, faultOf, read, recordsOf, treeOf } from './read.ts'

t.test('each of a list is a request of its own', async (t) => {
  const each = { format: 'json', each: 'data.list' } as const
  const body = '{"data":{"list":[{"id":12345678901234567890},{"id":"2","__proto__":"x"}],"n":2}}'
  const { records } = read(each, body)
  t.same(
    records.map(({ bytes, mediaType }) => [mediaType, bytes.toString()]),
    [
      ['application/vnd.jiesu.record+json', '{"id":"12345678901234567890"}'],
      ['application/vnd.jiesu.record+json', '{"id":"2","__proto__":"x"}'],
    ],
  )
  t.same(
    recordsOf({ format: 'xml', each: 'a.b' }, '<a><b c="1"/></a>'),
    [{ '@c': '1' }],
    'one is a list of one',
  )
  t.same(recordsOf({ format: 'json', each: '' }, '["1","2"]'), ['1', '2'], 'the whole')
  t.same(recordsOf(each, '{"data":{"list":[]}}'), [])
  t.equal(faultOf(each, '{"data":{}}'), 'structure: expected a list at data.list')
  t.equal(faultOf({ ...each, most: { records: 1 } }, body), 'size: expected at most 1 requests')
})

t.test('what stands where a list of requests is due is no empty batch', async (t) => {
  const each = { format: 'json', each: 'orders' } as const
  for (const value of ['null', '""', '"E-1"', '1', 'false'])
    t.equal(
      faultOf(each, `{"orders":${value},"order":[{"id":"E-2"}]}`),
      'structure: expected a list at orders',
      value,
    )
  t.equal(faultOf({ format: 'xml', each: 'a.b' }, '<a><b/></a>'), 'structure: expected a list at a.b')
  t.match(faultOf(each, '{"orders":[{"id":"E-1"}],"orders":[]}'), /^structure: .*each name once/)
  t.match(faultOf({ format: 'js', each: 'r' }, "{r:[{id:'L-1'}],r:''}"), /^structure: .*each name once/)
})

t.test('of lists on the way to the requests every element counts', async (t) => {
  const each = { format: 'json', each: 'orders' } as const
  const [one, two, three] = ['E-3', 'E-4', 'E-5'].map((id) => ({ id }))
  const body = JSON.stringify([{ orders: [one, two] }, { orders: three }])
  t.same(recordsOf(each, body), [one, two, three])
  t.same(recordsOf(each, JSON.stringify([[{ orders: [one] }], [{ orders: [two] }]])), [one, two])
  t.same(recordsOf({ ...each, each: '[1].orders' }, body), [three], 'but where one is named')
  for (const other of [{}, { orders: null }, 'words'])
    t.equal(
      faultOf(each, JSON.stringify([{ orders: [one] }, other])),
      'structure: expected a list at orders',
      'nothing beside them is lost',
    )
})

t.test('documents within strings are opened, one within another', async (t) => {
  const inner = [
    { at: 'body', format: 'xml' },
    { at: 'body.CASE.EXT', format: 'json' },
    { at: 'body.CASE.EXT.form', format: 'form' },
    { at: 'body.CASE.EXT.js', format: 'js' },
  ] as const
  const dialect = { format: 'json', inner: [...inner] } as const
  const ext = '{"n":1.50,"form":"a=%E5%8C%97","js":"{x: \'1\'}"}'
  const body = `\ufeff <?xml version="1.0" encoding="gb2312"?><CASE><NO>1</NO><EXT><![CDATA[${ext}]]></EXT></CASE>`
  t.same(treeOf(dialect, JSON.stringify({ body })), {
    body: { CASE: { NO: '1', EXT: { n: '1.50', form: { a: '北' }, js: { x: '1' } } } },
  })
  for (const body of [{}, { body: '' }, { body: null }, { body: { CASE: 'open' } }])
    t.same(treeOf(dialect, JSON.stringify({ other: '1', ...body })), { other: '1', ...body }, 'left as it is')
  t.equal(faultOf(dialect, '{"body":"<CASE>secret"}'), 'syntax: in body: expected the end of 1 elements')
  t.match(
    faultOf({ ...dialect, most: { depth: 5 } }, JSON.stringify({ body: '<a>'.repeat(6) })),
    /^size: in body: /,
  )
})

t.test('in a batch, a row is at fault alone for what is inside of it', async (t) => {
  const dialect = { format: 'csv', csv: { delimiter: ';' }, inner: [{ at: 'ext', format: 'json' }] } as const
  t.same(recordsOf(dialect, 'id;ext\n1;"{""a"":1}"\n2;{'), [
    { id: '1', ext: { a: '1' } },
    'fault: in ext: the JSON ends too early',
  ])
})

t.test('what is kept of a record decodes to the same record again', async (t) => {
  const columns = [
    { name: 'a', bytes: 4 },
    { name: 'b', bytes: 3 },
  ]
  const form = 'Content-Disposition: form-data; name="a"\r\n\r\n北'
  const posts = [
    [{ format: 'json' }, encode('{"a":1.5}'), 'application/json'],
    [{ format: 'json', each: 'a' }, encode('{"a":[{"b":"北"},{"b":1.50}]}'), ''],
    [
      { format: 'soap' },
      encode('<Envelope><Body><a><b>北</b></a></Body></Envelope>', 'gbk'),
      'text/xml; charset=gbk',
    ],
    [
      { format: 'csv', charset: { fallback: 'gb18030' } },
      encode('a,b\n1,北\n2\n3,"x\ny"', 'gbk'),
      'text/csv',
    ],
    [{ format: 'csv', charset: { fallback: 'gb18030' } }, encode('\ufeffa,b\n1,北', 'utf-16le'), 'text/csv'],
    [{ format: 'csv', csv: { columns: ['a', 'b'] } }, encode('\ufeff1,北\n2,x'), ''],
    [{ format: 'csv' }, encode('a,b\n1,"x"\r\r\r\n2,y\r\r'), ''],
    [
      { format: 'fixed', fixed: { columns, skipFirst: 1 } },
      encode('HEAD\n北京abc\nshort\nabcdefg', 'gbk'),
      'a/b; charset=gbk',
    ],
    [{ format: 'multipart' }, encode(`--x\r\n${form}\r\n--x--`), 'multipart/form-data; boundary=x'],
  ] as const
  for (const [input, body, mediaType] of posts) {
    const dialect = Dialect.parse(input)
    const { records } = decode(dialect, { body, mediaType, query: '' })
    t.ok(records.length > 0)
    for (const record of records) t.same(decodeRecord(dialect, record).records, [record], input.format)
  }
})

t.test('a query is kept with the charset that its header named', async (t) => {
  const dialect = Dialect.parse({ format: 'query' })
  const came = { body: Buffer.alloc(0), mediaType: 'text/plain; charset=gbk', query: 'a=%B1%B1' }
  const [record] = decode(dialect, came).records
  t.same(record, { tree: { a: '北' }, ...rawOf(dialect, came) })
  t.same(record && decodeRecord(dialect, record).records, [record])
})
