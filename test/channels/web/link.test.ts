/** Links and codes: only ours lead anywhere, and every gateway of the installation makes the same. */
import t from 'tap'
import { createLinks } from '../../../channels/web/link.ts'
import { createReceipts } from '../../../src/intake/receipt.ts'

const receipts = createReceipts('0123456789abcdef0123456789abcdef')
const links = createLinks(receipts)
const origin = { channel: 'web', endpoint: 'web' }
const receipt = receipts.of(origin, 'one')

t.test('a link leads to its receipt', async (t) => {
  const token = links.linkTo(receipt)
  t.match(token, /^[0-9A-Z]{20}\.[\w-]{22}$/)
  t.equal(links.receiptOfLink(token), receipt)
  t.equal(createLinks(createReceipts('0123456789abcdef0123456789abcdef')).linkTo(receipt), token)
  t.equal(
    createLinks(createReceipts('f'.repeat(32))).receiptOfLink(token),
    undefined,
    'of another installation',
  )
})

t.test('a changed link leads nowhere', async (t) => {
  const token = links.linkTo(receipt)
  const other = links.linkTo(receipts.of(origin, 'two'))
  t.equal(links.receiptOfLink(token.slice(0, 21) + other.slice(21)), undefined, "another's MAC")
  for (let at = 0; at < token.length; at++) {
    const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
    t.equal(links.receiptOfLink(changed), undefined, changed)
  }
  // Two of four last characters decode to the same bytes: only one of them is ours.
  const lasts = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
  t.equal(lasts.filter((last) => links.receiptOfLink(token.slice(0, -1) + last)).length, 1)
  for (const wrong of ['', '.', token.slice(0, -1), `${token}A`, token.toLowerCase(), receipt, `${token}\n`])
    t.equal(links.receiptOfLink(wrong), undefined, wrong)
})

t.test('six digits, told apart', async (t) => {
  const codes = new Set<string>()
  for (let n = 0; n < 200; n++) {
    const each = receipts.of(origin, String(n))
    const code = links.codeOf(each)
    t.match(code, /^\d{6}$/)
    t.ok(links.isCodeOf(each, code))
    codes.add(code)
  }
  t.ok(codes.size > 190, 'they differ')
  t.notOk(links.isCodeOf(receipt, links.codeOf(receipts.of(origin, 'two'))))
  t.notOk(links.isCodeOf(receipt, ''))
  t.notOk(links.isCodeOf(receipt, `${links.codeOf(receipt)}0`))
})
