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

t.test('names that are dangerous elsewhere are names here; the last of two counts', async (t) => {
  const tree = read(json, '{"__proto__":{"admin":"1"},"constructor":"c","a":1,"a":2}').tree
  t.same(JSON.stringify(tree), '{"__proto__":{"admin":"1"},"constructor":"c","a":"2"}')
  t.notOk(tree instanceof Object)
  t.equal(Object.hasOwn(Object.prototype, 'admin'), false)
  t.equal(Reflect.get(read(json, '{}').tree as object, 'toString'), undefined)
})

t.test('a fault tells its place and nothing of the content', async (t) => {
  for (const [body, expected] of [
    ['{"a":"secret",\n "b" 1}', 'syntax: line 2, column 6: expected JSON'],
    ['{"a":secret}', 'syntax: expected JSON'],
    ['{"a":"sec', 'syntax: the JSON ends too early'],
    ['{"a":12345678901234567890', 'syntax: line 1, column 26: expected JSON'],
    ['  ', 'syntax: expected JSON, there is nothing'],
    ['', 'syntax: expected something, it is empty'],
    ['{"a":01.5}', 'syntax: line 1, column 7: expected JSON'],
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
