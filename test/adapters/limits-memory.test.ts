import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { createMemoryLimits } from '../../adapters/limits-memory.ts'
import { createTestClock, limitsContract } from '../contract/limits.ts'

limitsContract(t, async () => {
  const clock = createTestClock()
  return { limits: createMemoryLimits({ clock }), pass: clock.pass }
})

t.test('memory is bounded: the windows that began first are forgotten', async (t) => {
  const clock = createTestClock()
  const limits = createMemoryLimits({ clock, mostKeys: 4 })
  const rule = { max: 10, windowSeconds: 60 }
  for (const key of ['a', 'b', 'c', 'a', 'd', 'e']) await limits.take(key, rule)
  for (const key of ['c', 'd', 'e']) t.match(await limits.take(key, rule), { count: 2 }, key)
  t.match(await limits.take('a', rule), { count: 1 }, 'it was among the first')
  await clock.pass(61)
  t.match(await limits.take('e', rule), { count: 1 })
})

t.test('a million keys take no more memory than the bound', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const limits = createMemoryLimits({ clock: createTestClock() })
  const heapAfter = async (from: number, to: number) => {
    for (let n = from; n < to; n++) await limits.take(`address/${n}`, { max: 1, windowSeconds: 3600 })
    // What watches promises, as tap does, forgets them only in a turn of its own.
    for (let turns = 0; turns < 3; turns++) {
      collect()
      await setImmediate()
    }
    return process.memoryUsage().heapUsed
  }
  const before = await heapAfter(0, 100_000)
  const grownMb = ((await heapAfter(100_000, 1_000_000)) - before) / 1e6
  t.ok(grownMb < 10, `${grownMb.toFixed(1)} MB more for 900,000 keys more`)
  t.match(await limits.take('address/999999', { max: 1, windowSeconds: 3600 }), { count: 2 }, 'and it counts')
})
