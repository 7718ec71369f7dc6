/** When a hotline is missed, and when it is too much of a good thing. */
import fc from 'fast-check'
import t from 'tap'
import { type Hearing, stateOf, usualAt, usualBetween } from '../../../channels/hotlines/expected.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
/** A Monday, noon in Beijing. */
const NOON = Date.parse('2026-01-05T12:00:00+08:00')
const steady = (perHour: number) => ({ perHour, silentAfterMinutes: 60, noisyAbove: 10 })
const byDay = {
  ...steady(10),
  hours: Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 0 : hour === 9 ? 3 : 1)),
  weekdays: [1, 1, 1, 1, 1, 0.5, 0],
}
const hearing = (over: Partial<Hearing> = {}): Hearing => ({
  number: '12315',
  enabled: true,
  missing: [],
  expected: steady(12),
  lastAt: NOON - MINUTE,
  lastHour: 12,
  now: NOON,
  ...over,
})
const silentFor = (minutes: number, over: Partial<Hearing> = {}) =>
  stateOf(hearing({ lastAt: NOON - minutes * MINUTE, lastHour: 0, ...over }))

t.test('the usual follows the hours and weekdays of Beijing', async (t) => {
  const at = (time: string) => usualAt(byDay, Date.parse(time))
  t.equal(at('2026-01-05T07:59:59+08:00'), 0)
  t.equal(at('2026-01-05T08:00:00+08:00'), 10)
  t.equal(at('2026-01-05T09:30:00+08:00'), 30)
  t.equal(at('2026-01-05T01:30:00Z'), 30, 'the same moment')
  t.equal(at('2026-01-10T23:59:59+08:00'), 5, 'Saturday')
  t.equal(at('2026-01-11T00:00:00+08:00'), 0, 'Sunday')
  t.equal(at('2026-01-12T12:00:00+08:00'), 10, 'Monday again')
  t.equal(usualAt(steady(7), NOON), 7)
  t.equal(
    usualBetween(byDay, Date.parse('2026-01-05T08:30:00+08:00'), Date.parse('2026-01-05T09:20:00+08:00')),
    15,
  )
})

t.test('silence in the words of an operator', async (t) => {
  t.strictSame(silentFor(40, { expected: { ...steady(14), silentAfterMinutes: 30 } }), {
    state: 'silent',
    sentence: '12315 silent for 40 min, usual 14 an hour',
  })
  t.match(
    silentFor(39, { expected: { ...steady(14), silentAfterMinutes: 30 } }),
    { state: 'ok' },
    '9.1 are missing',
  )
  t.match(silentFor(59), { state: 'ok' }, 'not before silentAfterMinutes')
  t.match(silentFor(60), { state: 'silent' })
  t.equal(
    silentFor(60 * 24 * 4, { expected: steady(0.1) }).sentence,
    '12315 silent for 4 days, usual 2.4 a day',
  )
  t.match(
    silentFor(60 * 24 * 3, { expected: steady(0.1) }),
    { state: 'ok' },
    '7.2 in three days may all be missing',
  )
  t.match(silentFor(60 * 24 * 900, { expected: steady(0) }), { state: 'ok' }, 'nothing is expected of it')
})

t.test('a night is no silence', async (t) => {
  const expected = byDay
  const state = (lastAt: string, now: string) =>
    stateOf(hearing({ expected, lastAt: Date.parse(lastAt), now: Date.parse(now), lastHour: 0 })).state
  t.equal(state('2026-01-05T23:59:00+08:00', '2026-01-06T08:54:00+08:00'), 'ok', 'nine hours, nine requests')
  t.equal(state('2026-01-05T23:59:00+08:00', '2026-01-06T08:55:00+08:00'), 'silent')
  t.equal(state('2026-01-10T23:30:00+08:00', '2026-01-12T08:20:00+08:00'), 'ok', 'a Sunday')
})

t.test('the time when this house was away does not count', async (t) => {
  const away = [
    { from: NOON - 10 * HOUR, to: NOON - 5 * HOUR },
    { from: NOON - 5 * HOUR, to: NOON - 10 * MINUTE },
  ]
  t.match(silentFor(605, { away }), { state: 'ok' }, 'heard 5 min before')
  t.match(silentFor(610, { away }), { state: 'ok' }, 'it was away since then')
  t.match(silentFor(660, { away }), {
    state: 'silent',
    sentence: /^12315 silent for 11 h, usual 12 an hour$/,
  })
  t.match(silentFor(5, { away }), { state: 'ok' })
})

t.test('too much', async (t) => {
  const of = (lastHour: number, perHour: number, noisyAbove = 10) =>
    stateOf(hearing({ lastHour, expected: { ...steady(perHour), noisyAbove } }))
  t.strictSame(of(121, 12), {
    state: 'noisy',
    sentence: '12315 noisy: 121 in the last hour, usual 12 an hour',
  })
  t.match(of(120, 12), { state: 'ok' })
  t.match(of(1, 0.01), { state: 'ok' }, 'less than one an hour counts as one')
  t.match(of(11, 0.01), { state: 'noisy' })
  t.match(of(1100, 1000, 1), { state: 'ok' }, 'within what chance brings: 1 in 200')
  t.match(of(1200, 1000, 1), { state: 'noisy' })
  t.match(of(5000, 0), { state: 'ok' }, 'nothing is known of it')
})

t.test('what matters more than being heard', async (t) => {
  t.match(stateOf(hearing({ enabled: false, missing: ['A'], lastAt: undefined })), { state: 'disabled' })
  t.match(stateOf(hearing({ missing: ['HOTLINE_12315_SECRET'], lastAt: undefined })), {
    state: 'unconfigured',
    sentence: '12315 takes nothing: HOTLINE_12315_SECRET is not set',
  })
  t.strictSame(stateOf(hearing({ lastAt: undefined, lastHour: 0 })), {
    state: 'unheard',
    sentence: '12315 was never heard, usual 12 an hour',
  })
  t.strictSame(stateOf(hearing({ lastHour: 9 })), {
    state: 'ok',
    sentence: '12315 heard 1 min ago, 9 in the last hour, usual 12 an hour',
  })
  t.match(
    stateOf(hearing({ lastAt: NOON + 5000 })),
    { sentence: /heard 0 min ago/ },
    "another machine's clock",
  )
})

const factors = (length: number) =>
  fc.array(fc.double({ min: 0, max: 7, noNaN: true }), { minLength: length, maxLength: length })
const anyExpected = fc.record(
  {
    perHour: fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1e6, noNaN: true })),
    hours: factors(24),
    weekdays: factors(7),
    silentAfterMinutes: fc.integer({ min: 5, max: 20_160 }),
    noisyAbove: fc.double({ min: 1, max: 1000, noNaN: true }),
  },
  { requiredKeys: ['perHour', 'silentAfterMinutes', 'noisyAbove'] },
)
const span = fc.integer({ min: 0, max: 60 * 24 * HOUR })
const moment = span.map((ms) => NOON + ms)
const near = (one: number, other: number) => Math.abs(one - other) <= 1e-6 * Math.max(1, one, other)

t.test('of any line: what is usual adds up', async () => {
  fc.assert(
    fc.property(anyExpected, moment, span, span, (expected, from, one, two) => {
      const mid = from + one
      const sum = usualBetween(expected, from, mid) + usualBetween(expected, mid, mid + two)
      return near(sum, usualBetween(expected, from, mid + two))
    }),
  )
  fc.assert(
    fc.property(anyExpected, moment, fc.integer({ min: 1, max: 500 }), (expected, from, hours) => {
      let sum = 0
      for (let minute = 0; minute < hours * 60; minute += 1)
        sum += usualAt(expected, Math.floor(from / MINUTE) * MINUTE + minute * MINUTE) / 60
      const start = Math.floor(from / MINUTE) * MINUTE
      return near(sum, usualBetween(expected, start, start + hours * HOUR))
    }),
    { numRuns: 20 },
  )
})

t.test('of any line: silent exactly when an honest one would almost never be', async (t) => {
  let silent = 0
  fc.assert(
    fc.property(anyExpected, moment, span, (expected, lastAt, ms) => {
      const now = lastAt + ms
      const { state, sentence } = stateOf(hearing({ expected, lastAt, lastHour: 0, now }))
      const chance = Math.exp(-usualBetween(expected, lastAt, now))
      const isSilent = chance < 1e-4 && ms >= expected.silentAfterMinutes * MINUTE
      silent += Number(isSilent)
      return (state === 'silent') === isSilent && !/NaN|undefined|Infinity/.test(sentence)
    }),
    { numRuns: 300 },
  )
  t.ok(silent > 30, 'both were seen')
})

t.test('of any line: who is silent stays silent until it is heard', async () => {
  fc.assert(
    fc.property(anyExpected, moment, span, span, (expected, lastAt, ms, more) => {
      const at = (now: number) => stateOf(hearing({ expected, lastAt, lastHour: 0, now })).state
      return at(lastAt + ms) !== 'silent' || at(lastAt + ms + more) === 'silent'
    }),
  )
})

t.test('an honest source is hardly ever suspected, one that has died always is', async (t) => {
  const expected = { ...steady(20), silentAfterMinutes: 5 }
  let seed = 12_315
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const pauses = 100_000
  let suspected = 0
  for (let each = 0; each < pauses; each += 1) {
    const ms = (-Math.log(next()) / expected.perHour) * HOUR
    const seen = stateOf(hearing({ expected, lastAt: NOON, lastHour: 0, now: NOON + ms }))
    suspected += Number(seen.state === 'silent')
  }
  t.ok(suspected <= 30, `${suspected} of ${pauses}, 10 are to be expected`)
  t.match(silentFor(30, { expected }), { state: 'silent' })
})
