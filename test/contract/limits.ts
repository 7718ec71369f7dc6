/** What every counter must do. */
import type { Test } from 'tap'
import type { Clock, Limits } from '../../src/contract/ports.ts'

export interface LimitsUnderTest {
  limits: Limits
  /** Lets so many seconds pass for the counters. */
  pass(seconds: number): Promise<void>
}
export type OpenLimits = (t: Test) => Promise<LimitsUnderTest>

const rule = { max: 3, windowSeconds: 2 }

export function limitsContract(t: Test, open: OpenLimits): void {
  counting(t, open)
  windows(t, open)
}

function counting(t: Test, open: OpenLimits) {
  t.test('counts each key by itself, also above its limit', async (t) => {
    const { limits } = await open(t)
    for (const count of [1, 2, 3])
      t.same(await limits.take('a', rule), { count, allowed: true, retryAfter: 0 })
    for (const count of [4, 5]) {
      const { retryAfter, ...taken } = await limits.take('a', rule)
      t.same(taken, { count, allowed: false })
      t.ok(retryAfter === 1 || retryAfter === 2, `${retryAfter} s`)
    }
    t.same(await limits.take('b', rule), { count: 1, allowed: true, retryAfter: 0 })
  })

  t.test('amounts: bytes, and a look that takes nothing', async (t) => {
    const { limits } = await open(t)
    const bytes = { max: 50_000_000_000, windowSeconds: 60 }
    t.same(await limits.take('bytes', bytes, 0), { count: 0, allowed: true, retryAfter: 0 })
    t.equal((await limits.take('bytes', bytes, 49_999_999_999)).allowed, true)
    t.match(await limits.take('bytes', bytes, 0), { count: 49_999_999_999, allowed: true })
    t.match(await limits.take('bytes', bytes, 2), { count: 50_000_000_001, allowed: false })
  })

  t.test('what is given back is free again, and never more than was taken', async (t) => {
    const { limits } = await open(t)
    await limits.giveBack('a')
    for (const _ of [1, 2, 3]) await limits.take('a', rule)
    await limits.giveBack('a', 2)
    t.match(await limits.take('a', rule), { count: 2, allowed: true })
    await limits.giveBack('a', 99)
    t.match(await limits.take('a', rule), { count: 1, allowed: true })
  })

  t.test('many at once: exactly as many as the rule says', async (t) => {
    const { limits } = await open(t)
    const taken = await Promise.all(
      Array.from({ length: 200 }, () => limits.take('crowd', { max: 70, windowSeconds: 60 })),
    )
    t.equal(taken.filter(({ allowed }) => allowed).length, 70)
    t.equal(new Set(taken.map(({ count }) => count)).size, 200)
  })
}

function windows(t: Test, open: OpenLimits) {
  t.test('a window ends, however often it is asked meanwhile', async (t) => {
    const { limits, pass } = await open(t)
    for (const _ of [1, 2, 3, 4]) await limits.take('a', rule)
    await pass(1)
    t.equal((await limits.take('a', rule)).allowed, false)
    await limits.giveBack('a')
    await pass(1.1)
    t.same(await limits.take('a', rule), { count: 1, allowed: true, retryAfter: 0 })
  })

  t.test('a look does not begin a window that never ends', async (t) => {
    const { limits, pass } = await open(t)
    await limits.take('a', rule, 0)
    await limits.take('a', rule, 4)
    await pass(2.1)
    t.match(await limits.take('a', rule), { count: 1, allowed: true })
  })
}

/** A clock that stands still until it is moved. */
export function createTestClock(
  startsAt = 1_767_571_200_000,
): Clock & { pass(seconds: number): Promise<void> } {
  let now = startsAt
  return {
    now: () => now,
    async pass(seconds) {
      now += seconds * 1000
    },
  }
}
