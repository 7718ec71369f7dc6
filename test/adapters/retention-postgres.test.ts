/** Guards: what is old enough goes, by kind, with its files; what is open, held, reopened or shared stays; a dry run touches nothing. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { createFileBlobs } from '../../adapters/blobs-files.ts'
import { createKeptFiles } from '../../adapters/blobs-files-keep.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { createPostgresMarks } from '../../adapters/marks-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import {
  createPostgresHolds,
  createPostgresRetention,
  createPostgresRetentionRuns,
} from '../../adapters/retention-postgres.ts'
import { Retention } from '../../src/config-retention.ts'
import type { RetentionRun } from '../../src/contract/keeping.ts'
import type { Attachment, Request } from '../../src/contract/request.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createReceipts } from '../../src/intake/receipt.ts'
import { lastTime, startNightly } from '../../src/keeping/nightly.ts'
import { runRetention } from '../../src/keeping/retention.ts'
import { png } from '../contract/media-samples.ts'
import { until } from '../support/house.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'
import { submission } from '../support/samples.ts'

const DAY = 86_400_000
const origin = { channel: 'web', endpoint: 'web/x' }
const receipts = createReceipts('x'.repeat(32))

const postgres = await startPostgres(t)
const log = createTestLog()
await migrate(postgres.url, log)
const pool = connectPostgres(postgres.url, log, { max: 3 })
t.teardown(() => pool.end())
const dir = await mkdtemp(join(tmpdir(), 'jiesu-files-'))
t.teardown(() => rm(dir, { recursive: true, force: true }))
const blobs = await createFileBlobs({
  dir,
  clock: Date,
  maxBytes: 1e6,
  mediaTypes: ['image/png'],
  reserve: 0,
})
const ledger = createPostgresLedger({ pool, contentHash })
const marks = createPostgresMarks(pool)

let entry = 1
/** Received and, unless told otherwise, closed 100 days ago. */
async function add(
  name: string,
  { attachments = [] as Attachment[], closed = 100, changes = {} } = {},
): Promise<string> {
  const receipt = receipts.of(origin, name)
  const at = new Date(Date.now() - 100 * DAY).toISOString()
  const request: Request = {
    schema: 'jiesu.request/1',
    receipt,
    revision: 1,
    receivedAt: at,
    ...submission(name, { source: { ...origin, messageId: name }, ...changes }),
    attachments,
  }
  const id = entry++
  const journaled = { key: { lane: 1 as const, id }, bytes: Buffer.from('{}') }
  const made = { kind: 'submission' as const, origin, receipt, urgency: 'normal' as const, request }
  await ledger.move('g', { id, entries: [{ ...journaled, entry: made }] }, [])
  await pool.query('delete from pending where receipt = $1', [receipt])
  if (closed > 0) await tell(receipt, 'closed', closed)
  return receipt
}

async function tell(receipt: string, status: string, daysAgo: number): Promise<void> {
  const at = new Date(Date.now() - daysAgo * DAY)
  await pool.query('insert into updates (receipt, id, status, at, recorded_at) values ($1, $2, $3, $4, $4)', [
    receipt,
    `${status} ${daysAgo}`,
    status,
    at,
  ])
}

async function file(): Promise<Attachment> {
  const meta = await blobs.store({ origin, stream: Readable.from([png]) })
  await blobs.pin(meta.id)
  const { id, kind, mediaType, bytes, sha256 } = meta
  return { id, kind, mediaType, bytes, sha256, state: 'stored' }
}

const there = async (receipt: string) =>
  (await pool.query('select 1 from revisions where receipt = $1', [receipt])).rows.length > 0
const options = (closed: object) => ({
  retention: Retention.parse({ closed: { requests: 'keep', media: 'keep', transcripts: 'keep', ...closed } }),
  ledger: createPostgresRetention({ pool, contentHash }),
  marks,
  files: createKeptFiles(dir),
  discard: async () => undefined,
  clock: Date,
  pauseMs: () => 0,
})
const run = (closed: object, isDry = false) => runRetention(options(closed), { isDry })

t.test('media and transcripts go first, the rest stays; the same message is still known', async (t) => {
  const segments = [{ speaker: 'citizen' as const, startMs: 0, endMs: 1, text: '喂' }]
  const changes = { transcript: { engine: 'x', language: 'zh', segments } }
  const own = await file()
  const shared = await file()
  const receipt = await add('media', { attachments: [own, shared], changes })
  const other = await add('open', { attachments: [shared], closed: 0 })
  t.same(await run({ media: 50, transcripts: 50 }, true), { media: 1, transcripts: 1 })
  t.ok(await blobs.find(own.id), 'a dry run')
  t.same(await run({ media: 50, transcripts: 50 }), { media: 1, transcripts: 1 })
  t.notOk(await blobs.find(own.id))
  t.ok(await blobs.find(shared.id), 'another request names it')
  const { rows } = await pool.query('select request, content from revisions where receipt = $1', [receipt])
  t.notOk(rows[0].request.transcript)
  t.equal(rows[0].request.text, submission('x').text)
  await add('media', { attachments: [own, shared], changes, closed: 0 })
  const again = await pool.query('select revision from revisions where receipt = $1', [receipt])
  t.equal(again.rows.length, 1, 'a duplicate, as before')
  t.same(await run({ media: 50, transcripts: 50 }), {}, 'nothing is looked at twice')
  t.ok(await there(other))
  await pool.query('delete from pending')
})

t.test('closed requests go with all that hangs on them, but for those that must stay', async (t) => {
  const gone = await add('gone', { attachments: [await file()] })
  const reopened = await add('reopened')
  await tell(reopened, 'in_progress', 90)
  const late = await add('late')
  await tell(late, 'rated', 10)
  const held = await add('held')
  const holds = createPostgresHolds(pool)
  t.ok(await holds.hold(held, 'court'))
  const accounts = () => pool.query('select * from accounts')
  const before = (await accounts()).rows
  await run({ requests: 50 })
  t.same(
    [await there(gone), await there(reopened), await there(late), await there(held)],
    [false, true, true, true],
  )
  for (const table of ['updates', 'attachments', 'triages', 'ratings'])
    t.same((await pool.query(`select 1 from ${table} where receipt = $1`, [gone])).rows, [], table)
  t.same((await accounts()).rows, before, 'what was accepted still adds up')
  t.ok(await holds.release(held))
  await run({ requests: 50 })
  t.notOk(await there(held))
})

t.test('what goes by its age', async (t) => {
  const old = `now() - interval '400 days'`
  await pool.query(`
    insert into refusals values ('R', 'c', 'e', ${old}, '', '', '', '{}');
    insert into deliveries (kind, receipt, key, channel, endpoint, thread, via, state, at)
      values ('say', 'R', 'k', 'c', 'e', 't', 'x', 'sent', ${old});
    insert into quarantine (receipt, gateway, channel, endpoint, received_at, reason, media_type, body, state, changed_at)
      values ('K1', 'g', 'c', 'e', ${old}, '', '', 'x', 'discarded', ${old}), ('K2', 'g', 'c', 'e', ${old}, '', '', 'x', 'open', ${old})`)
  t.match(await run({}, true), { quarantine: 1, refusals: 1, deliveries: 1 })
  t.match(await run({}), { quarantine: 1, refusals: 1, deliveries: 1 })
  t.match(
    (await pool.query('select receipt from quarantine')).rows,
    [{ receipt: 'K2' }],
    'an open one is never old',
  )
})

t.test('the nightly run: at its time, once, and it makes up for a night that was missed', async (t) => {
  const at = (text: string) => Date.parse(text)
  t.equal(lastTime('03:30', at('2026-01-05T03:29:00+08:00')), at('2026-01-04T03:30:00+08:00'))
  t.equal(lastTime('03:30', at('2026-01-05T03:30:00+08:00')), at('2026-01-05T03:30:00+08:00'))
  const stored = createPostgresRetentionRuns(pool)
  let asked = 0
  let recorded = 0
  const runs = {
    last: async () => {
      asked += 1
      return stored.last()
    },
    record: async (run: RetentionRun) => {
      await stored.record(run)
      recorded += 1
    },
  }
  let now = at('2026-01-05T01:00:00+08:00')
  const clock = { now: () => now }
  const start = () => startNightly({ ...options({}), runs, isLeader: async () => true, log, clock })
  const first = start()
  await until(() => asked === 1)
  await first.stop()
  t.equal(recorded, 0, 'the first night has not come')
  now += 2 * DAY
  const second = start()
  await until(() => recorded === 1)
  await second.stop()
  const third = start()
  await until(() => asked === 3)
  await third.stop()
  t.equal(recorded, 1, 'it was down for two nights: one run')
  now += DAY
  const fourth = start()
  await until(() => recorded === 2)
  await fourth.stop()
  t.ok(log.lines.some((line) => line.startsWith('info: retention')))
})
