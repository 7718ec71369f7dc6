/** Parts of a call that still runs wait for what makes their thread due. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startPostgres } from '../support/postgres.ts'
import { part, receiptOf, requestOf, setUp, toy } from './threads-ledger.ts'

const postgres = await startPostgres(t)

t.test(
  'parts that may wait are joined with the first that may not, or when their time has come',
  async (t) => {
    const { move, join, threads, pool } = await setUp(t, postgres)
    const waiting = (thread: string, id: string, ms: number) =>
      part(thread, id, { data: { text: id }, dueAt: new Date(Date.now() + ms).toISOString() })
    await move(waiting('call', '1', 60_000), waiting('call', '2', 60_000), waiting('other', '1', 500))
    t.same(await threads.due(), [])
    t.match(await threads.counts(), [], 'nothing that anybody should look after')
    await move(part('call', '3', { data: { text: '3' } }))
    const jobs = toy(requestOf)
    t.match((await join(jobs)).moved, [{ request: { text: '1\n2\n3' } }])
    await sleep(600)
    t.match((await join(jobs)).moved, [{ request: { text: '1' } }])
    t.same((await pool.query('select 1 from parts where joined_at is null')).rows, [])
  },
)

t.test('parts with one receipt are woken as one thread', async (t) => {
  const { move, join, errands } = await setUp(t, postgres)
  const receipt = receiptOf('call', 'all')
  await move(...['1', '2', '3'].map((id) => part('call', id, { receipt })))
  const jobs = toy(() => ({ state: {} }))
  await join(jobs)
  await errands.wake(receipt)
  t.match(await join(jobs), { threads: 1 })
})

t.test('once its channel says so, nothing of a thread waits any more', async (t) => {
  const { move, join } = await setUp(t, postgres)
  const late = (id: string) => part('call', id, { dueAt: new Date(Date.now() + 60_000).toISOString() })
  await move(part('call', '1'))
  await join(toy(() => ({ state: {}, eager: true })))
  await move(late('2'))
  t.match(await join(toy(() => ({ state: {} }))), { threads: 1 })
  await move(late('3'))
  t.match(await join(toy(() => ({ state: {} }))), { threads: 0 }, 'until it says otherwise')
})
