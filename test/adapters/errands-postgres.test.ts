import t from 'tap'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import type { LeasedErrand } from '../../src/contract/errand.ts'
import type { BlobMeta } from '../../src/contract/ports.ts'
import type { Update } from '../../src/contract/update.ts'
import { startPostgres } from '../support/postgres.ts'
import { fileId, origin, pendingFile, receiptOf, setUp } from './errands-ledger.ts'

const postgres = await startPostgres(t)
const free = { kinds: [], sources: [] }
const LEASE = 60_000
const stored: BlobMeta = {
  id: fileId(1),
  origin,
  kind: 'image',
  mediaType: 'image/jpeg',
  bytes: 7,
  sha256: 'a'.repeat(64),
  name: 'theirs.jpg',
}

function update(id: string, status: Update['status'], note?: string): Update {
  return { id, status, at: '2026-01-05T10:30:00+08:00', ...(note !== undefined && { note }) }
}

async function take(errands: Awaited<ReturnType<typeof setUp>>['errands']): Promise<LeasedErrand> {
  const errand = await errands.take(free, LEASE)
  if (!errand) throw new Error('nothing is due')
  return errand
}

t.test('a file that is fetched', async (t) => {
  const { accept, errands, tracking, pool } = await setUp(t, postgres)
  await accept('a', [pendingFile(1, { name: '照片.jpg' })])
  t.match(await tracking.attachment(fileId(1)), { state: 'pending', bytes: 0, kind: 'image', origin })
  t.same(await errands.counts(), [{ kind: 'fetch', ...origin, state: 'open', count: 1 }])
  const errand = await take(errands)
  t.match(errand, {
    kind: 'fetch',
    ...origin,
    receipt: receiptOf('a'),
    key: fileId(1),
    attempts: 0,
    data: { url: 'https://files.example/1.jpg', name: '照片.jpg' },
  })
  t.ok(Math.abs(errand.createdAt - Date.now()) < 10_000)
  t.equal(await errands.take(free, LEASE), undefined, 'it is taken')
  await errands.done(errand, { stored })
  const { origin: _, id: __, ...found } = stored
  const attachment = await tracking.attachment(fileId(1))
  t.match(attachment, { ...found, name: '照片.jpg', state: 'stored' })
  t.match(await tracking.request(receiptOf('a')), { attachments: [{ state: 'stored', bytes: 7 }] })
  t.same(await errands.counts(), [])
  const { rows } = await pool.query('select state, data, reason from errands')
  t.same(rows, [{ state: 'done', data: {}, reason: null }], 'the address is forgotten')
  await errands.forget(60_000)
  t.equal((await pool.query('select 1 from errands')).rowCount, 1)
  await errands.forget(-60_000)
  t.equal((await pool.query('select 1 from errands')).rowCount, 0)

  t.match(await accept('a', [pendingFile(1)]), { outcome: 'duplicate' })
  t.match(await accept('a', [pendingFile(1)], { text: '又坏了' }), { outcome: 'revision' })
  t.match(await tracking.attachment(fileId(1)), { state: 'stored', bytes: 7 }, 'it stays')
  t.equal(await errands.take(free, LEASE), undefined, 'and is not fetched again')
})

t.test('a file that fails, and one that failed before it came', async (t) => {
  const { accept, move, errands, tracking } = await setUp(t, postgres)
  await accept('a', [pendingFile(1), pendingFile(2, { url: undefined, failed: 'no base64' })])
  t.match(await tracking.attachment(fileId(2)), { state: 'failed', reason: 'no base64' })
  const errand = await take(errands)
  await errands.failed(errand, 'its address answers 404')
  t.match(await tracking.attachment(fileId(1)), { state: 'failed', reason: 'its address answers 404' })
  t.same(await errands.counts(), [{ kind: 'fetch', ...origin, state: 'failed', count: 1 }])
  t.equal(await errands.take(free, LEASE), undefined)

  const kept = { receivedAt: new Date().toISOString(), urgency: 'normal' as const, attachments: [] }
  const receipt = receiptOf('a')
  const added = { kind: 'supplement' as const, origin, receipt, messageId: 's', text: '补充', ...kept }
  t.match(await move(added), { outcome: 'revision' })
  t.match(await tracking.attachment(fileId(1)), { state: 'failed' }, 'words that are added fetch nothing')
  t.equal(await errands.take(free, LEASE), undefined)

  t.match(await accept('a', [pendingFile(1)], { text: '改了' }), { outcome: 'revision' })
  t.match(await tracking.attachment(fileId(1)), { state: 'pending', reason: undefined })
  t.match(await take(errands), { attempts: 0, key: fileId(1) }, 'named again, tried again')
})

t.test('who has lost the lease changes nothing', async (t) => {
  const { accept, errands, tracking, pool } = await setUp(t, postgres)
  await accept('a', [pendingFile(1)])
  const crashed = await errands.take(free, 0)
  if (!crashed) throw new Error('nothing is due')
  const errand = await take(errands)
  t.equal(errand.attempts, 1, 'a try that ended nowhere is one')
  await errands.done(crashed, { stored })
  await errands.failed(crashed, 'late')
  await errands.again(crashed, 'late', 0)
  t.match(await tracking.attachment(fileId(1)), { state: 'pending' })
  t.equal(await errands.take(free, LEASE), undefined)
  await errands.renew([errand.lease, 'unknown'], 10 * LEASE)
  const { rows } = await pool.query("select next_at > now() + interval '9 minutes' as longer from errands")
  t.same(rows, [{ longer: true }])
  await errands.again(errand, 'it answers 503', 3_600_000)
  t.match(await tracking.attachment(fileId(1)), { state: 'pending', reason: 'it answers 503' }, 'not "late"')
  t.equal(await errands.take(free, LEASE), undefined, 'not due for an hour')
  await pool.query('update errands set next_at = now()')
  t.match(await take(errands), { attempts: 2 })
})

t.test('many workers at once: each errand has one', async (t) => {
  const { accept, errands } = await setUp(t, postgres)
  for (let at = 0; at < 5; at += 1) await accept(`m${at}`, [pendingFile(2 * at), pendingFile(2 * at + 1)])
  const taken = await Promise.all(Array.from({ length: 30 }, () => errands.take(free, LEASE)))
  const keys = taken.flatMap((errand) => (errand ? [errand.key] : []))
  t.equal(new Set(keys).size, keys.length)
  while (await errands.take(free, LEASE)) keys.push('')
  t.equal(keys.length, 10)
})

t.test('what is full is passed over', async (t) => {
  const { accept, errands, tracking } = await setUp(t, postgres)
  await accept('a', [pendingFile(1)])
  const source = { ...origin, endpoint: '12345', messageId: 'b' }
  await accept('b', [pendingFile(2)], { source })
  await tracking.update(receiptOf('a'), update('u', 'closed'))
  t.equal(await errands.take({ kinds: ['fetch', 'reply'], sources: [] }, LEASE), undefined)
  t.match(await errands.take({ kinds: [], sources: ['fetch/hotlines/12315'] }, LEASE), { endpoint: '12345' })
  t.match(await errands.take({ kinds: ['fetch'], sources: [] }, LEASE), { kind: 'reply' })
})

t.test('an update that counts owes one reply, where the channel replies; in their order', async (t) => {
  const { accept, errands, tracking, pool } = await setUp(t, postgres)
  await accept('a', [])
  await accept('w', [], { source: { channel: 'web', endpoint: 'site', messageId: 'w' } })
  const receipt = receiptOf('a')
  t.equal(await tracking.update(receipt, update('u1', 'in_progress', '已派单')), true)
  t.equal(await tracking.update(receipt, update('u1', 'in_progress')), false)
  t.equal(
    await tracking.update(receipt, { ...update('u2', 'closed'), at: '2126-01-05T10:30:00+08:00' }),
    true,
  )
  t.equal(await createPostgresTracking(pool).update(receipt, update('u3', 'rated')), true, 'none by default')
  const first = await take(errands)
  t.match(first, { kind: 'reply', ...origin, receipt, key: 'u1' })
  t.same(first.data, { status: 'in_progress', at: '2026-01-05T10:30:00.000+08:00', note: '已派单' })
  t.equal(await errands.take(free, LEASE), undefined, 'the second waits for the first')
  await errands.again(first, 'it answers 500', 3_600_000)
  t.equal(await errands.take(free, LEASE), undefined, 'also while that is tried again')
  await pool.query(`update errands set next_at = now() where key = 'u1'`)
  await errands.done(await take(errands))
  const second = await take(errands)
  t.equal(second.key, 'u2')
  t.ok(Date.parse(second.data.at ?? '') <= Date.now() + 1000, 'never later than now')
  await errands.failed(second, 'it answers 400')
  t.equal(await errands.take(free, LEASE), undefined)
})

t.test('while the ledger is down it says so', async (t) => {
  const { errands, pool } = await setUp(t, postgres)
  await pool.query('drop table errands')
  await t.rejects(errands.take(free, LEASE), { code: 'ledger-down' })
})
