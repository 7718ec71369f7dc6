/** The console's own tables: pulses of gateways, and samples in three resolutions. */
import t from 'tap'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresPulses } from '../../adapters/pulses-postgres.ts'
import { createPostgresSeries } from '../../adapters/series-postgres.ts'
import type { Pulse } from '../../src/contract/snapshot.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'

const postgres = await startPostgres(t)
await migrate(postgres.url, createTestLog())
const pool = connectPostgres(postgres.url, createTestLog(), { max: 2 })
t.teardown(() => pool.end())

t.test('samples add up in coarser steps, each once; old ones go', async (t) => {
  const series = createPostgresSeries(pool)
  const start = Date.parse('2026-01-05T08:00:00Z')
  const sample = (seconds: number, web: number, journal: number) => ({
    at: start + seconds * 1000,
    values: new Map(Object.entries({ 'arrivals/web': web, journal })),
  })
  await series.add([sample(0, 3, 10), sample(10, 4, 90)])
  await series.add([sample(10, 500, 500), sample(20, 5, 20)])
  await series.add([])
  t.same(
    (await series.read('hour', start)).filter(({ name }) => name === 'journal').map(({ max }) => max),
    [10, 90, 20],
    'what is there already stays: another gateway led until then',
  )
  t.same(await series.read('day', start), [
    { at: start, name: 'arrivals/web', sum: 12, max: 5, n: 3 },
    { at: start, name: 'journal', sum: 120, max: 90, n: 3 },
  ])
  await series.add([sample(300, 1, 1)])
  t.match(await series.read('week', start), [{ sum: 13, n: 4 }, { n: 4 }])
  t.equal((await series.read('day', start)).length, 4)

  await series.prune(start + 3 * 3_600_000)
  t.same(await series.read('hour', start), [], 'kept for two hours')
  t.equal((await series.read('day', start)).length, 4, 'kept for two days')
})

t.test("gateways tell each other how they are, by the ledger's clock", async (t) => {
  const pulses = createPostgresPulses(pool)
  const accounts = createPostgresAccounts(pool)
  const pulse = (gateway: string): Pulse => ({
    gateway,
    at: 5,
    accepted: [{ channel: 'web', endpoint: 'x', accepted: 7 }],
    refused: [],
    journal: { depth: 2, oldestAt: 3, bytes: 4096 },
    disk: { free: 2, reserve: 1 },
  })
  t.same(await pulses.exchange(pulse('a')), [])
  await accounts.seen('a', 2)
  t.match(await pulses.exchange(pulse('b')), [{ gateway: 'a', depth: 2, pulse: undefined }])
  await pulses.exchange(pulse('a'))
  const [seen] = await pulses.exchange(pulse('b'))
  t.same(seen?.pulse, pulse('a'))
  t.ok(seen && seen.ageMs >= 0 && seen.ageMs < 5000)
  await pool.query(`update gateways set seen_at = now() - interval '40 seconds' where gateway = 'a'`)
  await pulses.exchange(pulse('a'))
  const [hanging] = await pulses.exchange(pulse('b'))
  t.ok(hanging && hanging.ageMs > 39_000, 'one of its threads hangs')
  await accounts.left('a')
  await pulses.exchange(pulse('a'))
  t.same(await pulses.exchange(pulse('b')), [], 'one that has left is not brought back by its last pulse')
})
