import fc from 'fast-check'
import t from 'tap'
import { readNumber } from '../../../../channels/phone/words/e164.ts'
import { readPhone } from '../../../../channels/web/phone.ts'

const M = '+8613800001234'
const B = '+861065120000'
const numbers: [text: string, number: string][] = [
  // Mobiles.
  ['13800001234', M],
  [' 138-0000-1234 ', M],
  ['138 0000 1234', M],
  ['１３８００００１２３４', M],
  ['+8613800001234', M],
  ['+86 138 0000 1234', M],
  ['008613800001234', M],
  ['8613800001234', M],
  ['86-13800001234', M],
  ['013800001234', M],
  ['1380000-1234', M],
  ['tel:+86-138-0000-1234', M],
  ['sip:13800001234@10.65.12.34', M],
  ['"张三" <sip:+8613800001234@example.cn;user=phone>', M],
  ['手机：13800001234', M],
  ['13800001234（张女士）', M],
  ['13800001234/65120000', M],
  ['13800001234 13800005678', M],
  // Beijing's landlines, with an extension or not.
  ['65120000', B],
  ['6512-0000', B],
  ['010-65120000', B],
  ['(010)65120000', B],
  ['（010）6512 0000', B],
  ['01065120000', B],
  ['1065120000', B],
  ['+86 10 6512 0000', B],
  ['+86 010 65120000', B],
  ['+8665120000', B],
  ['8665120000', B],
  ['010-65120000-123', B],
  ['65120000-123', B],
  ['65120000转123', B],
  ['010-65120000 转 123', B],
  ['65120000 ext. 123', B],
  ['65120000x123', B],
  ['65120000#123', B],
  ['65120000,123', B],
  ['65120000分机8', B],
  ['86123456', '+861086123456'],
  // Others.
  ['0312-5551234', '+863125551234'],
  ['021-61234567', '+862161234567'],
  ['0311-85551234-8', '+8631185551234'],
  ['+86 312 5551234', '+863125551234'],
  ['4001234567', '+864001234567'],
  ['400-123-4567', '+864001234567'],
  ['4001234567-801', '+864001234567'],
  ['800-810-1234', '+868008101234'],
  ['+14155550100', '+14155550100'],
  ['+852 2555 1234', '+85225551234'],
  ['0085225551234', '+85225551234'],
]

t.test('numbers that somebody can be called at', async (t) => {
  for (const [text, number] of numbers) t.equal(readNumber(text), number, text)
})

const none = [
  ['', ' ', '-', '+', '0', '86', '+86', '12345', '96069', '110', '95588', '1008611', '12345678', '95123456'],
  ['+8612345', '8612345', '010-12345', '01012345', '12345转3', '96069-1'],
  ['anonymous', 'Anonymous', 'unknown', 'private', '私密', '匿名', '未知号码', 'sip:anonymous@10.65.12.0000'],
  ['1380000123', '138000012345', '138****1234', '+86138000012', '12800001234', '5551234', '0312-555', '-1'],
  ['85225551234', '+0123456789', '1'.repeat(40), '13800001234'.repeat(30), 'NaN', '1.38e10', '\ud800'],
].flat()

t.test('what is none', async (t) => {
  for (const text of none) t.equal(readNumber(text), undefined, text)
})

t.test('throws nothing; what it reads it reads again, and as the form does', async () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'0123456789+-() 转#'), maxLength: 24 }),
    fc.constantFrom(...numbers.map(([text]) => text)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const number = readNumber(text)
      return number === undefined || (readNumber(number) === number && readPhone(number) === number)
    }),
    { numRuns: 2_000 },
  )
})
