/** Who joins what, and who says it, where several could. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createPostgresConversations } from '../../adapters/conversations-postgres.ts'
import { until } from '../support/house.ts'
import { startPostgres } from '../support/postgres.ts'
import { createTestLog } from '../support/queue.ts'
import { part, requestOf, setUp, toy } from './threads-ledger.ts'

const postgres = await startPostgres(t)

t.test('what can not be joined at its very first part is left alone for a while', async (t) => {
  const { move, join } = await setUp(t, postgres)
  await move(part('oBad', '1'))
  const bad = toy(() => {
    throw new TypeError('a fault of the channel')
  })
  t.equal((await join(bad)).failed.length, 1)
  t.equal((await join(bad)).failed.length, 0, 'not at once again')
})

t.test('the oldest are joined first, whatever their names', async (t) => {
  const { move, threads } = await setUp(t, postgres)
  const at = (second: number) => ({ receivedAt: `2026-01-01T08:00:0${second}+08:00` })
  await move(part('oA', '1', at(3)), part('oZ', '2', at(1)), part('oM', '3', at(2)))
  const jobs = toy(requestOf)
  await threads.join(new Map([['wechat', jobs]]), 2)
  t.same(
    jobs.seen.map(({ thread }) => thread),
    ['oM', 'oZ'],
  )
})

t.test('an answer that was not said is pushed at once, unless another gateway has it', async (t) => {
  const { move, join, conversations, pool } = await setUp(t, postgres)
  const one = part('oGone', '1')
  await move(one)
  await join(toy(() => ({ answers: [{ messageId: '1', text: '好', push: true }] })))
  t.equal(await conversations.answer(one, 1000), '好')
  const other = createPostgresConversations({ pool, log: createTestLog(), isLedgerUp: () => true })
  t.equal(await other.answer(one, 1000), '好', 'a gateway takes it over')
  conversations.unsaid(one)
  await sleep(100)
  const leases = async () => (await pool.query(`select lease from errands where kind = 'say'`)).rows
  t.match(await leases(), [{ lease: /^answer:/ }], 'and it is not taken from that one')
  other.unsaid(one)
  await until(async () => (await leases())[0]?.lease === null)
})
