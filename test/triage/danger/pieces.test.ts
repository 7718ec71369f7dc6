import fc from 'fast-check'
import t from 'tap'
import { clausesOf, piecesOf } from '../../../src/triage/danger/pieces.ts'

t.test('pieces of a long text overlap, and leave nothing out', async (t) => {
  t.strictSame(piecesOf('短'), ['短'])
  const text = Array.from({ length: 1234 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('')
  const pieces = piecesOf(text)
  t.ok(pieces.every((piece) => piece.length <= 300))
  for (let at = 0; at + 100 <= text.length; at += 1)
    t.ok(
      pieces.some((piece) => piece.includes(text.slice(at, at + 100))),
      `what is said from ${at} on is whole in one`,
    )
})

t.test('clauses: short ones together, none where there is only one', async (t) => {
  t.strictSame(clausesOf('着火了，快来'), [])
  t.strictSame(clausesOf('您好，我想反映一下物业费的事，去年涨了百分之三十，我家着火了，快来人'), [
    '您好，我想反映一下物业费的事，去年涨了百分之三十，',
    '我家着火了，快来人',
  ])
  t.strictSame(clausesOf(`${'字'.repeat(31)} 。 着火了`), [`${'字'.repeat(31)} `, '。 着火了'])
})

t.test('any text, all of it, in few clauses', async () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('字', 'a', '，', ' ', '。', '\n'), maxLength: 5000 }),
      (text) => {
        const clauses = clausesOf(text)
        const letters = (of: string) => of.replace(/[^\p{L}]/gu, '')
        return clauses.length <= 82 && (clauses.length === 0 || letters(clauses.join('')) === letters(text))
      },
    ),
  )
})
