import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import t from 'tap'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { createPostgresMarks } from '../../adapters/marks-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import type { Entry, Queue } from '../../src/contract/ports.ts'
import type { Urgency } from '../../src/contract/request.ts'
import { contentHash } from '../../src/intake/content.ts'
import { Reconciler } from '../../src/intake/reconcile.ts'
import { createLog } from '../../src/log.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'
import { submission } from '../support/samples.ts'

const MANY = 2500
const QUIET_MS = 2100
const origin = { channel: 'web', endpoint: 'web/test' }

const postgres = await startPostgres(t)
const redis = await startRedis(t)
const url = await postgres.freshDatabase()
await migrate(url, createLog('silent'))
const pool = connectPostgres(url, createLog('silent'))
const bull = await createBullQueue({ redisUrl: redis.url, log: createTestLog(), clock: Date })
t.teardown(async () => {
  await bull.close()
  await pool.end()
})
const added: string[] = []
const queue: Queue = {
  ...bull,
  add: async (name, jobs) => {
    added.push(...jobs.map(({ id }) => id))
    await bull.add(name, jobs)
  },
}
const time = { at: Date.now() }
const reconciler = new Reconciler({
  standBackMs: () => 0,
  progress: createPostgresProgress(pool),
  marks: createPostgresMarks(pool),
  queue,
  clock: { now: () => time.at },
  log: createTestLog(),
  isLeader: async () => true,
})

const receiptOf = (n: number) => `${String(n).padStart(4, '0')}-0000-0000-0000-0000`

function journaled(n: number, urgency: Urgency) {
  const { attachments: _none, ...content } = submission(`m${n}`)
  const receipt = receiptOf(n)
  const made = { receipt, revision: 1, receivedAt: '2026-01-05T08:00:00+08:00', attachments: [] }
  const request = { ...content, schema: 'jiesu.request/1' as const, ...made }
  const entry: Entry = { kind: 'submission', origin, receipt, urgency, request }
  return { key: { lane: 1 as const, id: n }, entry, bytes: new Uint8Array() }
}

async function steps(n: number): Promise<void> {
  for (let step = 0; step < n; step++) {
    time.at += 1000
    await reconciler.step()
  }
}

/** Without a trace: the store stays the same. */
async function loseJobs(): Promise<void> {
  const mark = await bull.incarnation()
  await redis.flushAll()
  const [, kept = ''] = mark.split(':')
  const client = new Redis(redis.port)
  await client.set('jiesu:incarnation', kept)
  client.disconnect()
  added.length = 0
}

const ids = Array.from({ length: MANY }, (_, n) => receiptOf(n + 1))
const emergency = receiptOf(9999)

t.test('what has no job gets one, emergencies before all others', async (t) => {
  const entries = ids.map((_, n) => journaled(n + 1, 'normal'))
  const batch = { id: 1, entries: [...entries, journaled(9999, 'emergency')] }
  await createPostgresLedger({ pool, contentHash }).move('g', batch, [])
  await sleep(QUIET_MS)
  await steps(1)
  t.equal(added[0], emergency)
  t.same(await bull.missing('triage', [...ids, emergency]), [])
  await steps(4)
  t.equal(added.length, MANY + 1, 'once')
})

t.test('jobs that are lost without a trace: the first that is missed calls for a look at all', async (t) => {
  await sleep(QUIET_MS)
  await loseJobs()
  await steps(7)
  t.equal(added[0], emergency)
  t.same(await bull.missing('triage', ids), [])
})
