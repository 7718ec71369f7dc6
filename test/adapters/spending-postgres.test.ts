/** Guards: what workers spend together stays within a day's budget, also after a restart. */
import t from 'tap'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresSpending } from '../../adapters/spending-postgres.ts'
import { createBudget, MOST } from '../../src/triage/second-opinion/budget.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'

const server = await startPostgres(t)
const price = { input: 2, output: 8 }
const COST_OF_MOST = (MOST.inputTokens * 2 + MOST.outputTokens * 8) / 1e6
const NOON = Date.parse('2026-01-05T12:00:00+08:00')
const HOUR = 3_600_000

async function setUp() {
  const url = await server.freshDatabase()
  const log = createTestLog()
  await migrate(url, log)
  let now = NOON
  const clock = { now: () => now }
  const connect = () => {
    const pool = connectPostgres(url, log)
    t.teardown(() => pool.end())
    return pool
  }
  const worker = (perDay: Parameters<typeof createBudget>[0]['perDay']) =>
    createBudget({ spending: createPostgresSpending(connect()), perDay, price, clock })
  const spent = async () =>
    (
      await connect().query(
        'select day::text, requests, tokens::integer, cost from model_spending order by day',
      )
    ).rows
  return { worker, spent, pass: (ms: number) => (now += ms) }
}

t.test('two workers, one budget; another day, another', async (t) => {
  const { worker, pass } = await setUp()
  const workers = [worker({ requests: 5 }), worker({ requests: 5 })]
  const all = await Promise.all(Array.from({ length: 12 }, (_, n) => workers[n % 2]?.reserve()))
  t.equal(all.filter(Boolean).length, 5)
  t.notOk(await worker({ requests: 5 }).reserve(), 'after a restart')
  t.ok(await worker({ requests: 6 }).reserve(), 'what is configured counts')
  pass(11.9 * HOUR)
  t.notOk(await worker({ requests: 6 }).reserve())
  pass(0.2 * HOUR)
  t.ok(await workers[0]?.reserve(), "midnight is Beijing's")
})

t.test('the most is put aside, what it came to is counted', async (t) => {
  const { worker, spent } = await setUp()
  const budget = worker({ cost: COST_OF_MOST * 2.5 })
  const [one, two, three] = [await budget.reserve(), await budget.reserve(), await budget.reserve()]
  t.ok(one && two)
  t.notOk(three, 'it could pass it')
  await one?.({ inputTokens: 1000, outputTokens: 10 })
  await two?.(undefined)
  const tokens = 1010 + MOST.inputTokens + MOST.outputTokens
  const [day] = await spent()
  t.match(day, { day: '2026-01-05', requests: 2, tokens })
  t.ok(Math.abs(day.cost - (0.00208 + COST_OF_MOST)) < 1e-9)
  t.ok(await worker({ cost: COST_OF_MOST * 2.5 }).reserve(), 'there is room again')
})

t.test('a budget smaller than one question asks none', async (t) => {
  const { worker, spent } = await setUp()
  for (const perDay of [{ requests: 0 }, { tokens: 100 }, { cost: 0.0001 }])
    t.notOk(await worker(perDay).reserve(), JSON.stringify(perDay))
  t.strictSame(await spent(), [])
})

t.test('who was refused does not ask at once again', async (t) => {
  let asked = 0
  let now = NOON
  const spending = {
    reserve: async () => {
      asked += 1
      return false
    },
    correct: async () => undefined,
  }
  const budget = createBudget({ spending, perDay: {}, price, clock: { now: () => now } })
  for (let n = 0; n < 100; n++) await budget.reserve()
  t.equal(asked, 1)
  now += 61_000
  await budget.reserve()
  t.equal(asked, 2)
})
