import t from 'tap'
import { createBreaker } from '../../../src/triage/second-opinion/breaker.ts'

function setUp() {
  let now = 1000
  const breaker = createBreaker({
    clock: { now: () => now },
    failures: 3,
    pauseMs: 30_000,
    longestMs: 100_000,
  })
  const fail = (pauseMs?: number) => breaker.enter()?.('badly', pauseMs)
  return { breaker, fail, pass: (ms: number) => (now += ms) }
}

t.test('opens after so many in a row, and no sooner', async (t) => {
  const { breaker, fail } = setUp()
  for (const how of ['badly', 'badly', 'well', 'badly', 'badly'] as const) breaker.enter()?.(how)
  t.notOk(breaker.isOpen())
  fail()
  t.ok(breaker.isOpen())
  t.notOk(breaker.enter())
})

t.test('one trial at a time; it closes, or waits twice as long', async (t) => {
  const { breaker, fail, pass } = setUp()
  for (let n = 0; n < 3; n++) fail()
  pass(30_000)
  const trial = breaker.enter()
  t.ok(trial)
  t.notOk(breaker.enter())
  trial?.('badly')
  for (const [early, rest] of [
    [59_000, 1000],
    [99_000, 1000],
    [99_000, 1000],
  ] as const) {
    pass(early)
    t.notOk(breaker.enter())
    pass(rest)
    fail()
  }
  pass(100_000)
  breaker.enter()?.('not-tried')
  breaker.enter()?.('well')
  t.notOk(breaker.isOpen())
  for (let n = 0; n < 3; n++) fail()
  pass(30_000)
  t.ok(breaker.enter(), 'it begins anew')
})

t.test('what was on its way when it opened keeps it open no longer', async (t) => {
  const { breaker, fail, pass } = setUp()
  const slow = breaker.enter()
  for (let n = 0; n < 3; n++) fail()
  pass(29_000)
  slow?.('badly')
  pass(1000)
  t.ok(breaker.enter())
})

t.test('a service that asks for a pause has it at once', async (t) => {
  const { breaker, fail, pass } = setUp()
  fail(50_000)
  pass(49_000)
  t.notOk(breaker.enter())
  pass(1000)
  t.ok(breaker.enter())
})
