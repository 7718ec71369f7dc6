/** Whatever a record is: a MapError or something that a Submission takes, soon. */
import fc from 'fast-check'
import t from 'tap'
import { Content, type Mapped } from '../../../../channels/hotlines/map/mapper.ts'
import { MapError, type Tree } from '../../../../channels/hotlines/message.ts'
import { alone, mapperOf } from './reading.ts'
import { tree } from './trees.ts'

const names = ['id', 'text', 'tel', 'name', 'time', 'type', 'x', 'y', 'files', 'a', 'a.b', '@id', '工单编号']
const paths = fc.constantFrom(...names, 'a[0].name', 'files.text', '$query.tel', '$header.name', '["a.b"]')
const takes = fc.oneof(
  paths,
  fc.array(paths, { minLength: 1, maxLength: 3 }),
  fc.record({ value: fc.string() }),
)
const coded = fc.oneof(
  takes,
  paths.map((from) => ({ from, table: 'codes' })),
)
const files = fc.oneof(
  paths.map((url) => ({ url, separator: ',' })),
  paths.map((base64) => ({ base64, name: 'name' })),
)

const mappings = fc.record(
  {
    messageId: fc.oneof(fc.constant('id'), fc.array(paths, { minLength: 1, maxLength: 2 })),
    text: fc.oneof(fc.constant('text'), takes),
    title: takes,
    type: coded,
    occurredAt: takes,
    orderNumber: takes,
    requester: fc.record({
      name: takes,
      phone: takes,
      email: takes,
      organisation: takes,
      uscc: takes,
      anonymous: coded,
    }),
    against: fc.record({ name: takes, phone: takes }),
    location: fc.record({
      text: takes,
      district: coded,
      street: takes,
      longitude: takes,
      latitude: takes,
      crs: fc.constantFrom('GCJ-02', 'BD-09', 'WGS-84'),
    }),
    attachments: fc.array(files, { maxLength: 2 }),
    relatesTo: fc.record({ orderNumber: takes, receipt: takes }),
    replyWanted: coded,
    revisionOn: fc.array(paths, { maxLength: 2 }),
  },
  { requiredKeys: ['messageId', 'text'] },
)

/** As long as a machine with many other things to do may need. */
const SOON_MS = 1000

const tables = { codes: { '1': 'complaint', '01': 'true', x: '110105', 投诉: 'complaint' } }

async function outcome(mapping: Parameters<typeof mapperOf>[0], record: Tree): Promise<Mapped | undefined> {
  try {
    return await mapperOf(mapping, tables).map(record, {
      ...alone,
      query: 'tel=13800001234',
      hiddenBody: ['a.name'],
    })
  } catch (error) {
    if (error instanceof MapError && /^(messageId|text): there is nothing|^extensions: /.test(error.message))
      return undefined
    throw error
  }
}

t.test('any record, any mapping', async (t) => {
  let understood = 0
  await fc.assert(
    fc.asyncProperty(mappings, tree, async (mapping, inner) => {
      const around =
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : { a: inner }
      const before = performance.now()
      const found = await outcome(mapping, { ...around, id: '1', text: 'words' })
      if (performance.now() - before > SOON_MS) return false
      if (!found) return true
      understood += 1
      return Content.safeParse(found.content).success
    }),
    { numRuns: process.env.LONG ? 20_000 : 800 },
  )
  t.ok(understood > 100, `${understood} were understood`)
})

t.test('large records are no slower than they are large', async (t) => {
  const mapping = {
    messageId: 'id',
    text: ['text', 'id'],
    type: { from: 'type', table: 'codes' },
    requester: { phone: ['a.b.c', 'l.tel'] },
    drop: ['l.n'],
  }
  const list = Array.from({ length: 50_000 }, (_, n) => ({ n: String(n), m: `value ${n}` }))
  const wide = Object.fromEntries(list.map(({ n, m }) => [`k${n}`, m]))
  const marks = '\u0301'.repeat(250_000) + '\u0316'.repeat(250_000)
  for (const [record, isTaken] of [
    [{ l: list }, false],
    [wide, false],
    [{ m: 'x'.repeat(10_000_000) }, false],
    [{ l: list.map(({ n }) => ({ n })) }, true],
    [{ text: '\u200b '.repeat(1_000_000) }, false],
    [{ text: marks.slice(210_000, 290_000) }, true],
    [{ m: marks }, false],
    [{ text: 'x', type: marks.slice(150_000, 350_000), x: 'ﾞ\u0316'.repeat(100), y: '1' }, true],
  ] as const) {
    const before = performance.now()
    const found = await outcome(mapping, { id: '1', ...record })
    t.equal(found !== undefined, isTaken)
    if (found) t.ok(Content.safeParse(found.content).success)
    t.ok(performance.now() - before < 5000, `${performance.now() - before} ms`)
  }
})
