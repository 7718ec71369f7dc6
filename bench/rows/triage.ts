/** What triage costs: CPU a message, memory, time to load; and how many requests a worker takes from `triage` to `dispatch`. */
import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { loadLabelled, MODEL_FILE, TRAINING_FILE } from '../../src/config-model.ts'
import { addKey } from '../../test/support/cli.ts'
import { type House, root, startArguments, startHouse } from '../../test/support/house.ts'
import { temporaryDataDir } from '../../test/support/postgres.ts'
import { type Stores, startStores, waitingJobs } from '../contestants.ts'
import type { JudgeCost } from '../load/judge-cost.ts'
import { interleave, type Row, type Settings, toRow } from '../row.ts'
import { runToEnd, start, until, watchCpu } from '../support/process.ts'
import { type Scope, within } from '../support/scope.ts'

const SAMPLE = 2000
const LEAST_PER_SECOND = 300
/** Of each measurement of a worker, and those after which it is warm. */
const REQUESTS = 3000
const FIRST = 500
const POSTS_AT_ONCE = 32
const WORK_SECONDS = 120

const Spread = z.object({ p50: z.number(), p99: z.number() })
const Cost: z.ZodType<JudgeCost> = z.object({
  judge: Spread,
  keywords: Spread,
  longMs: z.number(),
  loadMs: z.number(),
  configMs: z.number(),
  heapMB: z.number(),
  rssMB: z.number(),
})

export async function triage(settings: Settings): Promise<Row[]> {
  return [...(await judging(settings)), await working(settings)]
}

interface Judging extends Pick<Row, 'name' | 'what' | 'unit' | 'against'> {
  ours(cost: JudgeCost): number
  reference(cost: JudgeCost): number
  /** Ours is to be less. */
  goal: number
  also?: Record<string, (cost: JudgeCost) => number>
}

const WORDS = 'the words of emergencies alone'
const MODEL_MB = statSync(join(root, 'config', MODEL_FILE)).size / 1e6

const judgings: Judging[] = [
  {
    name: 'triage-cpu-p50',
    what: `p50 of a message, one thread, ${SAMPLE} labelled ones`,
    unit: 'ms',
    against: WORDS,
    ours: ({ judge }) => judge.p50,
    reference: ({ keywords }) => keywords.p50,
    goal: 2,
    also: { longTextMsMost: ({ longMs }) => longMs },
  },
  {
    name: 'triage-cpu-p99',
    what: 'p99 of the same',
    unit: 'ms',
    against: WORDS,
    ours: ({ judge }) => judge.p99,
    reference: ({ keywords }) => keywords.p99,
    goal: 10,
  },
  {
    name: 'triage-memory',
    what: 'model and tables in memory: heap and arrays',
    unit: 'MB',
    against: 'the model on the disk',
    ours: ({ heapMB }) => heapMB,
    reference: () => MODEL_MB,
    goal: 100,
    also: { rssMBMost: ({ rssMB }) => rssMB },
  },
  {
    name: 'triage-load',
    what: 'model and tables read',
    unit: 'ms',
    against: 'the rest of config/',
    ours: ({ loadMs }) => loadMs,
    reference: ({ configMs }) => configMs,
    goal: 1000,
  },
]

async function judging({ pairs }: Settings): Promise<Row[]> {
  const costs: JudgeCost[] = []
  const program = join(root, 'bench/load/judge-cost.ts')
  const run = (scope: Scope) => runToEnd(scope, process.execPath, ['--expose-gc', program, `${SAMPLE}`])
  for (let n = 0; n < pairs; n += 1) costs.push(Cost.parse(JSON.parse((await within(run)).output)))
  return judgings.map(({ ours, reference, goal, also = {}, ...named }) => {
    const details = Object.entries(also).map(([name, of]) => [name, Math.max(...costs.map(of))] as const)
    return toRow(
      { ...named, target: `ours < ${goal} ${named.unit}`, detail: Object.fromEntries(details) },
      costs.map((cost) => ({ ours: ours(cost), reference: reference(cost) })),
      (row) => row.ours < goal,
    )
  })
}

type Worker = (env: Record<string, string>) => { args: string[]; env: Record<string, string> }

function working({ pairs }: Settings): Promise<Row> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const DATA_DIR = await temporaryDataDir(scope)
    const ours: Worker = (env) => ({
      args: startArguments,
      env: { ...env, ROLE: 'worker', PORT: '0', DATA_DIR },
    })
    const keywords: Worker = (env) => ({ args: [join(root, 'bench/load/keyword-worker.ts')], env })
    const cpu: number[] = []
    const rateOf = async (worker: Worker): Promise<number> => {
      const found = await drain(stores, worker(await fill(stores)))
      cpu.push(found.cpu)
      return found.rate
    }
    const measured = await interleave(
      pairs,
      () => rateOf(ours),
      () => rateOf(keywords),
    )
    const row = {
      ...{ name: 'triage-worker', what: 'from `triage` to `dispatch` by one worker', unit: 'requests/s' },
      ...{ against: 'a worker that looks for words of emergencies alone' },
      target: `ours >= ${LEAST_PER_SECOND}/s`,
      detail: { workerCpuMost: Math.max(...cpu) },
    }
    return toRow(row, measured, (m) => m.ours >= LEAST_PER_SECOND)
  })
}

/** An empty ledger and queue, then REQUESTS that wait in `triage`, and nobody who works. Returns where they are. */
async function fill({ postgres, redis }: Stores): Promise<Record<string, string>> {
  await redis.flushAll()
  const stores = { DATABASE_URL: await postgres.freshDatabase(), REDIS_URL: redis.url, LOG_LEVEL: 'warn' }
  await within(async (scope) => {
    const RECEIPT_SECRET = randomBytes(32).toString('hex')
    const env = { ...stores, ROLE: 'gateway', RECEIPT_SECRET, DATA_DIR: await temporaryDataDir(scope) }
    const key = await addKey(env, 'bench')
    const house = await startHouse(scope, { env, dataDir: env.DATA_DIR })
    await post(house, key)
    const isThere = async () => (await waitingJobs(redis, 'jiesu:triage')) >= REQUESTS
    await until(isThere, WORK_SECONDS, 'requests in the queue')
  })
  return stores
}

/** Labelled messages, each by another citizen. */
async function post({ call }: House, key: string): Promise<void> {
  const texts = loadLabelled(join(root, 'config'), TRAINING_FILE).map(({ text }) => text)
  let posted = 0
  const postSome = async (): Promise<void> => {
    while (posted < REQUESTS) {
      const n = posted
      posted += 1
      const phone = `1380000${String(n).padStart(4, '0')}`
      const { status } = await call('/v1/requests', { key, body: { text: texts[n], requester: { phone } } })
      if (status !== 202) throw new Error(`/v1/requests answered ${status}`)
    }
  }
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, postSome))
}

/** From when it is warm until nothing waits. */
function drain({ redis }: Stores, { args, env }: ReturnType<Worker>) {
  return within(async (scope) => {
    const { child } = start(scope, process.execPath, args, env)
    const waiting = () => waitingJobs(redis, 'jiesu:triage')
    const whole = await waiting()
    await until(async () => (await waiting()) < whole - FIRST, WORK_SECONDS, 'a worker that works')
    const began = { at: performance.now(), waiting: await waiting() }
    const usage = watchCpu(child.pid ?? 0)
    for (;;) {
      const left = await waiting()
      const seconds = (performance.now() - began.at) / 1000
      if (left === 0) return { rate: began.waiting / seconds, cpu: usage.stop() }
      if (seconds > WORK_SECONDS) throw new Error(`${left} still wait after ${WORK_SECONDS} s`)
      await sleep(20)
    }
  })
}
