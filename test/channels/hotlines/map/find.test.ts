/** What follows a path finds what decode/paths.ts names by it. */
import fc from 'fast-check'
import t from 'tap'
import { leaves } from '../../../../channels/hotlines/decode/paths.ts'
import { compilePath, findAll, findFirst } from '../../../../channels/hotlines/map/find.ts'
import type { Tree } from '../../../../channels/hotlines/message.ts'
import { tree } from './trees.ts'

const find = (record: Tree, written: string) => {
  const path = compilePath(written)
  return path && findFirst(record, path)
}

t.test('plain paths, attributes, text beside attributes', async (t) => {
  const record = {
    a: { b: [{ c: 'one' }, { c: 'two' }], '@id': '7', '#text': 'words' },
    'x.y': 'dotted',
    s: 'x',
  }
  t.same(find(record, 'a.b[1].c'), { value: 'two', path: 'a.b[1].c' })
  t.same(find(record, 'a.b.c'), { value: 'one', path: 'a.b[0].c' }, 'the first of a list')
  t.same(find(record, 'a'), { value: 'words', path: 'a.#text' })
  t.same(find(record, 'a.#text'), { value: 'words', path: 'a.#text' })
  t.same(find(record, 'a.@id'), { value: '7', path: 'a.@id' })
  t.same(find(record, '["x.y"]'), { value: 'dotted', path: '["x.y"]' })
  t.same(find(record, 's[0]'), { value: 'x', path: 's' }, 'one, where there might be several')
  t.same(find(record, 's.#text'), { value: 'x', path: 's' })
  for (const none of ['a.b', 'a.c', 's[1]', 's.x', 'x.y', '__proto__', 'constructor.name', 'a.b[2].c'])
    t.equal(find(record, none), undefined, none)
})

t.test('blanks are no values', async (t) => {
  t.same(find({ a: ['', ' ', null, 'x'] }, 'a'), { value: 'x', path: 'a[3]' })
  t.equal(find({ a: ' \n' }, 'a'), undefined)
})

t.test('several, and no more than are wanted', async (t) => {
  const path = compilePath('f.url') ?? t.bailout('a path')
  const record = { f: [{ url: 'one' }, { url: ['two', 'three'] }, { none: 'x' }] }
  const values = (most: number) => (path ? findAll(record, path, most).map(({ value }) => value) : [])
  t.same(values(10), ['one', 'two', 'three'])
  t.same(values(2), ['one', 'two'])
})

t.test('what is no path', async (t) => {
  for (const wrong of ['a..b', 'a[', 'a[x]', 'a]', '.', 'a.']) t.equal(compilePath(wrong), undefined, wrong)
})

t.test('every leaf is found by its own path', async () => {
  fc.assert(
    fc.property(tree, (record) =>
      leaves(record).every(([path, value]) => {
        if (path === '' || !/\S/.test(value)) return true
        const found = find(record, path)
        return found?.value === value && found.path === path
      }),
    ),
  )
})
