import fc from 'fast-check'
import t from 'tap'
import { allAt, at, leaves, replaceAt, textOf } from '../../../../channels/hotlines/decode/paths.ts'
import { MapError, type Tree } from '../../../../channels/hotlines/message.ts'
import { size } from '../../../support/size.ts'

const tree: Tree = {
  order: {
    '@id': '7',
    tel: [{ no: '1' }, { no: '2' }],
    text: 'x',
    place: { '@district': 'a', '#text': 'here' },
  },
  'a.b': { 'c[0]': '3', '"': '4' },
}

t.test('the grammar', async (t) => {
  t.equal(at(tree, 'order.@id'), '7')
  t.equal(at(tree, 'order.tel[1].no'), '2')
  t.equal(at(tree, '["a.b"]["c[0]"]'), '3')
  t.equal(at(tree, '["a.b"]["\\""]'), '4')
  t.equal(at(tree, 'order.place.#text'), 'here')
  t.equal(at(tree, ''), tree)
})

t.test('what XML can not say is forgiven', async (t) => {
  t.equal(at(tree, 'order.text[0]'), 'x', 'a single one of a list')
  t.equal(at(tree, 'order.text[1]'), undefined)
  t.equal(at(tree, 'order.tel.no'), '1', 'a list where one was expected')
  t.equal(at(tree, 'order.text.#text'), 'x')
  t.equal(textOf(at(tree, 'order.place')), 'here')
  t.equal(textOf(at(tree, 'order.text')), 'x')
  t.equal(textOf(at(tree, 'order.tel')), undefined)
})

t.test('what is not there, and what is no path', async (t) => {
  for (const path of [
    'none',
    'order.text.x',
    'order.tel[2].no',
    'order..tel',
    'order[',
    'order[x]',
    'order.tel[-1]',
    'constructor',
    '__proto__',
  ])
    t.equal(at(tree, path), undefined, path)
  t.equal(at({ a: null }, 'a'), null)
  t.equal(at({ a: null }, 'a.b'), undefined)
})

t.test('a value is replaced where it is', async (t) => {
  const made = (): Tree => ({ a: { b: ['1', { c: '2' }] } })
  t.same(replaceAt(made(), 'a.b[1].c', { x: '9' }), { a: { b: ['1', { c: { x: '9' } }] } })
  t.same(replaceAt(made(), 'a.b[0]', '9'), { a: { b: ['9', { c: '2' }] } })
  t.same(replaceAt(made(), '', '9'), '9')
  t.same(replaceAt('x', '#text', '9'), '9')
})

t.test('every leaf is found by its path', async (t) => {
  const { any } = fc.letrec<{ any: Tree }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.oneof(fc.string(), fc.constantFrom('a.b', '[0]', '"]', '\\', '@x', '0', '')),
        tie('any'),
        { maxKeys: 3 },
      ),
    ),
  }))
  fc.assert(
    fc.property(any, (some) => {
      for (const [path, value] of leaves(some)) t.equal(at(some, path), value, path)
    }),
    { numRuns: size(200, 3000) },
  )
})

t.test('a long name around many values does not become gigabytes of paths', async (t) => {
  const around = (length: number): Tree => ({ ['k'.repeat(length)]: Array(50_000).fill('z') })
  t.equal(leaves(around(70)).length, 50_000)
  t.throws(() => leaves(around(200)), new MapError('expected paths of at most 4000000 characters altogether'))
})

t.test('all that a path leads to', async (t) => {
  const lists: Tree = [{ a: [{ b: '1' }, { b: ['2'] }] }, { a: { b: null } }]
  t.same(allAt(lists, 'a.b'), ['1', ['2'], null])
  t.same(allAt(lists, ''), [lists])
  t.same(allAt(lists, 'a.c'), [])
  t.same(allAt(lists, 'a['), [])
})
