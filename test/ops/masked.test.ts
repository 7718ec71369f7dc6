/** Guards: nobody who looks at what stuck is shown a password, a person or a word that he did not ask for. */
import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import t from 'tap'
import type { Meaning } from '../../src/contract/channel.ts'
import { withoutPeople, withoutPeopleInId } from '../../src/contract/people-in-words.ts'
import { maskedTree, meaningOfOurs, skeletonOf } from '../../src/ops/masked.ts'
import { visible } from '../../src/ops/show-kept.ts'

const nobodyKnows = () => undefined

t.test('by their names, where nobody says what they are', async (t) => {
  const tree = {
    requester: {
      name: '欧阳锋',
      phone: '+8613800001234',
      callerNumber: '010-12345678',
      identityNumber: '11010519491231002X',
    },
    against: { name: 'Li Si', phone: '123', mobile: 'ask 张三' },
    CallerName: '张三丰',
    ValidateData: 'hunter2',
    api_key: '123456',
    first_name: 'Zhang',
    birthday: '1980-01-02',
    电话: '13800001234',
    联系人: ['张三', '李四'],
  }
  t.same(maskedTree(tree, nobodyKnows), {
    requester: { name: '欧*', phone: '138****1234', callerNumber: '010****5678', identityNumber: '***' },
    against: { name: 'L*', phone: '***', mobile: '‹6 characters›' },
    CallerName: '张*',
    ValidateData: '***',
    api_key: '***',
    first_name: 'Z*',
    birthday: '***',
    电话: '138****1234',
    联系人: ['张*', '李*'],
  })
})

t.test(
  'codes, dates and marks stay; of anything else its length, and what PostgreSQL would refuse',
  async (t) => {
    const plain = [
      'TS01',
      '110105',
      '7',
      'true',
      '是',
      '',
      null,
      false,
      12,
      '2026-01-05 08:30:00',
      '20260105083000',
      '1767571200',
    ]
    t.same(maskedTree(plain, nobodyKnows), plain)
    t.same(
      maskedTree(
        ['路灯不亮', 'aGVsbG8', '12345678', '13800001234', 'a\nb\u0000', 'x\ufffd', 13800001234],
        nobodyKnows,
      ),
      [
        '‹4 characters›',
        '‹7 letters and digits›',
        '‹8 digits›',
        '138****1234',
        '‹4 characters, 2 lines, with U+0000›',
        '‹2 characters, with U+FFFD›',
        '138****1234',
      ],
    )
  },
)

t.test('a channel knows better', async (t) => {
  const said: Record<string, Meaning> = {
    recToken: 'code',
    a: 'credential',
    b: 'words',
    c: 'code',
    d: 'number',
  }
  const meaningOf = (names: readonly string[]) => said[names.at(-1) ?? '']
  t.same(
    maskedTree(
      { recToken: 'DH-2026-000123456', a: '1', b: '2', c: '路灯不亮，请来人修一修吧', d: '13800001234' },
      meaningOf,
    ),
    {
      recToken: 'DH-2026-000123456',
      a: '***',
      b: '‹1 digits›',
      c: '路灯不亮，请来人修一修吧',
      d: '138****1234',
    },
  )
  t.same(
    maskedTree(
      ['x\u0000', '路'.repeat(13), 'DH13800001234'].map((c) => ({ c })),
      meaningOf,
    ),
    [{ c: '‹2 characters, with U+0000›' }, { c: '‹13 characters›' }, { c: 'DH138****1234' }],
  )
})

t.test('a name may be what was to be hidden', async (t) => {
  t.same(maskedTree({ 'my phone is 13800001234': 'x', a: '1' }, nobodyKnows), {
    '‹name 1: 23 characters›': '‹1 letters and digits›',
    a: '1',
  })
  t.same(
    maskedTree({ sk_live_abc: '' }, nobodyKnows),
    { '‹name 1: 11 characters›': '' },
    'a body that is no form',
  )
  t.same(Object.keys(Object(maskedTree({ id: '', 工单编号: '', 'a.b': '', '@x': '' }, nobodyKnows))), [
    'id',
    '工单编号',
    'a.b',
    '@x',
  ])
})

t.test('long lists and deep ones are cut', async (t) => {
  t.match(maskedTree(Array(60).fill('1'), nobodyKnows), { 50: '‹10 more›' })
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)
  t.match(JSON.stringify(maskedTree(deep, nobodyKnows)), /‹deeper›/)
})

t.test('of what can not be read only its skeleton; unmasked its characters, or its bytes', async (t) => {
  const body = Buffer.from('{"姓名":"张三丰","tel":13800001234,')
  t.equal(skeletonOf(body.toString()), '{"文²":"文³","a³":9¹¹,')
  const unread = { facts: {}, meaningOf: nobodyKnows }
  t.equal(visible(unread, body, false).content, '{"文²":"文³","a³":9¹¹,')
  t.equal(visible(unread, body, true).content, body.toString())
  const broken = Buffer.concat([body, Buffer.from([0xff])])
  t.equal(visible(unread, broken, false).content, '{"x⁶":"x⁹","a³":9¹¹,x')
  t.equal(visible(unread, broken, true).content, broken.toString('hex').replace(/.{64}/g, '$&\n'))
  t.match(skeletonOf('ab '.repeat(1000)), /^(a² ){200}\n‹2200 more›\n/)
})

t.test('no word and no number of six digits and more comes through a skeleton', async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      (text) => !/[A-Zb-z]|[\p{Script=Han}]{2}|\d{2}/u.test(skeletonOf(text)),
    ),
  )
})

t.test('an identity has a date of birth in it, and so a number of an order is none', async (t) => {
  t.equal(withoutPeople('110105194912310021 of 13800001234'), '*** of 138****1234')
  t.equal(withoutPeople('202601051234561234'), '202601051234561234')
  t.equal(withoutPeople('电话一三八零零零零一二三四，二三楼'), '电话***，二三楼', 'as it is said')
})

t.test('however it is written', async (t) => {
  const written = [
    ['打 138-0000-1234 或１３８ ００００ １２３４，8点', '打 138****1234 或138****1234，8点'],
    ['+86 138.0000.1234、1 3 8 0 0 0 0 1 2 3 4', '138****1234、138****1234'],
    ['（０１０）65001234，010 6500 1234，+33 1 23 45 67 89', '010****1234，010****1234，331****6789'],
    ['写信 a.b＠example.com。', '写信 ***@***。'],
    ['卡 6222020000000000000，6222 0200 0000 0000 000', '卡 ***，***'],
    ['护照E12345678，EA1234567；车京A12345、京A·D12345', '护照***，***；车***、***'],
    ['110105 19491231 002X', '***'],
  ] as const
  for (const [text, masked] of written) t.equal(withoutPeople(text), masked)
  const kept = [
    '2026-01-05 13:30:00 至 2026.01.15，2026年1月5日',
    '20260105083000',
    '1767571200000',
    'DH-2026-000123456',
    '1380-0001-2345-0000-0000 from 138.111.222.33',
    '京A栋、共 1380 户，pg@8.11.0',
  ]
  for (const text of kept) t.equal(withoutPeople(text), text)
  t.equal(withoutPeopleInId('6054768590064713728'), '6054768590064713728', 'a number of a message')
  const before = performance.now()
  for (const unit of ['1 ', '0-', '1380000', 'a.', '一 ', 'a@a.', '+1 '])
    withoutPeople(unit.repeat(100_000 / unit.length))
  t.ok(performance.now() - before < 2000, 'no text makes it slow')
})

t.test('the names in an entry are ours, but for extensions', async (t) => {
  t.equal(meaningOfOurs(['request', 'source', 'messageId']), 'code')
  t.equal(meaningOfOurs(['request', 'extensions', 'messageId']), undefined)
  t.equal(meaningOfOurs(['request', 'text']), undefined)
})
