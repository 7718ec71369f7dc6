import fc from 'fast-check'
import t from 'tap'
import { loadConfig } from '../../src/config.ts'
import { RequestType, Urgency } from '../../src/contract/request.ts'
import { timestamp } from '../../src/contract/values.ts'
import { createDeadlines, Deadline, isShadowed, uncovered } from '../../src/triage/deadlines.ts'
import { calendarEndsSoon } from '../../src/triage/working-days.ts'

const row = (type: string, urgency: string, dispatch: string, handle: string, days = 'calendar') =>
  Deadline.parse({ type, urgency, dispatch, handle, days, note: '' })

const table = [
  row('*', 'emergency', '30m', '2h'),
  row('report', 'normal', '24h', '15d'),
  row('*', '*', '24h', '7d'),
]
const deadlines = createDeadlines(table, [])

t.test('the first row that fits, in Beijing time', async (t) => {
  t.strictSame(deadlines('report', 'emergency', '2026-01-05T08:30:00.000+08:00'), {
    dispatchDueAt: '2026-01-05T09:00:00.000+08:00',
    handleDueAt: '2026-01-05T10:30:00.000+08:00',
  })
  t.strictSame(deadlines('report', 'normal', '2026-02-20T20:00:00Z'), {
    dispatchDueAt: '2026-02-22T04:00:00.000+08:00',
    handleDueAt: '2026-03-08T04:00:00.000+08:00',
  })
  t.equal(
    deadlines('praise', 'urgent', '2026-12-31T23:00:00+08:00').handleDueAt,
    '2027-01-07T23:00:00.000+08:00',
  )
})

t.test('always RFC 3339, never before it was received', async (t) => {
  const received = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(
      fc.constantFrom(...RequestType.options),
      fc.constantFrom(...Urgency.options),
      received,
      (type, urgency, at) => {
        const due = deadlines(type, urgency, at.toISOString())
        t.ok(timestamp.safeParse(due.dispatchDueAt).success && timestamp.safeParse(due.handleDueAt).success)
        t.ok(Date.parse(due.dispatchDueAt) > at.getTime() && due.handleDueAt > due.dispatchDueAt)
      },
    ),
  )
})

t.test('durations', async (t) => {
  const ms = (handle: string) => row('*', '*', '1m', handle).handle.ms
  t.strictSame([ms('1m'), ms('2h'), ms('15d')], [60_000, 7_200_000, 1_296_000_000])
  for (const wrong of ['', '0h', '1', 'h', '1w', '-1h', '1.5h', '1h30m', '24 h'])
    t.throws(() => ms(wrong), { message: /expected a duration/ }, wrong)
})

t.test('gaps and rows without effect', async (t) => {
  t.equal(uncovered(table), undefined)
  t.strictSame(uncovered(table.slice(0, 2)), ['consultation', 'normal'])
  t.throws(() => createDeadlines([], [])('other', 'normal', '2026-01-05T08:30:00Z'), RangeError)
  const more = [...table, row('praise', 'normal', '1h', '1h')]
  t.strictSame(
    more.map((_, at) => isShadowed(more, at)),
    [false, false, false, true],
  )
  const apart = [
    ...RequestType.options.map((type) => row(type, 'normal', '1h', '1h')),
    row('*', 'normal', '1h', '1h'),
  ]
  t.ok(isShadowed(apart, apart.length - 1), 'by several rows together')
})

t.test("the leaf's tier, as far as the urgency lets it", async (t) => {
  const at = '2026-01-05T08:30:00.000+08:00'
  const handle = (urgency: Urgency, tier?: '2h' | '24h' | '7d' | '15d') =>
    deadlines('complaint', urgency, at, tier).handleDueAt.slice(0, 13)
  t.equal(handle('normal', '15d'), '2026-01-20T08')
  t.equal(handle('normal'), '2026-01-12T08')
  t.equal(handle('normal', '2h'), '2026-01-06T08', 'it is no emergency by its leaf')
  t.equal(handle('emergency', '15d'), '2026-01-05T10')
  t.equal(handle('emergency', '2h'), '2026-01-05T10')
})

t.test('working days leave out weekends and holidays, hours do not', async (t) => {
  const { deadlines: shipped, holidays } = loadConfig('config')
  const working = createDeadlines([row('*', '*', '48h', '7d', 'working')], holidays)
  const due = (at: string) => working('other', 'normal', at)
  t.equal(due('2026-01-05T08:30:00.000+08:00').handleDueAt, '2026-01-14T08:30:00.000+08:00', 'one weekend')
  t.equal(
    due('2026-02-12T18:00:00.000+08:00').handleDueAt,
    '2026-03-01T18:00:00.000+08:00'.replace('03-01', '02-28'),
  )
  t.equal(due('2026-10-03T09:00:00.000+08:00').handleDueAt, '2026-10-15T09:00:00.000+08:00', 'from a day off')
  t.equal(due('2026-09-30T09:00:00.000+08:00').dispatchDueAt, '2026-10-02T09:00:00.000+08:00', 'hours run on')
  t.equal(due('2030-06-06T09:00:00.000+08:00').handleDueAt, '2030-06-17T09:00:00.000+08:00', 'weekends alone')
  t.ok(shipped.every(({ days }) => days === 'calendar'))
  t.equal(new Set(holidays.map(({ date }) => date)).size, holidays.length)
})

t.test('a calendar that ends is told in time', async (t) => {
  const holidays = [{ date: '2026-10-01', day: 'off' as const }]
  t.equal(calendarEndsSoon(holidays, Date.parse('2026-10-01T00:00:00Z')), undefined)
  t.equal(calendarEndsSoon(holidays, Date.parse('2026-11-15T00:00:00Z')), '2026-12-31')
  t.equal(calendarEndsSoon(holidays, Date.parse('2028-01-01T00:00:00Z')), '2026-12-31')
  t.type(calendarEndsSoon([], 0), 'string')
})
