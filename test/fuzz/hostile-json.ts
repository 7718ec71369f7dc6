/** Bodies that nobody of good will sends. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'

const OPEN = '{"text":'

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '\ufeff',
    '\u{10ffff}',
    '\ufb2c'.repeat(200),
    '%s%n',
    "'; drop table revisions; --",
    '{{7*7}}',
    '__proto__',
    '0'.repeat(300),
  ),
)
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.double(),
  fc.constantFrom(Number.MAX_VALUE, -0, 1e308, 2 ** 53, null, true, [], {}, [[[[]]]], {
    a: { b: { c: {} } },
  }),
  fc.array(oddText, { maxLength: 5 }),
  fc.dictionary(oddText, oddText, { maxKeys: 5 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
)
const someFields = fc.constantFrom(
  ...[
    'text',
    'type',
    'title',
    'requester',
    'against',
    'location',
    'occurredAt',
    'messageId',
    'reply',
    'relatesTo',
  ],
  ...[
    'extensions',
    'attachments',
    'id',
    'status',
    'at',
    'by',
    'note',
    'flags',
    'transcript',
    'constructor',
    'toString',
  ],
)
/** A good one with up to four fields that are not. */
export const oddBody = fc
  .tuple(
    fc.constantFrom({ text: '一' }, { id: '1', status: 'closed', at: '2026-01-05T08:30:00Z' }),
    fc.array(fc.tuple(fc.oneof(someFields, oddText), oddValue), { maxLength: 4 }),
  )
  .map(([good, odd]) => JSON.stringify({ ...good, ...Object.fromEntries(odd) }))

export const brokenUtf8 = fc
  .tuple(
    fc.constantFrom('ff', 'c328', 'eda080', 'f4908080', 'c0af', 'b0a1', 'e4b8'),
    fc.string({ maxLength: 5 }),
  )
  .map(([hex, around]) =>
    Buffer.concat([
      utf8(`${OPEN}"${JSON.stringify(around).slice(1, -1)}`),
      Buffer.from(hex, 'hex'),
      utf8('"}'),
    ]),
  )

export const brokenJson = fc
  .tuple(oddBody, fc.nat(100), fc.constantFrom('', '}', ',', '"', '\\', '\\u12', 'NaN', '//', '\u0000'))
  .map(([body, at, with_]) => utf8(body.slice(0, at % body.length) + with_))

export const tooMuch = [
  utf8('['.repeat(200_000)),
  utf8(`${OPEN}${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`),
  utf8(`${OPEN}${'9'.repeat(500_000)}}`),
  utf8(`${OPEN}1e${'9'.repeat(1000)}}`),
  utf8(`{${Array.from({ length: 50_000 }, (_, at) => `"f${at}":0`).join()}}`),
  utf8(`${OPEN}"${'字'.repeat(200_000)}"}`),
  utf8(`${OPEN}"a","extensions":{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":""`).join()}}}`),
  utf8(`${OPEN}"a","__proto__":{"polluted":true}}`),
  utf8(`${OPEN}"a","\\u005f\\u005fproto__":{"polluted":true}}`),
  utf8(`${OPEN}"a","extensions":{"constructor":{"prototype":{"polluted":true}}}}`),
  utf8(`${OPEN}"${'x'.repeat(1_100_000)}"}`),
]

const zeros = Buffer.alloc(20_000_000)
export const bombs = [
  { encoding: 'gzip', body: gzipSync(zeros) },
  { encoding: 'deflate', body: deflateSync(zeros) },
  { encoding: 'br', body: brotliCompressSync(zeros) },
  { encoding: 'gzip', body: utf8('no gzip at all') },
  { encoding: 'gzip, gzip', body: gzipSync(gzipSync(zeros)) },
]

function utf8(text: string): Buffer {
  return Buffer.from(text)
}
