import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { findWords } from '../../../../channels/web/browser/find-words.ts'
import { loadConfig } from '../../../../src/config.ts'
import { createAdviceTables } from '../../../../src/triage/right-doors.ts'
import { createWordFinder, wordKey } from '../../../../src/triage/words.ts'
import { root } from '../../../support/house.ts'

const { urgency, rightDoors } = loadConfig(join(root, 'config'))
const words = createAdviceTables(urgency, rightDoors).emergency.map(({ word }) => word)
const rows = words.map((word) => ({ word: wordKey(word) }))
const find = createWordFinder(rows)

t.ok(words.length > 50, 'there is a table')

t.test('finds what the server finds', async (t) => {
  const piece = fc.oneof(
    fc.constantFrom(...words),
    fc.constantFrom(' ', '\n', '，', 'a', 'gas', '气', '１１０'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('')
      t.strictSame(findWords(rows, text), find(text) ?? [], JSON.stringify(text))
    }),
    { numRuns: 300 },
  )
})

t.test('whole Latin words, Chinese ones anywhere, spaces between them forgiven', async (t) => {
  const table = [{ word: 'gas leak' }, { word: '着火' }]
  t.strictSame(findWords(table, 'A GAS  leak!'), [{ word: 'gas leak' }])
  t.strictSame(findWords(table, 'gas leakage'), [])
  t.strictSame(findWords(table, '楼上着 \n火了'), [{ word: '着火' }])
})
