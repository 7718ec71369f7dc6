/** Guards: a request that waits for a model holds up no other. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { QueueJob } from '../../src/contract/ports.ts'
import type { Triage } from '../../src/contract/request.ts'
import { createTriageHandler, type TriageWorkerOptions } from '../../src/triage/worker.ts'
import { request, triage } from './second-opinion/asked.ts'

function setUp(secondOpinion: TriageWorkerOptions['secondOpinion']) {
  const batches: QueueJob[][] = []
  const handle = createTriageHandler({
    triage: () => triage(),
    secondOpinion,
    settle: async (batch) => batch.map(({ triage }) => triage),
    progress: { triaged: async (results) => results, dispatched: async () => undefined },
    queue: { add: async (_queue, jobs) => void batches.push(jobs) },
    clock: { now: () => Date.parse('2026-01-05T08:31:00+08:00') },
    standBackMs: () => 0,
  })
  return { batches, handle: (revision: number) => handle({ ...request('漏水'), revision }) }
}

const by = ({ data }: QueueJob) => (data as { triage: Triage }).triage.by

t.test('those that are sure go at once, the one that waits in a later batch', async (t) => {
  const { batches, handle } = setUp(async ({ revision }, judged) => {
    if (revision !== 2) return judged
    await sleep(100)
    return { ...judged, by: 'both' }
  })
  const slow = handle(2)
  await Promise.all([handle(1), handle(3), handle(4)])
  t.strictSame(
    batches
      .flat()
      .map(({ id }) => /-r(\d)/.exec(id)?.[1] ?? '1')
      .toSorted(),
    ['1', '3', '4'],
  )
  await slow
  t.equal(batches.length, 2)
  t.strictSame(batches[1]?.map(by), ['both'])
})

t.test('where no model is named nobody waits', async (t) => {
  const { batches, handle } = setUp(undefined)
  await Promise.all([handle(1), handle(2)])
  t.equal(batches.length, 1)
  await t.rejects(createTriageHandler({} as TriageWorkerOptions)({ text: 'no request' }), {
    code: 'internal',
  })
})

t.test('emergencies that come while a batch is out go together with the next', async (t) => {
  const out = Promise.withResolvers<void>()
  const sizes: number[] = []
  const handle = createTriageHandler({
    triage: () => ({ ...triage(), urgency: 'emergency' }),
    settle: async (batch) => {
      sizes.push(batch.length)
      if (sizes.length === 1) await out.promise
      return batch.map(({ triage }) => triage)
    },
    progress: { triaged: async (results) => results, dispatched: async () => undefined },
    queue: { add: async () => undefined },
    clock: Date,
    standBackMs: () => 60_000,
  })
  const all = [1, 2, 3].map((revision) => handle({ ...request('着火了'), revision }))
  await sleep(20)
  t.strictSame(sizes, [1], 'the first at once')
  out.resolve()
  await Promise.all(all)
  t.strictSame(sizes, [1, 2])
})
