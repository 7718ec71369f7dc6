/** Guards: a phone is found however it is written, and nothing else is taken for it. */
import t from 'tap'
import { phoneSearch } from '../../src/keeping/spellings.ts'

const mobile = phoneSearch('+8613800001234', '13800001234')
const landline = phoneSearch('+861012345678', '1012345678')
const isIn = (text: string, search = mobile) => search.isIn(Buffer.from(text))

t.test('all the ways in which it is written', async (t) => {
  const written = [
    ...[
      '13800001234',
      '+8613800001234',
      '8613800001234',
      '008613800001234',
      '138 0000 1234',
      '138-0000-1234',
    ],
    ...[
      '请打１３８００００１２３４找我',
      '+86 138-0000-1234',
      '{"phone":"13800001234"}',
      '{"phone":13800001234}',
    ],
    ...[
      'phone=%2B8613800001234&x=1',
      'p=%31%33%38%30%30%30%30%31%32%33%34',
      '&#49;3800001234',
      '\\u00313800001234',
    ],
    ...['"a\\t138\\n0000\\n1234"', Buffer.from('{"tel":"+86 138 0000 1234"}').toString('base64')],
    ...[
      JSON.stringify({
        body: Buffer.from(`x ${Buffer.from('138-00001234').toString('base64')}`).toString('base64'),
      }),
    ],
  ]
  for (const text of written) t.ok(isIn(text), text)
  t.ok(mobile.isIn(Buffer.from('电话13800001234', 'utf16le')))
  t.ok(
    mobile.isIn(Buffer.from([0xb5, 0xe7, 0xbb, 0xb0, ...Buffer.from('13800001234'), 0xcd, 0xf5])),
    'GB18030',
  )
  for (const text of ['010-12345678', '(010)12345678', '+86 10 12345678']) t.ok(isIn(text, landline), text)
})

t.test('what only looks like it', async (t) => {
  for (const text of ['913800001234', '138000012345', '13800001235', 'A138 B0000 C1234', ''])
    t.notOk(isIn(text), text)
  t.notOk(isIn('3012345678', landline))
})

t.test('masked, in any JSON', async (t) => {
  t.same(mobile.masked({ a: ['打 +86 138 0000 1234 找我'], b: 13800001234, c: 138, '13800001234': null }), {
    a: ['打 *** 找我'],
    b: '***',
    c: 138,
    '***': null,
  })
})
