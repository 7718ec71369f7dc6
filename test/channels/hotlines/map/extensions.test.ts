/** Nothing of what was sent is lost, and no key or value is more than the schema takes. */
import fc from 'fast-check'
import t from 'tap'
import { leaves } from '../../../../channels/hotlines/decode/paths.ts'
import { toExtensions } from '../../../../channels/hotlines/map/extensions.ts'
import type { Tree } from '../../../../channels/hotlines/message.ts'
import { cleanText } from '../../../../src/contract/clean-text.ts'
import { content } from '../../../../src/contract/request.ts'
import { tree } from './trees.ts'

const extensionsOf = (record: Tree, used: string[] = []) =>
  toExtensions(
    {
      tree: record,
      headers: {},
      query: {},
      results: [],
      used: new Set(used),
      unread: new Set(),
      extra: [],
    },
    () => false,
  )

t.test('by their paths, but for what is used and what is blank', async (t) => {
  t.same(extensionsOf({ a: '1', b: { c: ['2', ' ', '3'] }, d: null, e: '' }, ['a']), {
    'b.c[0]': '2',
    'b.c[2]': '3',
  })
  t.same(extensionsOf('alone'), { '#text': 'alone' })
  t.same(extensionsOf({ a: 'x\u0000y\ud800z' }), { a: 'xyz' }, 'what no database takes')
})

t.test('long values in pieces', async (t) => {
  const long = `${'a'.repeat(9_999)}😀${'b'.repeat(10_001)}`
  const kept = extensionsOf({ v: long, 'v#2': 'mine' })
  t.equal([kept.v, kept['v#2'], kept['v#3']].join(''), long)
  t.ok(kept.v?.isWellFormed(), 'not within a character')
  t.equal(kept['…'], '[["v#2","mine"]]', 'a name that is taken')
})

t.test('more keys than 500, longer ones, and names that objects have', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`k${n}`, `v${n}`]))
  const kept = extensionsOf({ ...many, ['k'.repeat(200)]: 'long', ['__proto__']: 'proto' })
  t.equal(Object.keys(kept).length, 501)
  const rest: [string, string][] = JSON.parse(kept['…'] ?? '[]')
  t.equal(rest.length, 102)
  t.same(rest.at(-2), ['k'.repeat(200), 'long'])
  t.same(rest.at(-1), ['__proto__', 'proto'])
})

t.test('a small body does not become a large request', async (t) => {
  const tooMuch = { name: 'MapError', message: /^extensions: expected at most 262144 characters/ }
  const repeated = { ['k'.repeat(200)]: Array.from({ length: 1300 }, () => 'z') }
  t.throws(() => extensionsOf(repeated), tooMuch, 'a long name before each element of a list')
  t.throws(() => extensionsOf({ a: 'x'.repeat(262_144) }), tooMuch)
  t.same(Object.keys(extensionsOf({ a: 'x'.repeat(262_143), b: ' '.repeat(300_000) })).length, 27, 'as many')
})

t.test('of any record nothing is lost and everything fits', async () => {
  fc.assert(
    fc.property(tree, (record) => {
      const kept = extensionsOf(record)
      if (!content.extensions.safeParse(kept).success) return false
      const all = Object.values(kept).join('')
      return leaves(record).every(([, value]) => {
        const text = cleanText(value)
        return !/\S/.test(text) || all.includes(text) || all.includes(JSON.stringify(text).slice(1, -1))
      })
    }),
  )
})
