import fc from 'fast-check'
import t from 'tap'
import type { Tree } from '../../../../channels/hotlines/message.ts'
import { size } from '../../../support/size.ts'
import { faultOf, plain, read, treeOf } from './read.ts'

const json = { format: 'json' } as const

t.test('every scalar is a string with the digits it was written with', async (t) => {
  const body =
    '{"id":6349323426230210995,"price":1.50,"big":1E400,"minus":-0,"yes":true,"no":false,"none":null,"n":[1,2.0],"s":"12.50, 1e5"}'
  t.same(treeOf(json, body), {
    id: '6349323426230210995',
    price: '1.50',
    big: '1E400',
    minus: '-0',
    yes: 'true',
    no: 'false',
    none: null,
    n: ['1', '2.0'],
    s: '12.50, 1e5',
  })
})

t.test('names that are dangerous elsewhere are names here', async (t) => {
  const tree = read(json, '{"__proto__":{"admin":"1"},"constructor":"c","a":2}').tree
  t.same(JSON.stringify(tree), '{"__proto__":{"admin":"1"},"constructor":"c","a":"2"}')
  t.notOk(tree instanceof Object)
  t.equal(Object.hasOwn(Object.prototype, 'admin'), false)
  t.equal(Reflect.get(read(json, '{}').tree as object, 'toString'), undefined)
})

t.test('a fault tells its place and nothing of the content', async (t) => {
  for (const [body, expected] of [
    ['{"a":"secret",\n "b" 1}', 'syntax: line 2, column 6: expected JSON'],
    ['{"a":secret}', 'syntax: line 1, column 6: expected JSON'],
    ['{"a":"sec', 'syntax: the JSON ends too early'],
    ['{"a":12345678901234567890', 'syntax: the JSON ends too early'],
    ['  ', 'syntax: expected JSON, there is nothing'],
    ['', 'syntax: expected something, it is empty'],
    ['{"a":01.5}', 'syntax: line 1, column 7: expected JSON'],
    ['[1,]', 'syntax: line 1, column 4: expected JSON'],
    ['{"a":"\t"}', 'syntax: line 1, column 7: expected JSON'],
    ['{"a":"\\x"}', 'syntax: line 1, column 6: expected JSON'],
    ['[1] 2', 'syntax: line 1, column 5: expected JSON'],
    ['{1.5:2}', 'syntax: line 1, column 2: expected JSON'],
  ])
    t.equal(faultOf(json, body ?? ''), expected)
})

t.test('depth and number have their limits', async (t) => {
  t.equal(faultOf({ ...json, most: { depth: 3 } }, '[[[[]]]]'), 'size: expected at most 3 levels of nesting')
  t.equal(
    faultOf({ ...json, most: { values: 10 } }, `[${'1,'.repeat(10)}1]`),
    'size: expected at most 10 values',
  )
})

t.test('a name that comes again is a fault: the words under one of them would be lost', async (t) => {
  const twice = 'structure: line 1, column 19: expected each name once in an object'
  t.equal(faultOf(json, '{"text":"a","text":"b"}'), twice)
  t.equal(faultOf(json, '{"text":null,"\\u0074ext":"b"}').slice(0, 9), 'structure')
  t.equal(faultOf(json, '{"__proto__":1,"__proto__":2}').slice(0, 9), 'structure')
  t.same(treeOf(json, '[{"text":"a"},{"text":"b"}]'), [{ text: 'a' }, { text: 'b' }])
})

t.test('names and numbers have a longest', async (t) => {
  const name = 'n'.repeat(256)
  t.same(treeOf(json, `{"${name}":1}`), { [name]: '1' })
  t.equal(faultOf(json, `{"${name}n":1}`), 'size: expected names of at most 256 characters')
  t.same(treeOf(json, `[${'1'.repeat(256)}]`), ['1'.repeat(256)])
  t.match(faultOf(json, `[${'1'.repeat(257)}]`), /^syntax: /)
  const names = Array.from({ length: 1001 }, (_, index) => `"${index}":1`)
  t.match(faultOf(json, `{${names}}`), /^size: .*at most 1000 names/)
})

t.test('what JSON.parse refuses is refused', async (t) => {
  const pieces = fc.constantFrom(...'{}[]:,"0123.eE+-\\ntu \n\u3000', 'true', 'null', '"a":', '[1,', '"\\u00')
  fc.assert(
    fc.property(fc.array(pieces, { minLength: 1, maxLength: 8 }), (some) => {
      const body = some.join('')
      let isSound = true
      try {
        JSON.parse(body)
      } catch {
        isSound = false
      }
      const fault = faultOf(json, body)
      if (!fault.startsWith('structure')) t.equal(fault.startsWith('decoded'), isSound, body)
    }),
    { numRuns: size(1000, 50_000) },
  )
})

t.test('what JSON.parse reads is read alike', async (t) => {
  const value = fc.jsonValue({ maxDepth: 4, noUnicodeString: false })
  fc.assert(
    fc.property(value, (some) => {
      const body = JSON.stringify(some)
      t.same(plain(read({ ...json, charset: { replaced: 'keep' } }, body).tree), stringly(JSON.parse(body)))
    }),
    { numRuns: size(300, 5000) },
  )
})

function stringly(value: unknown): Tree {
  if (value === null) return null
  if (Array.isArray(value)) return value.map(stringly)
  if (typeof value === 'object')
    return JSON.parse(
      JSON.stringify(Object.fromEntries(Object.entries(value).map(([k, v]) => [k, stringly(v)]))),
    )
  return Object.is(value, -0) ? '-0' : String(value)
}
