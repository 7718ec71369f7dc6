/** Live calls: how long a segment waits for its acknowledgement, and what one costs in a long call and in short ones. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { type Ours, startOurs, startStores } from '../contestants.ts'
import { runAtRate } from '../load/at-rate.ts'
import type { LiveCallsOptions } from '../load/live-calls.ts'
import { interleave, type Row, type Settings, toRow } from '../row.ts'
import { runToEnd, until, watchCpu } from '../support/process.ts'
import { type Scope, within } from '../support/scope.ts'

const RATE = 500
const MOST_MS = 50
const LONG = { calls: 4, segments: 5000 }
const SHORT = { calls: 1000, segments: 20 }
const JOINED_SECONDS = 120

const Result = z.object({ rate: z.number(), p50: z.number(), p99: z.number(), max: z.number() })

export function phone({ pairs, seconds }: Settings): Promise<Row[]> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const ours = await startOurs(scope, stores, { ROLE: 'all' })
    return [await acknowledgements(scope, ours, { pairs, seconds }), await length(scope, ours, pairs)]
  })
}

type Streaming = Pick<LiveCallsOptions, 'calls' | 'segments' | 'rate'>

async function stream(scope: Scope, ours: Ours, streaming: Streaming) {
  const options: LiveCallsOptions = {
    ...streaming,
    url: new URL(ours.url).origin,
    key: ours.key,
    name: randomBytes(4).toString('hex'),
  }
  const program = join(import.meta.dirname, '../load/live-calls.ts')
  const { output, cpu } = await runToEnd(scope, process.execPath, [program, JSON.stringify(options)])
  return { ...Result.parse(JSON.parse(output)), cpu }
}

async function acknowledgements(
  scope: Scope,
  ours: Ours,
  { pairs, seconds }: Pick<Settings, 'pairs' | 'seconds'>,
): Promise<Row> {
  const rates: number[] = []
  const measured = await interleave(
    pairs,
    async () => {
      const found = await stream(scope, ours, {
        calls: 100,
        segments: Math.ceil((RATE * seconds) / 100),
        rate: RATE,
      })
      rates.push(found.rate)
      await joined(ours)
      return found.p99
    },
    async () => {
      const { p99 } = await runAtRate(ours, { rate: RATE, seconds })
      await ours.drained()
      return p99
    },
  )
  const row = {
    name: 'phone-live-ack',
    what: `p99 of the acknowledgement of a live segment, ${RATE} segments/s in 100 calls`,
    unit: 'ms',
    against: 'the 202 of POST /v1/requests at the same rate, on the same gateway',
    target: `ours <= ${MOST_MS} ms`,
    detail: { acknowledgedLeast: Math.min(...rates) },
  }
  return toRow(row, measured, (m) => m.ours <= MOST_MS)
}

/** From the first segment until its call is a request. */
async function length(scope: Scope, ours: Ours, pairs: number): Promise<Row> {
  const cost = async (streaming: Streaming): Promise<number> => {
    const began = performance.now()
    const usage = watchCpu(ours.pid())
    await stream(scope, ours, streaming)
    await joined(ours)
    const seconds = (performance.now() - began) / 1000
    return (usage.stop() * seconds * 1000) / (streaming.calls * streaming.segments)
  }
  const measured = await interleave(
    pairs,
    () => cost(LONG),
    () => cost(SHORT),
  )
  const row = {
    name: 'phone-long-call',
    what: `CPU of the gateway and its worker a segment, ${LONG.calls} calls of ${LONG.segments} segments`,
    unit: 'ms',
    against: `${SHORT.calls} calls of ${SHORT.segments}`,
    target: '<= 1',
    detail: {},
  }
  return toRow(row, measured, ({ ratio }) => ratio <= 1)
}

async function joined(ours: Ours): Promise<void> {
  await ours.drained()
  await until(async () => (await ours.unjoined()) === 0, JOINED_SECONDS, 'calls that are requests')
}
