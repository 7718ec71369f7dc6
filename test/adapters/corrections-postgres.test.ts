/** Guards: a correction is kept once, told to whoever was slower, and goes on as a revision of the same content. */
import t from 'tap'
import { createPostgresCorrections } from '../../adapters/corrections-postgres.ts'
import { createPostgresForget } from '../../adapters/forget-postgres.ts'
import { transaction } from '../../adapters/postgres.ts'
import { createPostgresProgress } from '../../adapters/progress-postgres.ts'
import { deleteRequests } from '../../adapters/retention-postgres-requests.ts'
import type { Labels } from '../../src/contract/corrections.ts'
import { contentHash } from '../../src/intake/content.ts'
import { skeleton } from '../../src/keeping/skeleton.ts'
import { startPostgres } from '../support/postgres.ts'
import { openLedger } from './cases-postgres-ledger.ts'

const { pool } = await openLedger(t, await startPostgres(t))
const corrections = createPostgresCorrections(pool)
const progress = createPostgresProgress(pool)

const triage = {
  ...{ type: 'complaint', urgency: 'normal', disposition: 'dispatch', lanes: [], flags: [], by: 'x' },
  category: { code: '01010101', path: ['供暖', '不热'], confidence: 0.4 },
  evidence: ['topic/words: 暖气'],
}
const found: Labels = {
  ...{ type: 'complaint', urgency: 'normal', disposition: 'dispatch', district: '110105' },
  topic: { code: '01010101', path: ['供暖', '不热'] },
}

async function keep(receipt: string, more: object = {}, judged: object | null = triage): Promise<void> {
  const request = {
    ...{ receipt, revision: 1, type: 'complaint', title: '暖气', text: `${receipt} 不热`, flags: [] },
    ...{ source: { channel: 'web', endpoint: 'web', messageId: receipt }, requester: { kind: 'individual' } },
    ...{
      location: { districtCode: '110105' },
      attachments: [],
      extensions: {},
      reply: { wanted: false, via: 'none' },
      raw: {},
      ...more,
    },
  }
  await pool.query(
    `insert into revisions (receipt, revision, channel, endpoint, received_at, content, request)
      values ($1, 1, 'web', 'web', now(), 'same', $2)`,
    [receipt, request],
  )
  if (judged) await pool.query('insert into triages values ($1, 1, now(), $2)', [receipt, judged])
}

const correcting = (receipt: string, after: Partial<Labels>, by = 'li', seen = 1) => ({
  ...{ receipt, seen, by, reason: '听错了' },
  after: { ...found, ...after },
})

t.test('kept, audited, and a revision of the same content that waits to be judged', async (t) => {
  await keep('A')
  const said = correcting('A', { type: 'report', urgency: 'emergency' })
  t.same(await corrections.add(said), { is: 'corrected', revision: 2 })
  t.match(await corrections.of(['A', 'Z']), [
    { receipt: 'A', revision: 2, by: 'li', reason: '听错了', before: found, after: said.after },
  ])
  t.same((await corrections.of(['A']))[0]?.evidence, triage.evidence)
  t.match(await progress.pendingEmergencies(10, -1000), [{ receipt: 'A', revision: 2, stage: 'received' }])
  t.match(await progress.requests([{ receipt: 'A', revision: 2 }]), [{ revision: 2, text: 'A 不热' }])
  const { rows } = await pool.query(`select content = 'same' as same from revisions where receipt = 'A'`)
  t.same(rows, [{ same: true }, { same: true }])
  const { rows: audit } = await pool.query('select by, action, subject, reason, data from audit')
  const data = { revision: 2, was: { type: 'complaint', urgency: 'normal' }, is: { type: 'report' } }
  t.match(audit, [{ by: 'li', action: 'correct', subject: 'A', reason: '听错了', data }])
})

t.test('sent twice it is done once; who is slower is told by whom', async (t) => {
  await keep('B')
  const both = [correcting('B', { type: 'report' }), correcting('B', { type: 'report' })]
  const done = await Promise.all(both.map((each) => corrections.add(each)))
  t.same(done, [
    { is: 'corrected', revision: 2 },
    { is: 'corrected', revision: 2 },
  ])
  const other = await corrections.add(correcting('B', { type: 'praise' }, 'wang'))
  t.match(other, { is: 'overtaken', revision: 2, correction: { by: 'li', after: { type: 'report' } } })
  t.equal((await corrections.of(['B'])).length, 1)
})

t.test('nothing to put right, not judged yet, not there', async (t) => {
  await keep('C')
  await keep('D', {}, null)
  t.same(await corrections.add(correcting('C', {})), { is: 'same' })
  t.same(await corrections.add(correcting('D', { type: 'report' })), { is: 'not-triaged' })
  t.same(await corrections.add(correcting('Z', { type: 'report' })), { is: 'unknown' })
})

t.test('examples: the newest of each, not of minors, not of what was forgotten', async (t) => {
  await keep('E', { requester: { kind: 'individual', minor: true } })
  await corrections.add(correcting('E', { type: 'report' }))
  t.match(await corrections.recent(10), [
    { text: '暖气\nB 不热', channel: 'web', type: 'report', topic: '01010101', district: '110105' },
    { text: '暖气\nA 不热', urgency: 'emergency' },
  ])
  t.equal((await corrections.recent(1)).length, 1)
  const forget = createPostgresForget({ pool, contentHash, skeleton, discard: async () => undefined })
  t.match(await forget.look('B'), { corrections: 1 })
  await forget.forget('B')
  t.match(await corrections.of(['B']), [{ reason: '', after: { type: 'report' } }])
  t.equal((await corrections.recent(10)).length, 1)
  await t.rejects(corrections.add(correcting('B', { type: 'praise' }, 'li', 2)), { code: 'forgotten' })
  await transaction(pool, (client) => deleteRequests(client, ['A', 'B']))
  t.same(await corrections.of(['A', 'B']), [])
})
