/** What the queues must be for a person, on every store. */
import type { Test } from 'tap'
import { type BullQueue, createBullQueue } from '../../adapters/queue-bullmq.ts'
import { createBullQueueDesk } from '../../adapters/queue-desk-bullmq.ts'
import { PermanentError, TemporaryError } from '../../src/contract/errors.ts'
import type { QueueDesk } from '../../src/contract/queue-desk.ts'
import { consumeAll, createTestLog, eventually, job, type QueueStore } from '../support/queue.ts'

async function open(t: Test, { urls }: Pick<QueueStore, 'urls'>) {
  const log = createTestLog()
  const queue = await createBullQueue({ ...urls, log, clock: Date })
  const desk = createBullQueueDesk({ ...urls, log })
  t.teardown(async () => {
    await desk.close()
    await queue.close()
  })
  await eventually(() => desk.look('dispatch'))
  return { queue, desk }
}

/** Every page, as whoever goes on to the next. */
async function walk(desk: QueueDesk, state: Parameters<QueueDesk['page']>[1], between = async () => {}) {
  const ids: string[] = []
  let after: string | undefined
  do {
    const page = await desk.page('dispatch', state, { after, limit: 3 })
    ids.push(...page.jobs.map(({ id }) => id))
    after = page.cursor
    await between()
  } while (after !== undefined)
  return ids
}

async function failAll(t: Test, queue: BullQueue, ids: string[]) {
  await queue.add(
    'dispatch',
    ids.map((id) => job(id)),
  )
  const consumer = queue.consume('dispatch', {
    concurrency: 1,
    async handle({ id }) {
      throw new PermanentError('internal', { detail: `no way for ${id}` })
    },
  })
  t.teardown(() => consumer.close())
  await eventually(async () => (await queue.state('dispatch')).failed === ids.length)
  await consumer.close()
}

export function queueDeskContract(t: Test, start: (t: Test) => Promise<Pick<QueueStore, 'urls'>>) {
  pages(t, start)
  retried(t, start)
  acts(t, start)
}

function pages(t: Test, start: (t: Test) => Promise<Pick<QueueStore, 'urls'>>) {
  t.test('what waits: page by page, each once, in the order in which it is taken', async (t) => {
    const { queue, desk } = await open(t, await start(t))
    const normal = Array.from({ length: 7 }, (_, n) => `n${n}`)
    await queue.add(
      'dispatch',
      normal.map((id) => job(id)),
    )
    await queue.add('dispatch', [job('e1', 1), job('u1', 10), job('e2', 1)])
    const all = ['e1', 'e2', 'u1', ...normal]
    t.same(await walk(desk, 'waiting'), all)
    const [first] = (await desk.page('dispatch', 'waiting', { limit: 1 })).jobs
    t.match(first, { id: 'e1', name: 'request', priority: 1, attempts: 0, reason: undefined })
    t.ok(Math.abs(Date.now() - (first?.addedAt ?? 0)) < 60_000)
    t.same((await desk.page('triage', 'waiting', { limit: 5 })).jobs, [], 'each queue for itself')
    const page = await desk.page('dispatch', 'waiting', { limit: 5 })
    t.equal(page.jobs.at(-1)?.id, 'n1')
    for (const gone of ['e1', 'n1']) t.ok(await desk.act('dispatch', gone, 'remove'))
    const next = await desk.page('dispatch', 'waiting', { after: page.cursor, limit: 5 })
    t.same(
      next.jobs.map(({ id }) => id),
      normal.slice(2),
      'by key: nothing is passed over where what was seen has gone',
    )
    t.equal((await desk.page('dispatch', 'waiting', { after: 'no cursor', limit: 5 })).jobs.length, 5)
  })

  t.test('those without a priority, which are taken first, are paged, too', async (t) => {
    const { queue, desk } = await open(t, await start(t))
    const foreign = Array.from({ length: 5 }, (_, n) => ({ ...job(`f${n}`), priority: 0 as never }))
    await queue.add('dispatch', [...foreign, job('ours', 1)])
    t.same(await walk(desk, 'waiting'), ['f0', 'f1', 'f2', 'f3', 'f4', 'ours'])
  })

  t.test('what failed: the last first; with what a person needs to know of each', async (t) => {
    const { queue, desk } = await open(t, await start(t))
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    await failAll(t, queue, ids)
    t.same(await walk(desk, 'failed'), ids.toReversed())
    const found = await desk.find('dispatch', 'a')
    t.match(found, {
      id: 'a',
      state: 'failed',
      attempts: 1,
      attemptsAllowed: 16,
      reason: 'internal: no way for a',
    })
    t.match(found?.traces[0], /no way for a[\s\S]*\n +at /)
    t.same(found?.data, { id: 'a' })
    t.equal(await desk.find('dispatch', 'none'), undefined)
    t.match((await desk.page('dispatch', 'failed', { limit: 1 })).jobs, [
      { id: 'g', attempts: 1, reason: /no way/, startedAt: Number, finishedAt: Number },
    ])
  })
}

function retried(t: Test, start: (t: Test) => Promise<Pick<QueueStore, 'urls'>>) {
  for (const [name, counted] of [
    ['dispatch', 1],
    ['triage', 2],
  ] as const)
    t.test(`${name}: what failed and is tried again counts as waiting, from when it was added`, async (t) => {
      const log = createTestLog()
      const { urls } = await start(t)
      let now = Date.now() - 400_000
      const queue = await createBullQueue({ ...urls, log, clock: { now: () => now } })
      t.teardown(() => queue.close())
      const desk = createBullQueueDesk({ ...urls, log })
      t.teardown(() => desk.close())
      const addedAt = now
      await queue.add(name, [job('bad')])
      now -= 400_000
      await queue.add(name, [job('later')])
      const tried = new Set<string>()
      const consumer = queue.consume(name, {
        concurrency: 1,
        async handle({ id }) {
          tried.add(id)
          if (tried.size === 2) closing = consumer.close()
          throw id === 'bad' ? new Error('broken') : new TemporaryError('ledger-down')
        },
      })
      let closing: Promise<void> | undefined
      t.teardown(() => consumer.close())
      await eventually(async () => closing !== undefined && (await queue.state(name)).delayed === 2)
      await closing
      // What a worker of others puts back on purpose is no failure; ours do so only where it can't be done.
      const oldest = counted === 1 ? addedAt : now
      t.match(await queue.state(name), {
        ...{ waiting: 0, delayed: 2, retrying: counted },
        ...{ oldestWaitingAt: oldest, oldestRetryingAt: oldest },
      })
      const { jobs } = await desk.page(name, 'delayed', { limit: 5 })
      for (const { id, dueAt } of jobs) t.equal((await desk.find(name, id))?.dueAt, dueAt, 'tried next')
      t.ok(jobs.every(({ dueAt = 0 }) => dueAt > Date.now() - 30_000))
    })
}

function acts(t: Test, start: (t: Test) => Promise<Pick<QueueStore, 'urls'>>) {
  t.test('a queue that is paused keeps what it has, and says so; workers are seen', async (t) => {
    const { queue, desk } = await open(t, await start(t))
    t.match(await desk.look('dispatch'), { isPaused: false, consumers: 0, workers: [] })
    await desk.pause('dispatch', true)
    t.equal((await desk.look('dispatch')).isPaused, true)
    t.equal((await desk.look('triage')).isPaused, false)
    await eventually(async () => (await queue.state('dispatch')).isPaused)
    const { seen } = consumeAll(t, queue)
    await queue.add('dispatch', [job('held')])
    await eventually(async () => (await desk.look('dispatch')).consumers === 1)
    t.equal((await desk.look('dispatch')).workers.length, 1)
    // A state that took long to read may be told for a while.
    await eventually(async () => (await desk.look('dispatch')).waiting === 1)
    t.same(
      (await desk.page('dispatch', 'waiting', { limit: 5 })).jobs.map(({ id }) => id),
      ['held'],
    )
    t.same(seen, [])
    await desk.pause('dispatch', false)
    await eventually(async () => seen.length === 1)
    t.equal((await desk.look('dispatch')).isPaused, false)
    const completed = async () => (await desk.page('dispatch', 'completed', { limit: 5 })).jobs
    t.match(await eventually(async () => ((await completed()).length > 0 ? completed() : false)), [
      { id: 'held' },
    ])
  })

  t.test('retried, promoted, removed: only from where that can be', async (t) => {
    const { queue, desk } = await open(t, await start(t))
    await failAll(t, queue, ['bad', 'worse'])
    t.notOk(await desk.act('dispatch', 'bad', 'promote'))
    t.notOk(await desk.act('dispatch', 'none', 'retry'))
    t.ok(await desk.act('dispatch', 'worse', 'remove'))
    t.equal(await desk.find('dispatch', 'worse'), undefined)
    t.ok(await desk.act('dispatch', 'bad', 'retry'))
    t.match(await desk.find('dispatch', 'bad'), { state: 'waiting', attempts: 0, reason: undefined })
    t.notOk(await desk.act('dispatch', 'bad', 'retry'), 'it has failed no more')
    let tries = 0
    const consumer = queue.consume('dispatch', {
      concurrency: 1,
      async handle() {
        tries += 1
        if (tries < 3) throw new Error('not now')
      },
    })
    t.teardown(() => consumer.close())
    for (const many of [1, 2]) {
      await eventually(async () => (await desk.find('dispatch', 'bad'))?.attempts === many)
      await eventually(async () => (await desk.page('dispatch', 'delayed', { limit: 5 })).jobs.length === 1)
      const [waits] = (await desk.page('dispatch', 'delayed', { limit: 5 })).jobs
      t.ok(waits?.dueAt !== undefined && waits.dueAt > Date.now() - 2000 && waits.dueAt < Date.now() + 10_000)
      await desk.act('dispatch', 'bad', 'promote')
    }
    await eventually(async () => (await desk.find('dispatch', 'bad'))?.state === 'completed')
    t.equal(tries, 3)
  })
}
