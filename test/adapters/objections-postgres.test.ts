/** Guards: what a unit gives back is handed to the next, once, and never to whoever has said no; then a person says whose it is. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createPostgresForget } from '../../adapters/forget-postgres.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { createPostgresObjections, createPostgresUnassigned } from '../../adapters/objections-postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { createPostgresRetention } from '../../adapters/retention-postgres.ts'
import { createPostgresTracking } from '../../adapters/tracking-postgres.ts'
import { TemporaryError } from '../../src/contract/errors.ts'
import type { Journaled, QueueJob, SubmissionEntry } from '../../src/contract/ports.ts'
import type { Request, Triage } from '../../src/contract/request.ts'
import type { Update } from '../../src/contract/update.ts'
import { contentHash } from '../../src/intake/content.ts'
import { skeleton } from '../../src/keeping/skeleton.ts'
import { assigned, type Redirect } from '../../src/triage/direction/objections.ts'
import { stepObjections } from '../../src/triage/objections.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'
import { judged, relateOver } from '../triage/relations/judged.ts'
import { openLedger } from './cases-postgres-ledger.ts'

const { pool } = await openLedger(t, await startPostgres(t))
const ledger = createPostgresLedger({ pool, contentHash })
const progress = createPostgresProgress(pool)
const tracking = createPostgresTracking(pool)
const objections = createPostgresObjections(pool, { hesitateSeconds: 0 })
const desk = createPostgresUnassigned({ pool, assigned })
const log = createTestLog()
const origin = { channel: 'web', endpoint: 'web/test' }
const units = ['望京街道办事处', '朝阳区城管执法局', '朝阳区政府', '市民热线服务中心']
const redirect: Redirect = (_request, notTo) => {
  const unit = units.find((each) => !notTo.includes(each))
  return unit ? { unit, level: 'district' } : undefined
}

let jobs: QueueJob[] = []
const queue = {
  add: async (_queue: string, added: QueueJob[]) => {
    jobs.push(...added)
  },
}
const options = { objections, redirect, progress, queue, log }
async function step(): Promise<Request[]> {
  jobs = []
  await stepObjections(options)
  return jobs.map(({ data }) => data as Request)
}

let moved = 0
async function move(request: Request): Promise<string | undefined> {
  moved += 1
  const entry: SubmissionEntry = {
    kind: 'submission',
    origin,
    receipt: request.receipt,
    urgency: 'normal',
    request,
  }
  const journaled: Journaled = { key: { lane: 1, id: moved }, entry, bytes: Buffer.from('x') }
  return (await ledger.move('g', { id: moved, entries: [journaled] }, []))[0]?.outcome
}

async function triaged(request: Request, triage: Triage) {
  await progress.triaged([{ ...request, at: request.receivedAt, triage }])
}

/** In the ledger, triaged, and with its dispatcher. */
async function dispatched(unit = units[0]): Promise<Request & { triage: Triage }> {
  const { request, triage } = judged('占道经营没人管')
  await move(request)
  const full = { ...triage, direction: { unit: unit ?? '', level: 'street' } }
  await triaged(request, full)
  return { ...request, triage: full }
}

const update = (receipt: string, status: Update['status'], more: Partial<Update> = {}) =>
  tracking.update(receipt, { id: randomUUID(), status, at: new Date().toISOString(), ...more })
const returned = (receipt: string, more: Partial<Update> = {}) => update(receipt, 'returned', more)

t.test('the next, and the next but one, and then a person', async (t) => {
  const { receipt } = await dispatched()
  await returned(receipt, { by: '望京街道办事处', note: '属于城管执法' })
  const [second] = await step()
  t.match(second, {
    receipt,
    revision: 2,
    text: '占道经营没人管',
    triage: { direction: { unit: units[1] }, flags: ['redirected'], notTo: [units[0]] },
  })
  t.equal(jobs[0]?.id, `${receipt}-r2`)
  t.same(await step(), [], 'once')
  await returned(receipt, { note: '不归我们' })
  const [third] = await step()
  t.match(third, { revision: 3, triage: { direction: { unit: units[2] }, notTo: [units[0], units[1]] } })
  await returned(receipt)
  t.same(await step(), [], 'the third time nobody is named')
  const { waiting } = await desk.list({ limit: 10 })
  t.match(waiting, [{ receipt, why: 'objections', notTo: [units[0], units[1]], status: 'returned' }])
  t.equal(await desk.count(), 1)

  const named = {
    direction: { unit: units[0] ?? '', level: 'street' },
    by: 'operator',
    reason: '已与街道商定',
  }
  t.same(
    await Promise.all([desk.assign(receipt, named), desk.assign(receipt, named)]).then((all) =>
      all.toSorted(),
    ),
    [false, true],
  )
  const [fourth] = await step()
  t.match(fourth, {
    revision: 4,
    triage: { direction: named.direction, notTo: [units[1]], flags: ['redirected'] },
  })
  t.same(await desk.list({ limit: 10 }), { waiting: [] })
  await returned(receipt)
  await step()
  t.equal(await desk.count(), 1, 'what a person has decided comes back to a person')
  await update(receipt, 'closed')
  t.equal(await desk.count(), 0)
})

t.test('the same content is the same request still', async (t) => {
  const request = await dispatched()
  await returned(request.receipt)
  await step()
  const { triage: _none, ...said } = request
  t.equal(await move(said), 'duplicate')
  t.equal(await move({ ...said, text: '又来了一个摊位' }), 'revision')
  const { rows } = await pool.query('select revision from revisions where receipt = $1 order by revision', [
    request.receipt,
  ])
  t.same(
    rows.map(({ revision }) => revision),
    [1, 2, 3],
  )
})

t.test('a later revision goes where the earlier one went', async (t) => {
  const relate = relateOver(pool)
  const request = await dispatched()
  const later = async (revision: number, changes: Partial<Triage> = {}) => {
    const again = judged('占道经营没人管，又来一个', { receipt: request.receipt, revision })
    const [related] = await relate([{ ...again, triage: { ...request.triage, ...changes } }])
    return related?.triage
  }
  const elsewhere = { direction: { unit: '市交通委', level: 'city' } }
  t.match(await later(2, elsewhere), { direction: elsewhere.direction }, 'nobody knew what it is')
  const known = { ...request.triage, category: { code: '08020101', path: ['x'], confidence: 0.9 } }
  await pool.query('update triages set triage = $2 where receipt = $1', [
    request.receipt,
    JSON.stringify(known),
  ])
  t.match(await later(2, elsewhere), {
    direction: { unit: units[0] },
    evidence: [`direction/first-responsible: ${units[0]}`],
  })
  await returned(request.receipt)
  await step()
  t.match(await later(3), { direction: { unit: units[1] }, notTo: [units[0]], flags: ['redirected'] })
})

t.test('said twice, said late, said by others', async (t) => {
  const { receipt } = await dispatched()
  const objection = { id: 'u1', by: units[0] }
  t.same(
    await Promise.all([
      returned(receipt, objection),
      returned(receipt, objection),
      returned(receipt, { by: units[0] }),
    ]).then((all) => all.toSorted()),
    [false, true, true],
  )
  await Promise.all([stepObjections(options), stepObjections(options), stepObjections(options)])
  t.match(
    await tracking.request(receipt),
    { revision: 2, triage: { direction: { unit: units[1] } } },
    'one answer to all',
  )
  await returned(receipt, { by: units[0] })
  await step()
  t.match(await tracking.request(receipt), { revision: 2 }, 'whoever was left out already')
  await returned(receipt, { by: '城管某队' })
  const [third] = await step()
  t.match(third?.triage, { direction: { unit: units[2] }, notTo: [units[0], '城管某队', units[1]] })
})

t.test('downstream has gone on with it', async (t) => {
  const { receipt } = await dispatched()
  await returned(receipt, { at: new Date(Date.now() - 60_000).toISOString() })
  await update(receipt, 'in_progress', { by: '某某街道' })
  t.same(await step(), [])
  const { rows } = await pool.query('select state from objections where receipt = $1', [receipt])
  t.same(rows, [{ state: 'answered' }])
  const closed = await dispatched()
  await returned(closed.receipt)
  await update(closed.receipt, 'closed')
  t.same(await step(), [])
  t.equal(await update('0000-0000-0000-0000-0000', 'returned'), undefined, 'nobody has heard of it')
})

t.test('moments are left to whoever hands it on', async (t) => {
  const hesitant = createPostgresObjections(pool, { hesitateSeconds: 1 })
  const { receipt } = await dispatched()
  await returned(receipt)
  t.equal(await hesitant.settle(() => ({ is: 'answered' })), false)
  await sleep(1100)
  t.equal(await hesitant.settle(() => ({ is: 'answered' })), true)
})

t.test('while the newest words are not triaged yet, it waits', async (t) => {
  const request = await dispatched()
  const { triage, ...said } = request
  await move({ ...said, text: '说得更清楚一些' })
  await returned(request.receipt)
  t.same(await step(), [])
  await triaged({ ...said, revision: 2 }, triage)
  t.match(await step(), [{ revision: 3, text: '说得更清楚一些' }])
})

t.test('a queue that is down, and a fault of ours', async (t) => {
  const { receipt } = await dispatched()
  await returned(receipt)
  const down = { add: () => Promise.reject(new TemporaryError('queue-down')) }
  await t.rejects(stepObjections({ ...options, queue: down }), TemporaryError)
  t.match(await step(), [{ receipt, revision: 2 }], 'later')
  await returned(receipt)
  const broken = () => {
    throw new RangeError('a fault')
  }
  await stepObjections({ ...options, redirect: broken })
  t.match((await desk.list({ limit: 10 })).waiting, [{ receipt, why: 'nobody-left' }])
  t.ok(log.lines.some((line) => line.startsWith('error')))
})

t.test('pages of those who wait', async (t) => {
  await pool.query(
    "truncate unassigned; insert into unassigned (receipt, why, since) select 'R' || n, 'objections', '2026-01-05'::timestamptz + (n / 2) * interval '1 hour' from generate_series(1, 7) n",
  )
  const seen: string[] = []
  let after: string | undefined
  do {
    const { waiting, cursor } = await desk.list({ after, limit: 2 })
    seen.push(...waiting.map(({ receipt }) => receipt))
    after = cursor
  } while (after)
  t.same(seen, ['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7'])
})

t.test('they go with the request', async (t) => {
  const { receipt } = await dispatched()
  await relateOver(pool)([judged('占道经营没人管', { by: 1, receipt })])
  await returned(receipt)
  await step()
  await createPostgresRetention({ pool, contentHash }).deleteRequests([receipt])
  for (const table of ['relations', 'relation_keys', 'objections', 'redirections', 'unassigned'])
    t.same((await pool.query(`select 1 from ${table} where receipt = $1`, [receipt])).rows, [], table)
})

t.test('what is forgotten is compared with nothing, and nobody is named for it any more', async (t) => {
  const request = await dispatched()
  const { receipt } = request
  const relate = relateOver(pool)
  const said = (count: number) =>
    judged('占道经营没人管', { by: 2, topic: '08020101', ...(count === 0 && { receipt }) })
  await relate([said(0)])
  await returned(receipt, { by: '某队' })
  await step()
  await returned(receipt)
  const forget = createPostgresForget({ pool, contentHash, skeleton, discard: async () => undefined })
  await forget.forget(receipt, undefined)
  t.same(await step(), [])
  for (const table of ['relations', 'relation_keys', 'unassigned'])
    t.same((await pool.query(`select 1 from ${table} where receipt = $1`, [receipt])).rows, [], table)
  t.equal((await relate([said(1)]))[0]?.triage.repeatOf, undefined)
  await relate([said(0)])
  t.same(
    (await pool.query('select 1 from relations where receipt = $1', [receipt])).rows,
    [],
    'though judged late',
  )
  t.notMatch(
    JSON.stringify((await pool.query('select triage from triages where receipt = $1', [receipt])).rows),
    '某队',
  )
  await update(receipt, 'returned')
  t.same(
    (await pool.query("select 1 from objections where receipt = $1 and state = 'open'", [receipt])).rows,
    [],
  )
})
