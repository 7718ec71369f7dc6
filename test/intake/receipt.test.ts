import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { receiptPattern } from '../../src/contract/values.ts'
import { createReceipts, readReceipt } from '../../src/intake/receipt.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const secret = 'a secret of the whole installation'
const receipts = createReceipts(secret)
const web = { channel: 'web', endpoint: 'bj12345' }

const field = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
const origin = fc.record({ channel: field, endpoint: field })
const anyReceipt = fc.tuple(origin, field).map(([from, id]) => receipts.of(from, id))

const isRight = (symbols: string) => 'receipt' in readReceipt(symbols)
const bare = (text: string) => text.replaceAll('-', '')

t.test('a receipt never changes: it is printed, read out and kept for years', async (t) => {
  t.equal(receipts.of(web, 'm-1'), 'ED47-H9C0-MA3R-N4NS-QBA0', 'the same for ever')
  t.equal(receipts.of({ ...web }, 'm-1'), createReceipts(Buffer.from(secret)).of(web, 'm-1'))
})

t.test('it is HMAC-SHA256, whatever the length of the secret', async (t) => {
  for (const length of [1, 32, 63, 64, 65, 200]) {
    const key = Buffer.alloc(length, length)
    const digest = createHmac('sha256', key).update('["jiesu.receipt/1","web","bj12345","m"]').digest()
    const data = Array.from(digest.subarray(0, 19), (byte) => ALPHABET[byte & 31]).join('')
    t.equal(bare(createReceipts(key).of(web, 'm')).slice(0, 19), data, `${length} bytes`)
  }
})

t.test('every receipt matches the pattern of the contract and reads back', async (t) => {
  fc.assert(
    fc.property(origin, field, (from, id) => {
      const receipt = receipts.of(from, id)
      t.match(receipt, receiptPattern)
      t.strictSame(readReceipt(receipt), { receipt })
    }),
  )
})

t.test('different origins and ids never meet', async (t) => {
  const seen = new Set([
    receipts.of({ channel: 'a', endpoint: 'b' }, 'c/d'),
    receipts.of({ channel: 'a', endpoint: 'b/c' }, 'd'),
    receipts.of({ channel: 'a/b', endpoint: 'c' }, 'd'),
    receipts.of({ channel: 'a', endpoint: 'b","c' }, 'd'),
    receipts.of({ channel: 'a', endpoint: 'b' }, 'c","d'),
    receipts.ofBytes({ channel: 'a', endpoint: 'b' }, Buffer.from('cd', 'hex')),
    receipts.of({ channel: 'a', endpoint: 'b' }, 'cd'),
    createReceipts('another').of({ channel: 'a', endpoint: 'b' }, 'cd'),
  ])
  t.equal(seen.size, 8)
})

t.test('every single substitution is recognised', async (t) => {
  let tried = 0
  for (const receipt of fc.sample(anyReceipt, { numRuns: 50, seed: 12345 })) {
    const symbols = bare(receipt)
    for (let at = 0; at < symbols.length; at++) {
      for (const other of ALPHABET.replace(symbols.charAt(at), '')) {
        tried++
        if (isRight(symbols.slice(0, at) + other + symbols.slice(at + 1)))
          t.fail(`${receipt}: ${other} at ${at}`)
      }
    }
  }
  t.equal(tried, 50 * 20 * 31)
})

t.test('every transposition of any two symbols is recognised, for every pair of values', async (t) => {
  // The code is linear: whether a swap shows depends on the two places and the two values alone, so this is all of it.
  const missed: string[] = []
  for (let i = 0; i < 20; i++) {
    for (let j = i + 1; j < 20; j++) {
      for (const a of ALPHABET) {
        for (const b of ALPHABET.replace(a, '')) {
          const right = completed(i, a, j, b)
          const swapped = Array.from(right)
          swapped[i] = b
          swapped[j] = a
          if (isRight(swapped.join(''))) missed.push(`${a}${i} ${b}${j}`)
        }
      }
    }
  }
  t.strictSame(missed, [])
})

/** A right sequence of 20 symbols that has `a` at i and `b` at j: any other place can carry the check. */
function completed(i: number, a: string, j: number, b: string): string {
  const symbols: string[] = Array(20).fill('0')
  symbols[i] = a
  symbols[j] = b
  const free = [0, 1, 2].find((at) => at !== i && at !== j) ?? 0
  for (const symbol of ALPHABET) {
    symbols[free] = symbol
    if (isRight(symbols.join(''))) return symbols.join('')
  }
  throw new Error(`nothing completes ${a} at ${i}, ${b} at ${j}`)
}

t.test('what people do to a receipt is forgiven', async (t) => {
  const receipt = fc.sample(
    anyReceipt.filter((text) => /0/.test(text) && /1/.test(text)),
    { numRuns: 1, seed: 7 },
  )[0] as string
  const fullWidth = Array.from(receipt, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('')
  for (const typed of [
    receipt.toLowerCase(),
    bare(receipt),
    ` ${receipt.replaceAll('-', '   ')}\n`,
    receipt.replaceAll('-', '—'),
    receipt.replaceAll('-', '–'),
    receipt.replaceAll('-', '−'),
    receipt.replaceAll('-', '‐'),
    receipt.replaceAll('-', '\u00ad'),
    receipt.replaceAll('-', '\u3000'),
    receipt.replaceAll('-', '\u200b'),
    fullWidth,
    receipt.replaceAll('0', 'O'),
    receipt.replaceAll('0', 'o'),
    receipt.replaceAll('1', 'I'),
    receipt.replaceAll('1', 'l'),
    receipt.replaceAll('1', 'L').toLowerCase(),
    Array.from(bare(receipt)).join(' '),
  ])
    t.strictSame(readReceipt(typed), { receipt }, JSON.stringify(typed))
})

t.test('mistyped or unreadable, never an exception', async (t) => {
  const symbols = bare(receipts.of(web, 'm-1'))
  for (const typed of [symbols.slice(1), `${symbols}7`, `U${symbols.slice(1)}`, `${symbols.slice(0, 19)}u`])
    t.strictSame(readReceipt(typed), { mistyped: true }, typed)
  for (const typed of [
    '',
    '-',
    'hello',
    '工单编号',
    symbols.slice(0, 8),
    symbols + symbols,
    `${symbols.slice(1)}号`,
  ])
    t.strictSame(readReceipt(typed), { unreadable: true }, typed)
  t.strictSame(readReceipt(symbols + '-'.repeat(1000)), { unreadable: true }, 'endless')
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof readReceipt(text) === 'object'))
})

t.test('the fingerprint tells secrets apart and is no receipt', async (t) => {
  t.match(receipts.fingerprint, /^[0-9a-f]{32}$/)
  t.equal(receipts.fingerprint, createReceipts(secret).fingerprint)
  t.not(receipts.fingerprint, createReceipts(`${secret} `).fingerprint)
})

t.test('fast enough for the hot path', async (t) => {
  const run = () => {
    const start = performance.now()
    for (let i = 0; i < 20_000; i++) receipts.of(web, `0123456789abcdef0123456789abcdef${i}`)
    return ((performance.now() - start) / 20_000) * 1000
  }
  const best = Math.min(...Array.from({ length: 5 }, run))
  t.comment(`${best.toFixed(2)} µs a receipt`)
  t.ok(best < 20, 'microseconds; the target of 4 µs holds on a quiet machine')
})
