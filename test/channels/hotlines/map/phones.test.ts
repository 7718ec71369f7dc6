/** Phone numbers as people and systems write them. */
import fc from 'fast-check'
import t from 'tap'
import { readPhones } from '../../../../channels/hotlines/map/phones.ts'
import { e164 } from '../../../../src/contract/values.ts'

const mobile = '+8613800001234'
const landline = '+861065551234'

const all: [written: string, number: string][] = [
  ['13800001234', mobile],
  ['138 0000 1234', mobile],
  ['138-0000-1234', mobile],
  ['１３８００００１２３４', mobile],
  ['+86 13800001234', mobile],
  ['+8613800001234', mobile],
  ['008613800001234', mobile],
  ['0086-138-0000-1234', mobile],
  ['8613800001234', mobile],
  ['013800001234', mobile],
  ['010-65551234', landline],
  ['(010)65551234', landline],
  ['（010）6555 1234', landline],
  ['65551234', landline],
  ['+86-10-65551234', landline],
  ['0311-85551234', '+8631185551234'],
  ['4008001234', '+864008001234'],
]

const partly: [written: string, number: string][] = [
  ['010-65551234转801', landline],
  ['65551234-801', landline],
  ['010-65551234 转 801', landline],
  ['01065551234 ext.801', landline],
  ['13800001234,13800005678', mobile],
  ['13800001234/13800005678', mobile],
  ['13800001234；13800005678', mobile],
  ['13800001234、65551234', mobile],
  ['13800001234 13800005678', mobile],
  ['12345,13800001234', mobile],
  ['13800001234或65551234', mobile],
  ['手机：13800001234', mobile],
  ['手机：13800001234，座机：65551234', mobile],
  ['13800001234(王女士)', mobile],
]

t.test('one number and nothing else', async (t) => {
  for (const [written, number] of all) t.same(readPhones(written), { number, isAll: true }, written)
})

t.test('of more than a number, the first that can be called', async (t) => {
  for (const [written, number] of partly) t.same(readPhones(written), { number, isAll: false }, written)
})

t.test('what nobody could call', async (t) => {
  const none = [
    '',
    '无',
    '0',
    '12345',
    '96069',
    '1380000123',
    '138000012345',

    '000000',
    '********',
  ]
  const long = [`${'1'.repeat(19)}`, '13800001234 '.repeat(1000), '138****1234', '-', 'abc']
  for (const written of [...none, ...long]) t.equal(readPhones(written), undefined, written.slice(0, 30))
})

t.test('any text is a number of the schema or none, soon', async () => {
  const pieces = fc.constantFrom(
    '138',
    '0000',
    '1234',
    '-',
    '转',
    ' ',
    '010',
    '+86',
    '(',
    ')',
    '；',
    '6555',
    'x',
    '电话',
  )
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 200 }).map((some) => some.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const before = performance.now()
      const found = readPhones(text)
      return (!found || e164.safeParse(found.number).success) && performance.now() - before < 500
    }),
    { numRuns: 2000 },
  )
})
