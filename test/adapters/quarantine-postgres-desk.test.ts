/** Guards: whoever looks through what is stuck sees each once, page by page, and what is alike together. */
import t from 'tap'
import { createPostgresStandingErrands } from '../../adapters/errands-postgres-standing.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresQuarantineDesk } from '../../adapters/quarantine-postgres-desk.ts'
import { createLog } from '../../src/log.ts'
import { startPostgres } from '../support/postgres.ts'

const log = createLog('silent')
const postgres = await startPostgres(t)
await migrate(postgres.url, log)
const pool = connectPostgres(postgres.url, log)
t.teardown(() => pool.end())
const desk = createPostgresQuarantineDesk(pool)

await pool.query(
  `insert into quarantine (receipt, gateway, channel, endpoint, received_at, reason, media_type, body, state)
   select 'R' || n || case when n = 3 then '+0a' else '' end, 'g', 'hotlines', case when n < 5 then '12315' else '12328' end,
          timestamptz '2026-01-05T08:00:00.123456+08:00' + (n / 3) * interval '1 microsecond',
          case when n % 2 = 0 then 'no id' else 'no text for 13800000001' end, 'text/xml', 'x',
          case when n = 9 then 'discarded' else 'open' end
     from generate_series(0, 9) n`,
)

async function walk(filter: object, limit = 2): Promise<string[]> {
  const receipts: string[] = []
  let after: string | undefined
  do {
    const page = await desk.page({ state: 'open', ...filter, after, limit })
    receipts.push(...page.entries.map(({ receipt }) => receipt))
    after = page.cursor
  } while (after !== undefined)
  return receipts
}

t.test('page by page, though many came at the same time', async (t) => {
  t.same(await walk({}), ['R0', 'R1', 'R2', 'R3+0a', 'R4', 'R5', 'R6', 'R7', 'R8'])
  t.same(await walk({ state: 'discarded' }), ['R9'])
  t.same(await walk({ endpoint: '12328' }), ['R5', 'R6', 'R7', 'R8'])
  t.same(await walk({ channel: 'web' }), [])
  t.equal((await desk.page({ state: 'open', after: 'no cursor', limit: 50 })).entries.length, 9)
})

t.test('what is alike stands together, and is found again without its words', async (t) => {
  const { groups, isWhole } = await desk.groups()
  t.ok(isWhole)
  t.match(groups, [
    { endpoint: '12315', reason: 'no id', count: 3, oldestAt: '2026-01-05T08:00:00.123+08:00' },
    { endpoint: '12315', reason: 'no text for 13800000001', count: 2 },
    { endpoint: '12328', count: 2 },
    { endpoint: '12328', count: 2 },
  ])
  const [first, second] = groups
  t.same(await walk({ ...first, state: 'open' }), ['R0', 'R2', 'R4'])
  t.same(await walk({ ...second, state: 'open' }), ['R1', 'R3+0a'])
  t.notMatch(second?.reasonKey, /138/)
})

t.test('errands that failed, page by page', async (t) => {
  await pool.query(
    `insert into errands (kind, channel, endpoint, receipt, key, state, data, created_at)
     select 'fetch', 'hotlines', '12328', 'R', 'k' || n, case when n = 4 then 'open' else 'failed' end,
            '{"url": "https://files.example/secret"}', '2026-01-05T08:00:00.123456+08:00' from generate_series(0, 4) n`,
  )
  const errands = createPostgresStandingErrands(pool)
  const first = await errands.failed({ limit: 3 })
  t.match(first.errands, [{ key: 'k0', host: 'files.example' }, { key: 'k1' }, { key: 'k2' }])
  const next = await errands.failed({ after: first.cursor, limit: 3 })
  t.match(next, { errands: [{ key: 'k3' }], cursor: undefined })
})
