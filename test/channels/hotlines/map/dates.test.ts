/** Every way in which a legacy system writes a time, and what only looks like one. */
import fc from 'fast-check'
import t from 'tap'
import { type DateFormat, readDate } from '../../../../channels/hotlines/map/dates.ts'
import { timestamp } from '../../../../src/contract/values.ts'

const morning = '2026-01-05T08:30:15.000+08:00'
const minute = '2026-01-05T08:30:00.000+08:00'
const day = '2026-01-05T00:00:00.000+08:00'

const read: [written: string, said: string][] = [
  ['20260105083015', morning],
  ['202601050830', minute],
  ['20260105', day],
  ['20260105083015123', '2026-01-05T08:30:15.123+08:00'],
  ['2026-01-05T08:30:15+08:00', morning],
  ['2026-01-05T08:30:15+0800', morning],
  ['2026-01-05T08:30:15+08', morning],
  ['2026-01-05T00:30:15Z', morning],
  ['2026-01-04T19:30:15-05:00', morning],
  ['2026-01-05T08:30:15.1234567+08:00', '2026-01-05T08:30:15.123+08:00'],
  ['2026-01-05T08:30:15', morning],
  ['2026-01-05 08:30:15', morning],
  ['2026-01-05 08:30:15.0', morning],
  ['2026-01-05 08:30', minute],
  ['2026/1/5 8:30', minute],
  ['2026.1.5', day],
  ['2026年1月5日 08时30分', minute],
  ['2026年1月5日8时30分15秒', morning],
  ['2026年01月05日', day],
  ['2026年1月5日 星期一 上午8:30', minute],
  ['2026年1月5日 下午3点', '2026-01-05T15:00:00.000+08:00'],
  ['2026/1/5 12:05:00 AM', '2026-01-05T00:05:00.000+08:00'],
  ['2026/1/5 3:05 PM', '2026-01-05T15:05:00.000+08:00'],
  ['２０２６年１月５日　０８：３０', minute],
  ['1767573015', morning],
  ['1767573015000', morning],
  ['/Date(1767573015000+0800)/', morning],
  ['46027', day],
  ['46027.3543402778', morning],
  ['  2026-01-05 08:30:15\t', morning],
  ['2024-02-29', '2024-02-29T00:00:00.000+08:00'],
]

t.test('without a format the shape tells', async (t) => {
  for (const [written, said] of read) t.equal(readDate(written), said, written)
})

const formats: [format: DateFormat, written: string, said: string | undefined][] = [
  ['compact', '20260105083015', morning],
  ['compact', '1767573015', undefined],
  ['s', '1767573015', morning],
  ['s', '20260105083015', undefined],
  ['ms', '1767573015000', morning],
  ['excel', '46027.3543402778', morning],
  ['excel', '2026-01-05', undefined],
  ['local', '2026/1/5 8:30', minute],
  ['local', '20260105', undefined],
  ['rfc3339', '2026-01-05T08:30:15+0800', morning],
]

t.test('a format is believed', async (t) => {
  for (const [format, written, said] of formats)
    t.equal(readDate(written, format), said, `${format} ${written}`)
})

t.test('what is no time is not made one', async (t) => {
  const none = [
    '26-01-05',
    '01/05/26',
    '260105083015',
    '2026-13-01',
    '2026-02-29',
    '2026-04-31',
    '2026-00-10',
  ]
  const odd = [
    '2026-01-05 24:00',
    '2026-01-05 08:60',
    '00000000',
    '0',
    '99999999999999',
    '0000-00-00 00:00:00',
  ]
  const words = ['', ' ', '昨天', '2026', '12345', '08:30', '1899-12-31', '2100-01-01', '9'.repeat(10_000)]
  for (const written of [...none, ...odd, ...words])
    t.equal(readDate(written), undefined, written.slice(0, 30))
})

t.test('any instant survives every format', async () => {
  const instants = fc.integer({ min: Date.UTC(1990, 0, 1) / 1000, max: Date.UTC(2099, 0, 1) / 1000 })
  fc.assert(
    fc.property(instants, (seconds) => {
      const said = readDate(String(seconds * 1000), 'ms')
      const naive = said?.slice(0, 19) ?? ''
      const digits = naive.replace(/\D/g, '')
      const serial = String((seconds + 8 * 3600) / 86_400 + 25_569)
      const ways = [
        readDate(naive),
        readDate(naive.replace('T', ' '), 'local'),
        readDate(digits),
        readDate(digits, 'compact'),
        readDate(`${naive}+0800`, 'rfc3339'),
        readDate(new Date(seconds * 1000).toISOString()),
        readDate(String(seconds), 's'),
        readDate(serial.slice(0, 18), 'excel'),
      ]
      return said !== undefined && ways.every((way) => way === said)
    }),
  )
})

t.test('any text is a time of the schema or none, soon', async () => {
  const pieces = fc.constantFrom(
    '2026',
    '-',
    '1',
    '年',
    '月',
    '日',
    ' ',
    ':',
    '上午',
    '.',
    '08',
    'T',
    '+',
    '星期一',
  )
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const before = performance.now()
      const said = readDate(text)
      return (said === undefined || timestamp.safeParse(said).success) && performance.now() - before < 500
    }),
    { numRuns: 2000 },
  )
})
