/** The view: proves that we served a form, and when; never anything else. */
import t from 'tap'
import { createViews } from '../../../../channels/web/pages/view.ts'
import { createReceipts } from '../../../../src/intake/receipt.ts'

const HOUR = 3_600_000
let now = Date.UTC(2026, 0, 5)
const clock = { now: () => now }
const { deriveKey } = createReceipts('a secret of thirty-two characters')
const views = createViews({ clock, deriveKey })

t.test('what was issued is read again, with its time and a random part of 128 bits', async (t) => {
  const text = views.issue()
  t.match(text, /^[\w-]{22}\.[0-9a-z]+\.[\w-]{22}$/)
  const view = views.read(text)
  t.equal(view?.issuedAt, now)
  t.equal(view?.isExpired, false)
  t.equal(Buffer.from(view?.id ?? '', 'base64url').length, 16)
  t.equal(view?.id, text.slice(0, 22))
  t.not(views.issue(), text)
  t.equal(new Set(Array.from({ length: 1000 }, () => views.read(views.issue())?.id)).size, 1000)
})

t.test('the same on every gateway of an installation, on no other', async (t) => {
  const text = views.issue()
  const { deriveKey: sameKey } = createReceipts('a secret of thirty-two characters')
  t.ok(createViews({ clock, deriveKey: sameKey }).read(text))
  const { deriveKey: otherKey } = createReceipts('another one of thirty-two letters')
  t.equal(createViews({ clock, deriveKey: otherKey }).read(text), undefined)
})

t.test('it is expired after a day, and says so', async (t) => {
  const text = views.issue()
  now += 24 * HOUR
  t.equal(views.read(text)?.isExpired, false)
  now += 1
  t.equal(views.read(text)?.isExpired, true)
})

t.test('what was changed in any place is not ours', async (t) => {
  const text = views.issue()
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === 'x' ? 'y' : 'x'
    const read = views.read(text.slice(0, at) + other + text.slice(at + 1))
    // The last character holds two bits that no byte needs: decoders ignore them, we compare text.
    t.equal(read, undefined, `character ${at}`)
  }
  for (const strange of [
    '',
    '.',
    'x',
    `${text} `,
    `${text}.`,
    text.slice(1),
    text.repeat(2),
    '。'.repeat(50),
  ])
    t.equal(views.read(strange), undefined)
})
