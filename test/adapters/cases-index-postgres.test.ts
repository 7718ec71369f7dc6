/** Guards: whatever is written in whatever order, and whatever breaks, the search says what the ledger says. */
import t from 'tap'
import { createPostgresCaseIndexing, refreshCases } from '../../adapters/cases-index-postgres.ts'
import { type Client, type Pool, transaction } from '../../adapters/postgres.ts'
import { statuses } from '../../src/contract/request.ts'
import { startPostgres } from '../support/postgres.ts'
import { pickSeed, randomFrom, size } from '../support/size.ts'
import { expected, indexAll, indexed, openLedger } from './cases-postgres-ledger.ts'

const ledger = await openLedger(t, await startPostgres(t))

async function emptied() {
  await ledger.pool.query(
    'truncate revisions, pending, triages, updates, cases, case_kinds, case_matters, marks',
  )
  return ledger
}

const REVISE = `
  insert into revisions (receipt, revision, channel, endpoint, received_at, request)
  select $1, coalesce(max(revision), 0) + 1, $2, $3, $4, $5 from revisions where receipt = $1 returning revision`

/** Somebody who writes: a transaction that stays open for as long as chance will have it. */
function writer(client: Client, random: () => number) {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const moment = () => new Date(Date.UTC(2026, 0, 5, 0, 0, Math.floor(random() * 1000)))
  return async (receipt: string): Promise<void> => {
    const what = random()
    if (what < 0.5) {
      const phone = pick([undefined, '+8613800000001', '+8613800000002'])
      const callerNumber = pick([undefined, '+8613800000001', '+861012345678'])
      const orderNumber = pick([undefined, `o-${receipt}`])
      const request = {
        type: pick(['complaint', 'praise']),
        text: 'x',
        source: { messageId: `m-${receipt}`, orderNumber },
        requester: { phone, callerNumber, minor: pick([undefined, true]) },
        location: pick([undefined, { districtCode: '110108' }]),
      }
      const { rows } = await client.query(REVISE, [receipt, 'web', pick(['a', 'b/c']), moment(), request])
      await client.query('insert into pending values ($1, $2, 1, $3)', [
        receipt,
        rows[0].revision,
        pick([0, 1, 2]),
      ])
    } else if (what < 0.75) {
      const confidence = pick([0.2, 0.9])
      const triage = {
        type: pick(['complaint', 'report']),
        urgency: pick(['normal', 'urgent', 'emergency']),
        disposition: pick([undefined, 'answer-now']),
        category: pick([undefined, { path: [pick(['供暖', '噪声']), 'x'], confidence }]),
        place: pick([undefined, { districtCode: '110105' }, { outside: 'hebei' }]),
        lanes: pick([undefined, [], ['minors'], ['two-zones', 'enterprise']]),
      }
      await client.query(
        `insert into triages select receipt, revision, $2, $3 from revisions where receipt = $1
          order by revision desc limit 1 on conflict do nothing`,
        [receipt, moment(), triage],
      )
      await client.query('delete from pending where receipt = $1', [receipt])
    } else {
      await client.query('insert into updates (receipt, id, status, at) values ($1, $2, $3, $4)', [
        ...[receipt, String(random()), pick(statuses), moment()],
      ])
    }
  }
}

/** Its next transaction breaks at the very end, after all was written. */
function breaking(pool: Pool): Pool {
  const connect = async () => {
    const client = await pool.connect()
    const broken = async (text: string, values: unknown[]) => {
      if (text === 'commit') throw new Error('the line is cut')
      return client.query(text, values)
    }
    return { query: broken, release: () => client.release() }
  }
  return { connect } as unknown as Pool
}

/** Transactions that stay open side by side, each with receipts of its own: two that write the same one would wait. */
function writers(pool: Pool, random: () => number) {
  const open: { client: Client; receipts: string[] }[] = []
  return {
    count: () => open.length,
    async begin(turn: number): Promise<void> {
      const client = await pool.connect()
      const taken = new Set(open.flatMap(({ receipts }) => receipts))
      const own = [0, 1, 2].map((n) => `R${(open.length * 3 + n + turn) % 40}-${turn % 7}`)
      const receipts = own.filter((receipt) => !taken.has(receipt))
      await client.query('begin')
      open.push({ client, receipts })
      for (const receipt of receipts) await writer(client, random)(receipt)
    },
    async end(): Promise<void> {
      const [ended] = open.splice(Math.floor(random() * open.length), 1)
      await ended?.client.query(random() < 0.85 ? 'commit' : 'rollback')
      ended?.client.release()
    },
  }
}

t.test('any interleaving of writers, batches of any size, steps that break', async (t) => {
  const seed = pickSeed()
  t.comment(`SEED=${seed}`)
  const random = randomFrom(seed)
  const { pool } = await emptied()
  const some = writers(pool, random)
  for (let turn = 0; turn < size(300, 6000); turn++) {
    const what = random()
    if (some.count() < 5 && what < 0.4) await some.begin(turn)
    else if (some.count() > 0 && what < 0.7) await some.end()
    else {
      const batch = 1 + Math.floor(random() * 10)
      const breaks = random() < 0.3
      const step = createPostgresCaseIndexing(breaks ? breaking(pool) : pool, { batch }).step()
      await (breaks ? step.catch(() => undefined) : step)
    }
  }
  while (some.count() > 0) await some.end()
  await indexAll(pool, 7)
  const all = await expected(pool)
  t.ok(all.length > 50, 'there was something to find')
  t.same(await indexed(pool), all)
  t.same((await pool.query('select count(*) from cases')).rows, [{ count: String(all.length) }])
})

async function fill(pool: Pool, receipts: readonly string[]): Promise<void> {
  const request = { type: 'praise', source: { messageId: 'm' }, requester: { phone: '+8613800000003' } }
  for (const receipt of receipts)
    await pool.query(REVISE, [receipt, 'web', 'a', new Date('2026-01-05T00:00:00Z'), request])
}
const mark = async (pool: Pool) =>
  JSON.parse((await pool.query(`select value from marks where name = 'cases'`)).rows[0].value)

t.test('what was there before is gone through once, and a restored ledger again', async (t) => {
  const { pool, search } = await emptied()
  const receipts = Array.from({ length: 25 }, (_, n) => `${String(n).padStart(2, '0')}AA`)
  t.same(await search.state(), { builtPercent: 0 })
  await fill(pool, receipts)
  t.equal(await indexAll(pool, 10), 3, 'in pages')
  t.same(await indexed(pool), await expected(pool))
  t.match(await search.state(), { upTo: /\+08:00$/, builtPercent: undefined })
  t.equal((await createPostgresCaseIndexing(pool).step()).indexed, 0, 'and not again')

  const elsewhere = { ...(await mark(pool)), cluster: '1' }
  const ahead = { ...(await mark(pool)), xid: '999999999999' }
  for (const restored of [elsewhere, ahead, 'nonsense']) {
    await pool.query('delete from cases')
    await pool.query(`update marks set value = $1 where name = 'cases'`, [JSON.stringify(restored)])
    await indexAll(pool, 10)
    t.same(await indexed(pool), await expected(pool))
  }
})

t.test('who writes for long holds it back, and the state says so', async (t) => {
  const { pool, search } = await emptied()
  await indexAll(pool)
  const slow = await pool.connect()
  await slow.query('begin')
  await slow.query('select pg_current_xact_id()')
  await fill(pool, ['00AA'])
  await indexAll(pool)
  t.same(await indexed(pool), [], 'not to be read yet')
  await slow.query('rollback')
  slow.release()
  await indexAll(pool)
  t.equal((await indexed(pool)).length, 1)
  t.ok(Math.abs(Date.now() - Date.parse((await search.state()).upTo ?? '')) < 20_000)
})

t.test('what is forgotten does not come back, also while a batch is under way', async (t) => {
  const { pool } = await emptied()
  await fill(pool, ['00AA', '01AA', '02AA'])
  await indexAll(pool)
  const forgetting = transaction(pool, async (client) => {
    await client.query(`delete from revisions where receipt = '00AA'`)
    await client.query(`update revisions set request = '{"type": "praise"}' where receipt = '01AA'`)
    await refreshCases(client, ['00AA', '01AA'])
    await pool.query(`update revisions set xid = pg_current_xact_id() where receipt = '02AA'`)
  })
  await Promise.all([forgetting, indexAll(pool), indexAll(pool)])
  t.match(await indexed(pool), [
    { receipt: '01AA', phone: null, message_id: null },
    { receipt: '02AA', phone: '+8613800000003' },
  ])
  t.equal((await indexed(pool)).length, 2)
})
