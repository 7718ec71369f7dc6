/** How fast a burst is answered: from POST to 202, with the entry on the disk. */
import { startOurs, startReference, startStores } from '../contestants.ts'
import { CONNECTIONS, runWrk, type Target } from '../load/wrk.ts'
import { interleave, type Row, type Settings, toRow } from '../row.ts'
import { within } from '../support/scope.ts'

const TARGET = 0.8

export function acceptBurst({ pairs, seconds }: Settings): Promise<Row[]> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const ours = await startOurs(scope, stores)
    const bare = await startReference(scope, stores, 'bare')
    let cpu = 0
    const rate = async (target: Target): Promise<number> => {
      const load = await runWrk(target, { seconds })
      cpu = Math.max(cpu, load.cpu)
      return load.rate
    }
    const measured = await interleave(
      pairs,
      async () => {
        const found = await rate(ours)
        // What the burst has left would run beside the reference.
        await ours.drained()
        return found
      },
      () => rate(bare),
    )
    const row = {
      name: 'accept-burst',
      what: `accepted, durable, ${CONNECTIONS} connections`,
      unit: 'requests/s',
      against: 'bare Fastify route (bench/reference-bare.ts)',
      target: `>= ${TARGET}`,
      detail: { wrkCpuMost: cpu },
    }
    return [toRow(row, measured, ({ ratio }) => ratio >= TARGET)]
  })
}
