/** docs/catalogue.md names the columns and words that an import knows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { columnOf, meaningOf, optionalColumns } from '../src/triage/catalogue/columns.ts'
import { Leaf } from '../src/triage/catalogue/leaf.ts'
import { root } from './support/house.ts'

const text = readFileSync(join(root, 'docs', 'catalogue.md'), 'utf8')
const rows = [...text.matchAll(/^\| `(\w+)` \| (.+?) \| (.*) \|$/gm)]

t.test('every column, as it is called', (t) => {
  t.strictSame(
    rows.map(([, column]) => column),
    Leaf.keyof().options,
  )
  for (const [, column = '', names = '', what = ''] of rows) {
    for (const name of names.split(' ')) t.equal(columnOf(name), column, name)
    const { success, data } = Leaf.keyof().safeParse(column)
    if (success && data !== 'copyTo')
      t.equal(what.startsWith('optional'), optionalColumns.includes(data), column)
  }
  for (const [at, name] of ['一级', '二级', '三级', '四级'].entries())
    t.equal(columnOf(name), `level${at + 1}`)
  t.end()
})

t.test('every word of its cells', (t) => {
  const wordsOf = (column: string) =>
    (rows.find(([, name]) => name === column)?.[3] ?? '').split(/[;,]/)[0] ?? ''
  for (const column of ['type', 'level', 'tier', 'flags'] as const)
    for (const word of wordsOf(column).match(/\d*\p{Script=Han}+/gu) ?? [])
      t.ok(Leaf.shape[column].safeParse(meaningOf(column, word)).success, `${column}: ${word}`)
  t.end()
})
