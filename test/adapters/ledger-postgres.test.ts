import t from 'tap'
import { createPostgresAccounts } from '../../adapters/accounts-postgres.ts'
import { createPostgresLedger } from '../../adapters/ledger-postgres.ts'
import { connectPostgres, migrate } from '../../adapters/postgres.ts'
import type { Entry, Journaled } from '../../src/contract/ports.ts'
import { contentHash } from '../../src/intake/content.ts'
import { createLog } from '../../src/log.ts'
import { startPostgres, type Teardown } from '../support/postgres.ts'
import { submission } from '../support/samples.ts'

const log = createLog('silent')
const postgres = await startPostgres(t)
const origin = { channel: 'web', endpoint: 'web/test' }
const receivedAt = new Date().toISOString()

async function setUp(test: Teardown) {
  const url = await postgres.freshDatabase()
  await migrate(url, log)
  const pool = connectPostgres(url, log)
  test.teardown(() => pool.end())
  const moved = async () => (await createPostgresAccounts(pool).moved('g'))[0]
  return { ledger: createPostgresLedger({ pool, contentHash }), moved }
}

function entry(id: number, made: Entry): Journaled {
  return { key: { lane: 1, id }, entry: made, bytes: Buffer.from(JSON.stringify(made)) }
}

function request(id: number, receipt: string): Journaled {
  const { attachments: _none, ...content } = submission(receipt)
  const made = {
    ...content,
    schema: 'jiesu.request/1' as const,
    receipt,
    revision: 1,
    receivedAt,
    attachments: [],
  }
  return entry(id, { kind: 'submission', origin, receipt, urgency: 'normal', request: made })
}

function supplement(id: number, receipt: string): Journaled {
  const kept = { receivedAt, urgency: 'normal' as const, text: '补充', attachments: [] }
  return entry(id, { kind: 'supplement', origin, receipt, messageId: `s${id}`, ...kept })
}

t.test('a batch whose commit was never answered is offered again, and counts once', async (t) => {
  const { ledger, moved } = await setUp(t)
  const entries = [request(1, 'A'), request(2, 'B')]
  await ledger.move('g', { id: 1, entries }, [])
  const again = await ledger.move('g', { id: 1, entries: [...entries, request(3, 'C')] }, [])
  t.same(again.map(({ key, outcome }) => [key.id, outcome]).sort(), [
    [1, 'duplicate'],
    [2, 'duplicate'],
    [3, 'new'],
  ])
  t.match(await moved(), { ledgered: 3, duplicate: 0 })
  const batches = await ledger.movedBefore('g')
  t.same(batches.flatMap(({ ids }) => ids).sort(), [1, 2, 3])
})

t.test('a batch may begin with what waited at the head of an earlier one', async (t) => {
  const { ledger, moved } = await setUp(t)
  const waiting = supplement(1, 'LATE')
  await ledger.move('g', { id: 1, entries: [waiting, request(2, 'A')] }, [])
  await ledger.move('other', { id: 1, entries: [request(1, 'LATE')] }, [])
  const [then] = await ledger.move('g', { id: 1, entries: [waiting] }, [1])
  t.match(then, { key: { id: 1 }, outcome: 'revision' })
  t.match(await moved(), { ledgered: 2, duplicate: 0, quarantined: 0 })
  t.same(await ledger.movedBefore('g'), [{ id: 1, ids: [1] }])
})
