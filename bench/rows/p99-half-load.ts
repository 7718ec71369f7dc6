/** How long the slowest hundredth waits for its 202 while the machine has room: at half of what saturates it. */
import { startOurs, startReference, startStores } from '../contestants.ts'
import { type AtRate, runAtRate } from '../load/at-rate.ts'
import { runWrk } from '../load/wrk.ts'
import { interleave, type Row, type Settings, toRow } from '../row.ts'
import { within } from '../support/scope.ts'

const TARGET = { ratio: 3, milliseconds: 10 }

export function p99HalfLoad({ pairs, seconds }: Settings): Promise<Row[]> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const ours = await startOurs(scope, stores)
    const bare = await startReference(scope, stores, 'bare')
    const saturated = await runWrk(ours, { seconds })
    await ours.drained()
    const rate = Math.round(saturated.rate / 2)
    const runs: AtRate[] = []
    const p99 = async (target: typeof bare): Promise<number> => {
      const run = await runAtRate(target, { rate, seconds })
      runs.push(run)
      return run.p99
    }
    const measured = await interleave(
      pairs,
      async () => {
        const found = await p99(ours)
        await ours.drained()
        return found
      },
      () => p99(bare),
    )
    const row = {
      name: 'p99-half-load',
      what: `p99 of the 202 at ${rate} requests/s, half of what saturates ours`,
      unit: 'ms',
      against: 'bare Fastify route at the same rate (bench/reference-bare.ts)',
      target: `<= ${TARGET.ratio}, or ours <= ${TARGET.milliseconds} ms`,
      detail: {
        offered: rate,
        generatedLeast: Math.min(...runs.map((run) => run.rate)),
        generatorCpuMost: Math.max(...runs.map((run) => run.cpu)),
      },
    }
    return [toRow(row, measured, (m) => m.ratio <= TARGET.ratio || m.ours <= TARGET.milliseconds)]
  })
}
