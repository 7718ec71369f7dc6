/** What every store under the queue must do. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import { PermanentError, TemporaryError } from '../../src/contract/errors.ts'
import {
  consumeAll,
  createTestLog,
  eventually,
  job,
  openQueue,
  type StartStore,
  until,
} from '../support/queue.ts'

export function queueContract(t: Test, start: StartStore) {
  contents(t, start)
  errors(t, start)
  completions(t, start)
  crowds(t, start)
  outages(t, start)
}

function contents(t: Test, start: StartStore) {
  t.test('the highest priority goes first, then the oldest', async (t) => {
    const queue = await openQueue(t, await start(t))
    await queue.add('dispatch', [job('n1'), job('n2'), job('n3')])
    await queue.add('dispatch', [job('u1', 10), job('e1', 1), job('n4'), job('u2', 10), job('e2', 1)])
    const { seen } = consumeAll(t, queue)
    await until(() => seen.length === 8)
    t.same(seen, ['e1', 'e2', 'u1', 'u2', 'n1', 'n2', 'n3', 'n4'])
  })

  t.test('an id counts once, and its data comes out as it went in', async (t) => {
    const queue = await openQueue(t, await start(t))
    const data = { text: '燃气泄漏 "\\ \n', id: '9007199254740993', nested: { list: [1, null, { a: '' }] } }
    await queue.add('dispatch', [job('7K2M-1', 1, data), job('7K2M-1', 1, { other: true })])
    await queue.add('dispatch', [job('7K2M-1', 1, { other: true })])
    const handled: unknown[] = []
    const consumer = queue.consume('dispatch', {
      concurrency: 1,
      async handle(taken) {
        handled.push(taken)
      },
    })
    await until(() => handled.length > 0)
    await eventually(async () => (await queue.finished('dispatch', ['7K2M-1'])).length === 1)
    await queue.add('dispatch', [job('7K2M-1', 1, { other: true }), job('last')])
    await until(() => handled.length > 1)
    await consumer.close()
    t.same(handled[0], { id: '7K2M-1', name: 'request', data })
    t.same(handled.length, 2, 'nor again after it was done')
  })

  t.test('what is missing, what is finished', async (t) => {
    const queue = await openQueue(t, await start(t))
    const ids = Array.from({ length: 2500 }, (_, n) => `r${n}`)
    await queue.add(
      'dispatch',
      ids.filter((_, n) => n % 2 === 0).map((id) => job(id)),
    )
    t.same(
      await queue.missing('dispatch', ids),
      ids.filter((_, n) => n % 2 === 1),
    )
    t.same(await queue.missing('triage', ['r0']), ['r0'], 'each queue for itself')
    t.same(await queue.missing('dispatch', []), [])
    t.same(await queue.finished('dispatch', ids), [])
    await queue.add('triage', [job('a'), job('b')])
    const { seen, consumer } = consumeAll(t, queue, 'triage')
    await until(() => seen.length === 2)
    await consumer.close()
    t.same(await queue.missing('triage', ['a', 'b']), ['a', 'b'], 'triage keeps nothing')
    const dispatched = consumeAll(t, queue, 'dispatch', 20)
    await until(() => dispatched.seen.length === 1250)
    await dispatched.consumer.close()
    t.same(await queue.missing('dispatch', ['r0', 'r1', 'r2']), ['r1'], 'dispatch keeps what is done')
    t.same((await queue.finished('dispatch', ['r1', 'r2', 'r0'])).sort(), ['r0', 'r2'])
  })

  t.test('the state: counts, the oldest, consumers', async (t) => {
    let now = Date.now() - 50_000
    const queue = await openQueue(t, await start(t), createTestLog(), { now: () => now })
    const counts = { waiting: 0, active: 0, delayed: 0, failed: 0, retrying: 0 }
    const times = { oldestWaitingAt: undefined, oldestRetryingAt: undefined }
    const empty = { ...counts, ...times, consumers: 0, isPaused: false }
    t.same(await queue.state('dispatch'), empty)
    const oldest = now
    await queue.add('dispatch', [job('a', 10)])
    now += 1000
    await queue.add('dispatch', [job('b', 100), job('c', 1)])
    // A state that took long to read may be told for a while.
    await eventually(async () => (await queue.state('dispatch')).waiting === 3)
    t.same(await queue.state('dispatch'), { ...empty, waiting: 3, oldestWaitingAt: oldest })
    const { seen } = consumeAll(t, queue)
    await until(() => seen.length === 3)
    await eventually(async () => {
      const { waiting, active, consumers } = await queue.state('dispatch')
      return waiting + active === 0 && consumers === 1
    })
    t.same(await queue.state('dispatch'), { ...empty, consumers: 1 })
    t.same((await queue.state('triage')).consumers, 0)
  })
}

function errors(t: Test, start: StartStore) {
  t.test('errors decide: again, or never again', async (t) => {
    const log = createTestLog()
    const queue = await openQueue(t, await start(t), log)
    const tries: Record<string, number> = {}
    const consumer = queue.consume('triage', {
      concurrency: 3,
      async handle({ id }) {
        const count = (tries[id] ?? 0) + 1
        tries[id] = count
        if (id === 'permanent') throw new PermanentError('internal')
        if (id === 'temporary' && count < 3) throw new TemporaryError('ledger-down')
        if (id === 'unknown' && count < 2) throw new Error('whatever')
      },
    })
    t.teardown(() => consumer.close())
    await queue.add('triage', [job('permanent'), job('temporary'), job('unknown')])
    await until(() => tries.temporary === 3 && tries.unknown === 2)
    await eventually(async () => (await queue.missing('triage', ['temporary', 'unknown'])).length === 2)
    t.same(tries, { permanent: 1, temporary: 3, unknown: 2 })
    await eventually(async () => (await queue.state('triage')).failed === 1)
    t.equal((await queue.state('triage')).delayed, 0)
    t.same(await queue.missing('triage', ['permanent']), [], 'what failed is kept')
    t.same(log.lines.filter((line) => line.startsWith('error')).length, 1, 'and said once')
  })

  t.test('closing a consumer waits for what it is handling', async (t) => {
    const queue = await openQueue(t, await start(t))
    let isDone = false
    let isStarted = false
    const consumer = queue.consume('triage', {
      concurrency: 1,
      async handle() {
        isStarted = true
        await sleep(400)
        isDone = true
      },
    })
    await queue.add('triage', [job('slow'), job('next')])
    await until(() => isStarted)
    await consumer.close()
    t.ok(isDone)
    t.same(await queue.missing('triage', ['slow', 'next']), ['slow'], 'and takes nothing new')
  })
}

function completions(t: Test, start: StartStore) {
  t.test('completed jobs are told once, across readers', async (t) => {
    const queue = await openQueue(t, await start(t))
    const { seen } = consumeAll(t, queue, 'dispatch', 5)
    let position: string | undefined
    const read = (told: string[], refuse = () => false) =>
      queue.completed('dispatch', {
        since: async () => position,
        async on(ids, at) {
          if (refuse()) throw new TemporaryError('ledger-down')
          told.push(...ids)
          position = at
        },
      })
    await queue.add('dispatch', [job('a'), job('b')])
    await until(() => seen.length === 2)
    const first: string[] = []
    let refusals = 1
    const reader = read(first, () => refusals-- > 0)
    await until(() => first.length === 2)
    await reader.close()
    t.same(first.sort(), ['a', 'b'], 'given again after it was refused')
    await queue.add(
      'dispatch',
      Array.from({ length: 1500 }, (_, n) => job(`c${n}`)),
    )
    await until(() => seen.length === 1502)
    const second: string[] = []
    const next = read(second)
    await until(() => second.length >= 1500)
    await queue.add('dispatch', [job('live')])
    await until(() => second.includes('live'))
    await next.close()
    t.same(new Set(second).size, 1501)
    t.same(second.length, 1501, 'from the stored position on, nothing twice')
  })
}

function crowds(t: Test, start: StartStore) {
  t.test('two consumers never handle the same job', async (t) => {
    const store = await start(t)
    const queue = await openQueue(t, store)
    const other = await openQueue(t, store)
    const left = consumeAll(t, queue, 'dispatch', 8)
    const right = consumeAll(t, other, 'dispatch', 8)
    await eventually(async () => (await queue.state('dispatch')).consumers === 2)
    const ids = Array.from({ length: 1000 }, (_, n) => `r${n}`)
    await Promise.all([
      queue.add(
        'dispatch',
        ids.map((id) => job(id)),
      ),
      other.add(
        'dispatch',
        ids.map((id) => job(id)),
      ),
    ])
    await eventually(async () => (await queue.finished('dispatch', ids)).length === 1000)
    t.same([...left.seen, ...right.seen].sort(), ids.sort())
    t.ok(left.seen.length > 0 && right.seen.length > 0, 'both had work')
  })

  t.test('a job whose consumer was killed is handled by another within 15 s', async (t) => {
    const store = await start(t)
    const queue = await openQueue(t, store)
    await queue.add('dispatch', [job('orphan')])
    const victim = spawn(process.execPath, ['--input-type=module', '-e', VICTIM], {
      env: { ...process.env, URLS: JSON.stringify(store.urls) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    t.teardown(() => victim.kill('SIGKILL'))
    await once(victim.stdout, 'data')
    const { seen } = consumeAll(t, queue)
    await sleep(500)
    t.same(seen, [], 'it has the job')
    victim.kill('SIGKILL')
    await until(() => seen.length === 1, 15_000)
    t.same(seen, ['orphan'])
  })
}

const VICTIM = `
  import { createBullQueue } from ${JSON.stringify(new URL('../../adapters/queue-bullmq.ts', import.meta.url).href)}
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const queue = await createBullQueue({ ...JSON.parse(process.env.URLS), log, clock: Date })
  queue.consume('dispatch', { concurrency: 1, handle: () => new Promise(() => console.log('taken')) })
`

function outages(t: Test, start: StartStore) {
  t.test('the store is killed and comes back: adds fail fast, then all goes on', async (t) => {
    const store = await start(t)
    const log = createTestLog()
    const queue = await openQueue(t, store, log)
    const { seen } = consumeAll(t, queue, 'dispatch', 2)
    const told: string[] = []
    const reader = queue.completed('dispatch', { on: async (ids) => void told.push(...ids) })
    t.teardown(() => reader.close())
    await queue.add('dispatch', [job('before')])
    await until(() => told.includes('before'))
    // A second passes so that what was done is on Redis's disk.
    await sleep(1200)
    await store.kill9()
    for (let n = 0; n < 20; n++) {
      const began = Date.now()
      await t.rejects(queue.add('dispatch', [job('during')]), { name: 'TemporaryError', code: 'queue-down' })
      t.ok(Date.now() - began < 2500, 'fails fast')
      await sleep(100)
    }
    await store.restart()
    const began = Date.now()
    await eventually(() => queue.add('dispatch', [job('after')]))
    await until(() => seen.includes('after'))
    t.ok(Date.now() - began < 5000, `goes on soon: after ${Date.now() - began} ms`)
    await until(() => told.includes('after'))
    t.same(seen, ['before', 'after'])
    t.ok(log.lines.length < 15, `says it briefly: ${log.lines.join('; ')}`)
  })

  t.test('opened while the store is down: usable when it is there', async (t) => {
    const store = await start(t)
    await store.kill9()
    const log = createTestLog()
    const queue = await createBullQueue({ ...store.urls, log, clock: Date })
    t.teardown(() => queue.close())
    const { seen } = consumeAll(t, queue)
    await t.rejects(queue.add('dispatch', [job('early')]), { code: 'queue-down' })
    await t.rejects(queue.state('dispatch'), { code: 'queue-down' })
    await t.rejects(queue.incarnation(), { code: 'queue-down' })
    await sleep(1000)
    await store.restart()
    await eventually(() => queue.add('dispatch', [job('late')]), 5000)
    await until(() => seen.length > 0, 5000)
    t.same(seen, ['late'])
  })

  t.test('closes while the store is down', async (t) => {
    const store = await start(t)
    const queue = await openQueue(t, store)
    const consumer = queue.consume('dispatch', { concurrency: 1, handle: async () => undefined })
    await eventually(async () => (await queue.state('dispatch')).consumers === 1)
    await store.kill9()
    await sleep(300)
    const never = queue.consume('triage', { concurrency: 1, handle: async () => undefined })
    const began = Date.now()
    await Promise.all([consumer.close(), never.close()])
    await queue.close()
    t.ok(Date.now() - began < 5000, `after ${Date.now() - began} ms`)
    await store.restart()
  })
}
