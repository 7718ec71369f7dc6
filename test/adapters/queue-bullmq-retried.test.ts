import t from 'tap'
import { LOOKED_AT, retriedAmong } from '../../adapters/queue-bullmq-retried.ts'

const jobs = (count: number, attempts: number, from = 0) =>
  Array.from({ length: count }, (_, n) => ({ id: `j${from + n}`, addedAt: 1000 + from + n, attempts }))

t.test('of few each counts once; of more than both ends the rest is as these are', async (t) => {
  const few = jobs(3, 2)
  t.same(retriedAmong(3, [...few, ...few]), { retrying: 3, oldestRetryingAt: 1000 })
  t.same(retriedAmong(5, [...jobs(2, 0), ...jobs(3, 1, 2)]), { retrying: 3, oldestRetryingAt: 1002 })
  t.same(retriedAmong(5, jobs(5, 0)), { retrying: 0, oldestRetryingAt: undefined })
  t.same(retriedAmong(0, []), { retrying: 0, oldestRetryingAt: undefined })
  const half = [...jobs(LOOKED_AT, 0), ...jobs(LOOKED_AT, 1, LOOKED_AT)]
  t.equal(retriedAmong(10_000, half).retrying, 5000)
  t.equal(retriedAmong(10_000, [...jobs(2 * LOOKED_AT, 1)]).retrying, 10_000)
})
