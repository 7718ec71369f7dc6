import t from 'tap'
import { check, lengthOf, type Values } from '../../../../channels/web/browser/checks.ts'
import { readTyped, understand } from '../../../../channels/web/pages/form.ts'
import { formTexts } from '../../../../channels/web/pages/texts/form.ts'

const right: Values = {
  text: '路灯坏了',
  place: '',
  name: '',
  phone: '',
  anonymous: false,
  reply: 'web',
  files: 0,
}

const cases: [string, Partial<Values>, object][] = [
  ['nothing wrong', {}, {}],
  ['no words', { text: ' \n\u200b' }, { text: 'textMissing' }],
  ['too many words', { text: '字'.repeat(10_001) }, { text: 'textLong' }],
  ['as many as fit, with line ends as browsers send them', { text: `${'字'.repeat(9999)}\r\n` }, {}],
  ['a long place', { place: '字'.repeat(501) }, { place: 'placeLong' }],
  ['a long name', { name: '字'.repeat(101) }, { name: 'nameLong' }],
  ['a strange phone', { phone: '没有' }, { phone: 'phoneStrange' }],
  ['a call without a phone', { reply: 'phone' }, { phone: 'phoneForReply' }],
  ['a call to nobody', { reply: 'sms', anonymous: true }, { reply: 'anonymousReply' }],
  ['what stays unread', { anonymous: true, phone: '没有', name: '字'.repeat(101) }, {}],
]

t.test('the same words as the server, for the same fields', async (t) => {
  for (const [name, change, expected] of cases) {
    const values = { ...right, ...change }
    t.strictSame(check(values), expected, name)
    t.strictSame(serverErrors(values), expected, `${name}: the server`)
    for (const key of Object.values(check(values))) t.ok(key in formTexts.zh.fieldErrors, `${key} has words`)
  }
})

t.test('files are counted', async (t) => {
  t.strictSame(check({ ...right, files: 9 }), {})
  t.strictSame(check({ ...right, files: 10 }), { file: 'filesMany' })
})

t.test('never refuses a phone that the server takes', async (t) => {
  const phones = [
    '13800001234',
    '138 0000 1234',
    '+86-138-0000-1234',
    '１３８００００１２３４',
    '(010) 8800-1234',
    '12345',
  ]
  for (const phone of phones) {
    const isTaken = Object.keys(serverErrors({ ...right, phone })).length === 0
    if (isTaken) t.strictSame(check({ ...right, phone }), {}, phone)
  }
  t.strictSame(serverErrors({ ...right, phone: '１３８００００１２３４' }), {}, 'full width is taken')
})

t.equal(lengthOf('  a\r\nb  '), 3)

function serverErrors({ anonymous, files: _, ...values }: Values): object {
  const fields = Object.entries({ ...values, ...(anonymous && { anonymous: '1' }) })
  const read = understand(readTyped(new Map(fields.map(([name, value]) => [name, [value]]))))
  return 'errors' in read ? read.errors : {}
}
