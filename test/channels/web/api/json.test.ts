import t from 'tap'
import { parseJson } from '../../../../channels/web/api/json.ts'

const refusal = (text: string): string => {
  try {
    parseJson(text)
  } catch (error) {
    const { code, errors = [] } = Object(error)
    return [code, ...errors.map(({ pointer }: { pointer: string }) => pointer)].join(' ')
  }
  return 'taken'
}

t.test('what can not be stored is taken out of strings and keys, wherever they are', async (t) => {
  const text = String.raw`{"a\u0000":"1\u00002","b":["\ud800x",{"c\udfff":["\u0000"]}],"d":"\ud83d\ude00\\u0000","e":1}`
  t.strictSame(parseJson(text), { a: '12', b: ['x', { c: [''] }], d: '😀\\u0000', e: 1 })
  t.equal(parseJson(String.raw`"a\u0000"`), 'a\u0000', 'a bare string is no body: its schema refuses it')
})

t.test('ids are left to their schemas, since two of them could become one', async (t) => {
  const text = String.raw`{"messageId":"a\u0000","id":"b\ud800","deeper":{"id":"c\u0000"}}`
  t.strictSame(parseJson(text), { messageId: 'a\u0000', id: 'b\ud800', deeper: { id: 'c' } })
})

t.test('keys that could reach a prototype are named', async (t) => {
  t.equal(refusal('{"__proto__":1}'), 'invalid-body /__proto__')
  t.equal(refusal(String.raw`{"\u005f_proto__":1}`), 'invalid-body /__proto__')
  t.equal(refusal(String.raw`{"__pro\u0000to__":1}`), 'invalid-body /__proto__')
  t.equal(refusal(String.raw`{"__pro\ud800to__":1}`), 'invalid-body /__proto__')
  t.equal(refusal('{"a~/":[0,{"__proto__":{}}]}'), 'invalid-body /a~0~1/1/__proto__')
  t.equal(refusal('{"constructor":{"prototype":{}}}'), 'invalid-body /constructor/prototype')
  t.equal(
    refusal(String.raw`{"con\u0073tructor":{"prototyp\u0065":1}}`),
    'invalid-body /constructor/prototype',
  )
  t.equal(refusal('{"text":"__proto__","constructor":"Meier","prototype":1}'), 'taken', 'words are words')
})

t.test('no JSON, and JSON deeper than the stack', async (t) => {
  for (const text of ['', '{', '{"a":1}}', '{"a":"\u0000"}']) t.equal(refusal(text), 'invalid-json')
  const deep = 100_000
  t.equal(refusal(`{"a":${'['.repeat(deep)}"\\u0000"${']'.repeat(deep)}}`), 'taken')
  t.match(refusal(`${'['.repeat(deep)}{"__proto__":1}${']'.repeat(deep)}`), /^invalid-body \/0\/0/)
})
