/** Ratings: counted once, changed for a day, and on `dispatch` whatever happens to the queue. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import { createPostgresRatings } from '../../adapters/ratings-postgres.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import { TemporaryError } from '../../src/contract/errors.ts'
import { Feedback } from '../../src/contract/feedback.ts'
import type { Queue } from '../../src/contract/ports.ts'
import { contentHash } from '../../src/intake/content.ts'
import { FeedbackReconciler } from '../../src/intake/reconcile-feedback.ts'
import { createLog } from '../../src/log.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog, until } from '../support/queue.ts'
import { startRedis } from '../support/redis.ts'
import { submission } from '../support/samples.ts'

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
const ratings = createPostgresRatings(pool)
const tracking = createPostgresTracking(pool)
const ledger = createPostgresLedger({ pool, contentHash })
const time = { at: Date.now() }
const parts = { ratings, clock: { now: () => time.at }, isLeader: async () => true }

let made = 0
/** In the ledger, and closed. */
async function closed(): Promise<string> {
  const receipt = `${String(++made).padStart(4, '0')}-0000-0000-0000-0000`
  const { attachments: _none, ...content } = submission(receipt)
  const request = {
    ...content,
    schema: 'jiesu.request/1' as const,
    receipt,
    revision: 1,
    receivedAt: '2026-01-05T08:00:00+08:00',
    attachments: [],
  }
  const origin = { channel: 'web', endpoint: 'web/test' }
  const entry = { kind: 'submission' as const, origin, receipt, urgency: 'normal' as const, request }
  const key = { lane: 1 as const, id: made }
  await ledger.move('g', { id: made, entries: [{ key, entry, bytes: new Uint8Array() }] }, [])
  await close(receipt, 'closed-1')
  return receipt
}
const close = (receipt: string, id: string) =>
  tracking.update(receipt, { id, status: 'closed', at: new Date().toISOString() })

const timeline = async (receipt: string) => (await tracking.find(receipt))?.timeline.slice(1) ?? []

t.test('nothing to rate before it is closed', async (t) => {
  const receipt = await closed()
  await tracking.update(receipt, { id: 'again', status: 'in_progress', at: new Date().toISOString() })
  t.strictSame(await ratings.of(receipt), { mayRate: false })
  t.equal(await ratings.rate(receipt, { score: 5 }), 'closed')
  t.equal(await ratings.rate('9999-0000-0000-0000-0000', { score: 5 }), 'closed')
})

t.test('counts once, and can be changed for a day', async (t) => {
  const receipt = await closed()
  t.strictSame(await ratings.of(receipt), { mayRate: true })
  const twice = await Promise.all([1, 2, 3].map(() => ratings.rate(receipt, { score: 2, comment: '慢' })))
  t.strictSame(twice.toSorted(), ['counted', 'known', 'known'])
  t.strictSame(await ratings.of(receipt), { mayRate: true, rating: { score: 2, comment: '慢' } })
  t.match(await timeline(receipt), [{ status: 'closed' }, { status: 'rated', by: 'citizen', note: '2/5' }])
  t.equal(await ratings.rate(receipt, { score: 4 }), 'counted')
  t.match(await timeline(receipt), [{ status: 'closed' }, { status: 'rated', note: '4/5' }])
  t.equal((await timeline(receipt)).length, 2, 'replaced')
  t.strictSame((await ratings.of(receipt)).rating, { score: 4 })

  await pool.query(`update ratings set at = at - interval '25 hours' where receipt = $1`, [receipt])
  t.equal(await ratings.rate(receipt, { score: 1 }), 'closed')
  t.equal(await ratings.rate(receipt, { score: 4 }), 'known')
  t.strictSame(await ratings.of(receipt), { mayRate: false, rating: { score: 4 } })
})

t.test('closed again, rated again', async (t) => {
  const receipt = await closed()
  await ratings.rate(receipt, { score: 1 })
  await close(receipt, 'closed-2')
  t.strictSame(await ratings.of(receipt), { mayRate: true })
  t.equal(await ratings.rate(receipt, { score: 1 }), 'counted', 'the same score, of another outcome')
  t.same(
    (await timeline(receipt)).map(({ status }) => status),
    ['closed', 'rated', 'closed', 'rated'],
  )
  await tracking.update(receipt, { id: 'by phone', status: 'rated', at: new Date().toISOString() })
  t.strictSame(await ratings.of(receipt), { mayRate: false }, 'what a dispatcher was told goes before')
})

t.test('goes to dispatch, though the queue was down, and again where it was lost', async (t) => {
  const receipt = await closed()
  await ratings.rate(receipt, { score: 5, comment: '谢谢' })
  const down: Queue = {
    ...bull,
    add: async () => {
      throw new TemporaryError('queue-down')
    },
  }
  await t.rejects(new FeedbackReconciler({ ...parts, queue: down }).step(), { code: 'queue-down' })
  const idle = new FeedbackReconciler({ ...parts, queue: bull, isLeader: async () => false })
  await idle.step()
  const id = `${receipt}-feedback-1`
  t.same(await bull.missing('dispatch', [id]), [id])

  const reconciler = new FeedbackReconciler({ ...parts, queue: bull })
  await reconciler.step()
  await reconciler.step()
  t.same(await bull.missing('dispatch', [id]), [])
  await redis.flushAll()
  time.at += 6000
  await reconciler.step()
  t.same(await bull.missing('dispatch', [id]), [], 'put back')

  const taken: { id: string; name: string; data: unknown }[] = []
  const consumer = bull.consume('dispatch', {
    concurrency: 1,
    handle: async (job) => {
      taken.push(job)
    },
  })
  await until(() => taken.some((job) => job.id === id))
  await sleep(200)
  await consumer.close()
  const job = taken.find((each) => each.id === id)
  t.match(Feedback.parse(job?.data), { receipt, revision: 1, score: 5, comment: '谢谢', kind: 'rating' })
  time.at += 6000
  await reconciler.step()
  t.same(await ratings.pending('queued', undefined, 100), [], 'what a dispatcher has completed is done')
  t.same(await ratings.pending('recorded', undefined, 100), [])
})
