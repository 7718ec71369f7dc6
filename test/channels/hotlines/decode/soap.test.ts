import t from 'tap'
import { faultOf, read, treeOf } from './read.ts'

const soap11 = (body: string) =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><t:Token xmlns:t="urn:t">x</t:Token></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
const soap12 = (body: string) =>
  `<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope">\n  <env:Body>\n    ${body}\n  </env:Body>\n</env:Envelope>`

t.test('what is called, with its parameters, of both versions', async (t) => {
  for (const envelope of [soap11, soap12])
    t.same(treeOf({ format: 'soap' }, envelope('<m:Submit xmlns:m="urn:m"><m:no>1</m:no></m:Submit>')), {
      Submit: { no: '1' },
    })
})

t.test('an XML string that declares gb2312 inside of a UTF-8 envelope', async (t) => {
  const inside =
    '<?xml version="1.0" encoding="gb2312"?><Case><No>1</No><Content>暖气不热 & more</Content></Case>'
  const dialect = { format: 'soap', inner: [{ at: 'Submit.ParasXml', format: 'xml' }] } as const
  const escaped = inside.replace('& more', '&amp; more').replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const expected = {
    Submit: { ParasXml: { Case: { No: '1', Content: '暖气不热 & more' } }, ValidateData: 'p' },
  }
  const submit = (paras: string) =>
    soap11(`<Submit><ParasXml>${paras}</ParasXml><ValidateData>p</ValidateData></Submit>`)
  const mediaType = 'text/xml; charset=utf-8'
  t.same(treeOf(dialect, submit(escaped), { mediaType }), expected)
  t.same(
    treeOf(dialect, submit(`<![CDATA[${inside.replace('& more', '&amp; more')}]]>`), { mediaType }),
    expected,
  )
  t.match(
    faultOf(dialect, submit('&lt;Case>'), { mediaType }),
    /^syntax: in Submit.ParasXml: expected the end of 1 elements/,
  )
})

t.test('in GB18030, as its header or its declaration says', async (t) => {
  const body = soap11('<Submit><text>㐀北京</text></Submit>').replace('utf-8', 'GB2312')
  for (const mediaType of ['text/xml; charset=GBK', 'text/xml']) {
    const got = read({ format: 'soap' }, body, { encoding: 'gb18030', mediaType })
    t.equal(got.charset, 'gb18030')
    t.same(got.tree, { Submit: { text: '㐀北京' } })
  }
})

t.test('no Envelope, no Body, nothing in it, a Fault', async (t) => {
  for (const [body, expected] of [
    ['<a/>', 'structure: expected Envelope as the root element'],
    ['<Envelope/>', 'structure: expected Body in Envelope'],
    ['<Envelope><Body><a/></Body><Body><b/></Body></Envelope>', 'structure: expected one Body in Envelope'],
    ['<Envelope><Header/></Envelope>', 'structure: expected Body in Envelope'],
    [soap11(''), 'structure: expected an element in Body'],
    [soap11('text'), 'structure: expected an element in Body'],
    [soap11('<soap:Fault><faultcode>x</faultcode></soap:Fault>'), 'structure: expected no Fault in Body'],
  ])
    t.equal(faultOf({ format: 'soap' }, body ?? ''), expected)
})

t.test('of two calls none is taken: the words of the other would be lost', async (t) => {
  for (const other of ['<m>2</m>', '<n>2</n>', '<m/>'])
    t.equal(
      faultOf({ format: 'soap' }, soap11(`<m>1</m>${other}`)),
      'structure: expected one element in Body',
    )
})
