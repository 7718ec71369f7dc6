import fc from 'fast-check'
import t from 'tap'
import type { Request } from '../../src/contract/request.ts'
import { contentHash } from '../../src/intake/content.ts'

const request: Request = {
  schema: 'jiesu.request/1',
  receipt: '0000-0000-0000-0000-0000',
  revision: 1,
  occurredAt: '2026-01-05T08:30:00+08:00',
  receivedAt: '2026-01-05T08:31:00.000+08:00',
  source: { channel: 'web', endpoint: 'bj12345', messageId: 'm-1' },
  requester: {
    kind: 'organisation',
    name: '张三',
    phone: '+8613800001234',
    callerNumber: '+861065551234',
    email: 'z@example.org',
    openid: 'o-1',
    identityNumber: '110101199001011234',
    organisation: { name: '某公司', uscc: '91110000000000000X' },
    anonymous: false,
    confidential: true,
    minor: false,
  },
  against: { name: '某物业', phone: '010-65550000' },
  type: 'complaint',
  title: '停暖',
  text: '小区停暖三天了',
  transcript: {
    engine: 'funasr',
    language: 'zh-CN',
    segments: [{ speaker: 'citizen', startMs: 0, endMs: 900, text: '停暖了', confidence: 0.9 }],
    confidenceScale: '0-1',
    recording: 'r-1',
  },
  location: {
    text: '某街道1号',
    districtCode: '110101',
    streetCode: '110101001',
    point: { longitude: 116.4, latitude: 39.9 },
    original: { longitude: 116.41, latitude: 39.91, crs: 'GCJ-02' },
  },
  attachments: [
    { id: 'a-1', kind: 'image', mediaType: 'image/png', bytes: 3, sha256: 'a'.repeat(64), state: 'stored' },
    { id: 'a-2', kind: 'image', mediaType: 'image/png', bytes: 3, sha256: 'b'.repeat(64), state: 'stored' },
  ],
  reply: { wanted: true, via: 'web' },
  relatesTo: { receipt: '0000-0000-0000-0000-0000', orderNumber: '250912101108115409', how: 'urge' },
  flags: [],
  extensions: {},
  raw: { mediaType: 'application/json', charset: 'utf-8', bytes: 10, sha256: 'c'.repeat(64) },
}
const CONTENT = [
  'text',
  'title',
  'type',
  'requester',
  'against',
  'location',
  'occurredAt',
  'transcript',
  'relatesTo',
] as const

const hex = (value: Request) => contentHash(value).toString('hex')
const original = hex(request)

t.test('32 bytes, the same for ever', async (t) => {
  t.equal(contentHash(request).length, 32)
  t.equal(
    original,
    '617012d87f95e429fa4768aaba77f6e3b5efdf4feab82d908a17c8f5a09f3cde',
    'the ledger holds hashes: another encoding makes every retry a revision',
  )
})

/** The same, its keys in another order, with keys that are undefined between them. */
function shuffled(value: unknown, rank: (key: string) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, rank))
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b))
  return Object.fromEntries([
    ['absent', undefined],
    ...keys.map(([key, item]) => [key, shuffled(item, rank)] as const),
  ])
}

t.test('key order, undefined keys and a way through JSON do not matter', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_003 }), (seed) => {
      const rank = (key: string) =>
        Array.from(key).reduce((sum, c) => (sum * seed + c.charCodeAt(0)) % 9973, 7)
      t.equal(hex(shuffled(request, rank) as Request), original)
    }),
  )
  t.equal(hex(JSON.parse(JSON.stringify(request))), original)
  const { title: _, ...untitled } = request
  t.equal(hex({ ...request, title: undefined } as unknown as Request), hex(untitled))
})

t.test('what is not content does not matter', async (t) => {
  for (const other of [
    { receipt: '1111-1111-1111-1111-1111' },
    { revision: 7 },
    { receivedAt: '2027-01-05T08:31:00.000+08:00' },
    { source: { channel: 'web', endpoint: 'other', messageId: 'm-2' } },
    { reply: { wanted: false, via: 'none' } },
    { flags: ['redelivered'] },
    { extensions: { signature: 'x' } },
    { raw: { mediaType: 'text/xml', charset: 'gb18030', bytes: 11, sha256: 'd'.repeat(64) } },
    { attachments: request.attachments.map((a) => ({ ...a, id: 'new', name: 'n', state: 'pending' })) },
  ] as Partial<Request>[])
    t.equal(hex({ ...request, ...other }), original, Object.keys(other).join())
})

/** Every way to change or drop one leaf. */
function* changes(value: unknown): Generator<unknown> {
  if (typeof value === 'string') yield `${value}。`
  else if (typeof value === 'number') yield value + 0.001
  else if (typeof value === 'boolean') yield !value
  else if (Array.isArray(value)) {
    yield value.slice(1)
    yield [...value, value[0]]
    for (const [at, item] of value.entries()) for (const other of changes(item)) yield value.with(at, other)
  } else
    for (const [key, item] of Object.entries(value as object)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>
      yield rest
      for (const other of changes(item)) yield { ...rest, [key]: other }
    }
}

t.test('any change of content matters, and each in its own way', async (t) => {
  const seen = new Set([original])
  let made = 0
  for (const key of CONTENT)
    for (const other of changes(request[key])) {
      seen.add(hex({ ...request, [key]: other }))
      made++
    }
  for (const attachments of [
    [],
    request.attachments.slice(1),
    request.attachments.toReversed(),
    request.attachments.map((a) => ({ ...a, sha256: 'e'.repeat(64) })),
  ]) {
    seen.add(hex({ ...request, attachments }))
    made++
  }
  t.ok(made > 60, `${made} changes`)
  t.equal(seen.size, made + 1)
})

t.test('fields do not run into each other', async (t) => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
      fc.pre(a !== c || b !== d)
      t.not(hex({ ...request, title: a, text: b }), hex({ ...request, title: c, text: d }))
    }),
  )
})
