import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import t from 'tap'
import { size } from '../../../support/size.ts'
import { faultOf, plain, read, treeOf } from './read.ts'

const xml = { format: 'xml' } as const

t.test('attributes, namespaces, CDATA, mixed text, lists', async (t) => {
  const body = `<?xml version="1.0"?>
<!-- of 12345 --><o:order xmlns:o="urn:o" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="00123" o:no='a &lt; "b"'>
  <o:text xsi:type="xsd:string"> kept </o:text><tel kind="home">13800000001</tel>
  <item>1</item><item/><item><![CDATA[<b>&amp;]]> &amp; &#x5317;&#20140;</item>
  loose<none xsi:nil="true"/>
</o:order>`
  t.same(treeOf(xml, body), {
    order: {
      '@id': '00123',
      '@no': 'a < "b"',
      text: ' kept ',
      tel: { '@kind': 'home', '#text': '13800000001' },
      item: ['1', '', '<b>&amp; & 北京'],
      '#text': 'loose',
      none: null,
    },
  })
  t.same(treeOf(xml, '<工单>\r\n<编号>1\r\n2</编号></工单>'), { 工单: { 编号: '1\n2' } })
})

t.test(
  'a truncated or broken document is a fault, which tells its place and nothing of the content',
  async (t) => {
    for (const [body, expected] of [
      ['<a>\n<b>secret</c></a>', 'syntax: line 2, column 10: expected the end of b'],
      ['<a><b>secret', 'syntax: expected the end of 2 elements'],
      ['<a><b', 'syntax: line 1, column 6: expected an attribute, or the end of the tag'],
      ['<a><![CDATA[x', 'syntax: line 1, column 4: expected ]]> behind it'],
      ['<a b="x', 'syntax: line 1, column 7: expected the end of an attribute'],
      ['<a/><b/>', 'syntax: line 1, column 5: expected nothing behind the root element'],
      ['<a/>secret', 'syntax: line 1, column 5: expected no text outside of the root element'],
      ['secret', 'syntax: line 1, column 1: expected no text outside of the root element'],
      ['<!-- -->', 'syntax: expected an element'],
      ['<a b="1" b="2"/>', 'syntax: line 1, column 13: expected each attribute once'],
      ['<a b="<"/>', 'syntax: line 1, column 7: expected &lt; in an attribute'],
      ['<a>1 < 2</a>', 'syntax: line 1, column 6: expected a name, or &lt; where it is no tag'],
    ])
      t.equal(faultOf(xml, body ?? ''), expected)
  },
)

t.test('no DOCTYPE, no entities but five, no characters that are none', async (t) => {
  t.equal(
    faultOf(xml, '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    'structure: line 1, column 1: expected no DOCTYPE and no declarations',
  )
  t.match(faultOf(xml, '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'), /^structure: /)
  t.match(faultOf(xml, '<a><!ENTITY b "c"></a>'), /^structure: /)
  for (const code of [
    '&b;',
    '&',
    '& ',
    '&#0;',
    '&#xD800;',
    '&#xFFFE;',
    '&#x110000;',
    '&#-1;',
    '&#;',
    '&constructor;',
    '&#99999999999;',
  ])
    t.match(faultOf(xml, `<a>${code}</a>`), /^syntax: line 1, column 4: expected a character/, code)
  t.same(treeOf(xml, '<a>&lt;&gt;&amp;&quot;&apos;&#x1F600;</a>'), { a: '<>&"\'😀' })
})

t.test('limits of depth, of values, of attributes', async (t) => {
  t.match(faultOf(xml, '<a>'.repeat(100_000)), /^size: expected at most 32 levels/)
  t.match(
    faultOf({ ...xml, most: { values: 10 } }, `<a>${'<b/>'.repeat(10)}</a>`),
    /^size: expected at most 10 values/,
  )
  t.match(
    faultOf(xml, `<a b="${'x'.repeat(70_000)}"/>`),
    /^size: line 1, column 7: expected at most 65536 characters/,
  )
  t.match(
    faultOf(xml, `<a${Array.from({ length: 1001 }, (_, i) => ` b${i}=""`).join('')}/>`),
    /^size: .*1000 attributes/,
  )
})

t.test('names that are dangerous elsewhere are names here', async (t) => {
  const { tree } = read(xml, '<a><__proto__><admin>1</admin></__proto__><constructor>c</constructor></a>')
  t.equal(JSON.stringify(tree), '{"a":{"__proto__":{"admin":"1"},"constructor":"c"}}')
  t.equal(Object.hasOwn(Object.prototype, 'admin'), false)
})

t.test('what a general parser reads of a sound document is read alike', async (t) => {
  const general = new XMLParser({
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    trimValues: false,
    removeNSPrefix: true,
  })
  const name = fc.constantFrom('a', 'b', 'ns:c', '工单', 'd-e.f')
  const word = fc.stringMatching(/^[a-z0-9北京 .,']{1,12}$/).filter((text) => text.trim() !== '')
  const attributes = fc.dictionary(fc.constantFrom('id', 'no', 't-x'), word, { maxKeys: 2 })
  const { element } = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        name,
        attributes,
        fc.oneof({ maxDepth: 3 }, word, fc.array(tie('element'), { minLength: 1, maxLength: 3 })),
      )
      .map(([tag, values, inner]) => {
        const said = Object.entries(values).map(([key, value]) => ` ${key}="${value}"`)
        return `<${tag}${said.join('')}>${Array.isArray(inner) ? inner.join('') : inner}</${tag}>`
      }),
  }))
  fc.assert(
    fc.property(element, (body) => t.same(plain(read(xml, body).tree), general.parse(body), body)),
    { numRuns: size(300, 5000) },
  )
})
