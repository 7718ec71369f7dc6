/** Guards: what failed is seen with its reason and without its address, and begins anew without turning back the books. */
import t from 'tap'
import { addAlias } from '../../adapters/aliases-postgres.ts'
import { createPostgresStandingErrands } from '../../adapters/errands-postgres-standing.ts'
import { transaction } from '../../adapters/postgres.ts'
import type { Update } from '../../src/contract/update.ts'
import { startPostgres, type Teardown } from '../support/postgres.ts'
import { fileId, origin, pendingFile, receiptOf, setUp } from './errands-ledger.ts'

const postgres = await startPostgres(t)
const free = { kinds: [], sources: [] }

function update(id: string, status: Update['status']): Update {
  return { id, status, at: '2026-01-05T10:30:00+08:00', note: '已派单' }
}

async function start(t: Teardown) {
  const parts = await setUp(t, postgres)
  const { errands, pool } = parts
  const take = async () => {
    const errand = await errands.take(free, 60_000)
    if (!errand) throw new Error('nothing is due')
    return errand
  }
  const failNext = async (reason: string) => errands.failed(await take(), reason)
  return { ...parts, take, failNext, standing: createPostgresStandingErrands(pool) }
}

t.test('they are listed with reason and host, and nothing that is secret or personal', async (t) => {
  const { accept, tracking, errands, take, failNext, standing } = await start(t)
  t.same(await standing.list({ most: 10 }), [])
  await accept('a', [pendingFile(1, { url: 'https://ann:hush@files.example:8443/1.jpg?token=hush' })])
  await failNext('its address answers 404')
  await tracking.update(receiptOf('a'), update('u1', 'closed'))
  await errands.again(await take(), 'the callback answered 400', 3_600_000)
  const listed = await standing.list({ most: 10 })
  const common = { ...origin, receipt: receiptOf('a'), attempts: 1, since: /\+08:00$/ }
  t.match(listed, [
    { ...common, kind: 'fetch', key: fileId(1), state: 'failed', host: 'files.example:8443' },
    { ...common, kind: 'reply', key: 'u1', state: 'open', status: 'closed', nextAt: /\+08:00$/ },
  ])
  t.same(
    listed.map(({ reason }) => reason),
    ['its address answers 404', 'the callback answered 400'],
  )
  t.notMatch(JSON.stringify(listed), /hush|ann:|已派单|1\.jpg/)
  t.same(await standing.list({ most: 10, state: 'failed' }), listed.slice(0, 1))
  t.same(await standing.list({ most: 1 }), listed.slice(0, 1))
})

t.test('a file that failed is pending once more, with all its time', async (t) => {
  const { accept, tracking, take, failNext, standing, pool } = await start(t)
  await accept('a', [pendingFile(1)])
  await accept('b', [pendingFile(2)], { source: { ...origin, endpoint: '12345', messageId: 'b' } })
  await failNext('gone')
  await failNext('gone')
  await pool.query(`update errands set created_at = now() - interval '4 days', attempts = 20`)
  t.same(await standing.retryFailed('12315'), { retried: 1, overtaken: 0 })
  t.match(await tracking.attachment(fileId(1)), { state: 'pending', reason: undefined })
  t.match(await tracking.attachment(fileId(2)), { state: 'failed', reason: 'gone' }, 'of another source')
  const errand = await take()
  t.match(errand, { attempts: 0, endpoint: '12315', data: { url: 'https://files.example/1.jpg' } })
  t.ok(Date.now() - errand.createdAt < 60_000)
  t.same(await standing.retryFailed(undefined), { retried: 1, overtaken: 0 })
  t.same(await standing.retryFailed(undefined), { retried: 0, overtaken: 0 })
})

t.test('one request: what waits is due now, under any receipt that was answered for it', async (t) => {
  const { accept, errands, take, standing, pool } = await start(t)
  await accept('a', [pendingFile(1)])
  t.equal(await standing.retry('NONE'), 0)
  const held = await take()
  t.equal(await standing.retry(receiptOf('a')), 0, 'a worker has it')
  await errands.again(held, 'down', 6 * 3_600_000)
  t.equal(await errands.take(free, 60_000), undefined)
  await transaction(pool, (client) => addAlias(client, 'ALIAS', receiptOf('a')))
  t.equal(await standing.retry('ALIAS'), 1)
  t.match(await take(), { key: held.key, attempts: 1 })
})

t.test('replies of a request begin anew in their order, before those that wait', async (t) => {
  const { accept, tracking, errands, take, failNext, standing } = await start(t)
  await accept('a', [])
  for (const id of ['u1', 'u2', 'u3']) await tracking.update(receiptOf('a'), update(id, 'in_progress'))
  await failNext('gone')
  await failNext('gone')
  t.same(await standing.retryFailed(undefined), { retried: 2, overtaken: 0 })
  const told = []
  for (let at = 0; at < 3; at += 1) {
    const errand = await take()
    told.push(errand.key)
    await errands.done(errand)
  }
  t.same(told, ['u1', 'u2', 'u3'])
})

t.test('what is overtaken stays, unless somebody insists', async (t) => {
  const { accept, tracking, errands, take, failNext, standing } = await start(t)
  await accept('a', [])
  for (const id of ['u1', 'u2']) await tracking.update(receiptOf('a'), update(id, 'in_progress'))
  await failNext('gone by mistake')
  const newer = await take()
  t.same(await standing.retryFailed(undefined), { retried: 0, overtaken: 1 }, 'while it is being told')
  await errands.done(newer)
  t.same(await standing.retryFailed('12315'), { retried: 0, overtaken: 1 })
  t.same(await standing.retryFailed('12345'), { retried: 0, overtaken: 0 })
  t.equal(await standing.retry(receiptOf('a')), 1)
  t.match(await take(), { key: 'u1', attempts: 0 })
})
