import t from 'tap'
import { columns } from '../../src/cli/table.ts'
import { controlsIn, printable, printableJson } from '../../src/contract/printable.ts'

t.test('what would move the cursor, colour the terminal or turn the text is escaped', async (t) => {
  t.equal(
    printable('a\u001b[31mb\u0000\u007f\u0085\u202e\ud800\n😀', '\n'),
    'a\\u{1b}[31mb\\u{0}\\u{7f}\\u{85}\\u{202e}\\u{d800}\n😀',
  )
  const rows = [
    ['name', 'n'],
    ['x\ny', '10'],
  ]
  t.same(columns(rows, [1]), ['name      n', 'x\\u{a}y  10'])
})

t.test('JSON stays the same for a machine, and harmless for a terminal', async (t) => {
  const value = { 'a\u202e': 'b\u0085\n\u001b[31m', c: ['😀\u2028'] }
  const shown = printableJson(value)
  t.same(JSON.parse(shown), value)
  t.same(controlsIn(shown.replaceAll('\n', '')), [])
  t.same(controlsIn('a\u0000b\u0000\u202e'), ['U+0000', 'U+202E'])
})
