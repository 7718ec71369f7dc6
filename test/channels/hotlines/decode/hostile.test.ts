import fc from 'fast-check'
import t from 'tap'
import { decode, decodeRecord } from '../../../../channels/hotlines/decode/decode.ts'
import { leaves } from '../../../../channels/hotlines/decode/paths.ts'
import { Dialect } from '../../../../channels/hotlines/decode/schema.ts'
import { type Decoded, DecodeError } from '../../../../channels/hotlines/message.ts'
import { patience, pickSeed, size } from '../../../support/size.ts'
import { type Post, post } from './hostile.ts'

const BODIES = size(2000, 100_000)

/** Anything but a DecodeError goes on. */
function decoded({ dialect, ...came }: Post): Decoded | DecodeError {
  try {
    return decode(dialect, came)
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}

/** Of the processor: a busy machine makes no body slow. */
function milliseconds(run: () => void): number {
  const before = process.threadCpuUsage()
  run()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

t.test(`${BODIES} bodies are decoded or refused, and nothing else happens`, patience(), async (t) => {
  const seed = pickSeed()
  const seen = { decoded: 0, refused: 0, faults: 0 }
  const before = Object.getOwnPropertyNames(Object.prototype).join()
  fc.assert(
    fc.property(post, (one) => {
      const got = decoded(one)
      if (got instanceof DecodeError) seen.refused += 1
      else {
        seen.decoded += 1
        seen.faults += got.records.filter((record) => 'fault' in record).length
        checkDecoded(got, one.dialect)
      }
    }),
    { numRuns: BODIES, seed },
  )
  t.equal(Object.getOwnPropertyNames(Object.prototype).join(), before, 'no prototype is polluted')
  t.ok(seen.decoded > BODIES / 20, `decoded: ${JSON.stringify(seen)}, SEED=${seed}`)
  t.ok(seen.refused > BODIES / 20)
  t.ok(seen.faults > 0)
})

function checkDecoded({ tree, records }: Decoded, dialect: Dialect): void {
  for (const [path, value] of leaves(tree))
    if (!value.isWellFormed()) throw new Error(`half a character at ${path}`)
  for (const record of records) {
    const again = decodeRecord(dialect, record).records
    if (JSON.stringify(again) !== JSON.stringify([record]))
      throw new Error('a record is decoded otherwise again')
  }
}

const M = 1_000_000
const lists = 2 * M
const boundary = 'multipart/form-data; boundary=b'
const objects = Array.from(
  { length: 50 },
  (_, one) => `{${Array.from({ length: 1000 }, (_, at) => `"${4_294_000_000 + 7 * at + one}":1`)}}`,
).join()
const wrong = Buffer.concat([
  Buffer.from('<?xml version="1.0" encoding="gbk"?><a>'),
  Buffer.alloc(lists, 0x81),
])
const bodies: [format: string, kind: string, body: string | Buffer, expected: RegExp, mediaType?: string][] =
  [
    ['json', 'depth', '['.repeat(100_000), /levels/],
    ['json', 'closed depth', '['.repeat(100_000) + ']'.repeat(100_000), /levels/],
    ['json', 'depth around a number', `${'['.repeat(100_000)}1.5${']'.repeat(100_000)}`, /levels/],
    ['json', 'many values', `[${'1.5,'.repeat(lists)}1]`, /at most 50000 values/],
    ['json', 'backslashes', `[1.5,"${'\\\\'.repeat(lists)}`, /too early/],
    ['json', 'numbers for names', `[${objects}]`, /at most 50000 values/],
    ['json', 'a number of 2 MB', `[${'1'.repeat(lists)}x]`, /expected JSON/],
    ['json', 'a name of 2 MB', `{"${'k'.repeat(lists)}":1}`, /at most 256 characters/],
    ['js', 'depth', '['.repeat(100_000), /levels/],
    ['js', 'a number of 2 MB', `[${'1'.repeat(lists)}x]`, /a value/],
    ['js', 'escapes of letters', `['${'\\a'.repeat(M)}']`, /decoded/],
    ['js', 'escapes of codes', `['${'\\u5317'.repeat(M / 3)}']`, /decoded/],
    ['js', 'commas', `[${','.repeat(lists)}]`, /a value/],
    ['js', 'escapes', `['${"\\'".repeat(lists)}`, /end of a string/],
    ['js', 'comments', '/* */'.repeat(lists), /nothing/],
    ['js', 'blanks behind a value', `{a:1${' '.repeat(lists)}}`, /decoded/],
    ['js', 'blanks', `a=${' '.repeat(lists)}x`, /a value/],
    ['xml', 'depth', '<a>'.repeat(100_000), /levels/],
    ['xml', 'an attribute of 10 MB', `<a b="${'x'.repeat(10 * M)}"/>`, /65536 characters/],
    ['xml', 'many attributes', `<a${' b=""'.repeat(lists)}/>`, /once/],
    ['xml', 'a name of 10 MB', `<${'a'.repeat(10 * M)}/>`, /an attribute, or the end/],
    ['xml', 'many elements', `<a>${'<b/>'.repeat(lists)}</a>`, /at most 50000 values/],
    ['xml', 'many references', `<a>${'&amp;'.repeat(lists)}`, /end of 1 elements/],
    ['xml', 'references to characters', `<a>${'&#65;'.repeat(M / 2)}</a>`, /decoded/],
    ['xml', 'returns', `<a>${'\r'.repeat(lists)}</a>`, /decoded/],
    ['xml', 'blanks in a tag', `<a${' '.repeat(lists)}b`, /an attribute, or the end/],
    ['xml', 'open comments', `<a>${'<!--'.repeat(lists)}`, /-->/],
    ['xml', 'a billion laughs', '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "ha">]><a>&b;</a>', /DOCTYPE/],
    [
      'soap',
      'an external entity',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
      /DOCTYPE/,
    ],
    ['form', 'many names', 'a&'.repeat(lists), /at most 1000 names/],
    ['form', 'escapes', `a=${'%u5317'.repeat(M / 3)}`, /decoded/],
    ['xml', 'a charset that it is not in', wrong, /end of 1 elements/, 'text/xml; charset=utf-8'],
    ['form', 'percent signs', '%'.repeat(lists), /percent-encoded/],
    ['csv', 'a million columns', `${','.repeat(M)}\n1`, /header line/],
    ['csv', 'a million rows', `a,b\n${'1,2\n'.repeat(M)}`, /at most 5001 rows/],
    ['csv', 'open quotes', `a,b\n${'x,"\n'.repeat(M)}`, /at most 5001 rows/],
    ['csv', 'quotes', `a,b\n"${'"'.repeat(lists)}`, /decoded/],
    ['csv', 'empty lines', '\n'.repeat(lists), /a row/],
    ['multipart', 'dashes', '-'.repeat(lists), /boundary/, `multipart/form-data; boundary=${'-'.repeat(70)}`],
    ['multipart', 'blanks', `--b${' '.repeat(lists)}`, /boundary/, 'multipart/form-data; boundary=b'],
    [
      'multipart',
      'marks that are none',
      `--b\r\n\r\n${'\n--bla'.repeat(M / 3)}\n--b--`,
      /Disposition/,
      boundary,
    ],
    [
      'multipart',
      'a boundary that begins another',
      '--b\r\n\r\n--b2\r\n\r\n--b2--\r\n--b--',
      /Disposition/,
      boundary,
    ],
    [
      'multipart',
      'no headers',
      `--b\r\n${'a:'.repeat(lists)}\r\n--b--`,
      /headers/,
      'multipart/form-data; boundary=b',
    ],
  ]

t.test('what is large or deep costs little', patience(), async (t) => {
  for (const [format, kind, text, expected, mediaType = ''] of bodies) {
    const dialect = Dialect.parse({ format })
    const body = typeof text === 'string' ? Buffer.from(text) : text
    let got: Decoded | DecodeError | undefined
    // Far above what it takes, and far below what grows with the square.
    const most = 300 + (300 * body.length) / M
    let spent = Number.POSITIVE_INFINITY
    // What is slow once need not be: it may be compiled, or the memory be cleared.
    for (let times = 0; times < 4 && spent > most; times += 1)
      spent = Math.min(
        spent,
        milliseconds(() => {
          got = decoded({ dialect, body, mediaType, query: '' })
        }),
      )
    t.match(got instanceof DecodeError ? got.message : 'decoded', expected, `${format}: ${kind}`)
    t.ok(spent <= most, `${format}: ${kind}, ${body.length} bytes: ${Math.round(spent)} ms`)
  }
})
