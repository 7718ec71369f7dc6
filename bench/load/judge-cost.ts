/**
 * A process that loads triage as the worker does and judges messages, one after another.
 * Run with --expose-gc. Arguments: how many messages. Prints JSON of JudgeCost: ms and MB. Kernels count CPU in steps of some
 * ms, so a message is timed by the clock, thrice, and the shortest counts: what else the machine did meanwhile is not its cost.
 */
import { loadConfig } from '../../src/config.ts'
import { loadLabelled, TRAINING_FILE } from '../../src/config-model.ts'
import { searchedWords } from '../../src/contract/searched-words.ts'
import { createEmergencyWords } from '../../src/triage/emergency.ts'
import { requestOf } from '../../src/triage/evaluate/measure.ts'
import type { Labelled } from '../../src/triage/topic/labelled.ts'
import { createRandom, shuffle } from '../../src/triage/topic/shuffle.ts'
import { createTriageJudge, readTriageSources } from '../../src/triage-judge.ts'

export interface Spread {
  p50: number
  p99: number
}

export interface JudgeCost {
  /** All of triage that needs no ledger. */
  judge: Spread
  /** Words of emergencies alone, as accepting asks for. */
  keywords: Spread
  /** A text of 100,000 characters. */
  longMs: number
  loadMs: number
  /** What is edited besides: hotlines' and channels' files are not in it. */
  configMs: number
  heapMB: number
  rssMB: number
}

const DIR = 'config'
const SEED = 12_345
const WARM_UP = 500
const LONG = 100_000
const PASSES = 3

function measure(count: number): JudgeCost {
  const messages = loadLabelled(DIR, TRAINING_FILE)
  const began = performance.now()
  const config = loadConfig(DIR)
  const configMs = performance.now() - began
  const before = memory()
  const loading = performance.now()
  const judge = createTriageJudge(readTriageSources(config, DIR))
  const loadMs = performance.now() - loading
  const after = memory()
  const words = createEmergencyWords(config.urgency)
  const requests = sample(messages, count + WARM_UP).map(requestOf)
  const costs = (work: (request: (typeof requests)[number]) => unknown) =>
    spread(requests.map((request) => msOf(() => work(request))).slice(WARM_UP))
  const costOf = {
    judge: costs(judge.triage),
    keywords: costs((each) => words(searchedWords(each).join('\n'))),
  }
  const text = requests
    .map((request) => request.text)
    .join('。')
    .slice(0, LONG)
  const long = requests[0] && { ...requests[0], text }
  const longMs = long ? msOf(() => judge.triage(long)) : Number.NaN
  return {
    ...costOf,
    longMs,
    loadMs,
    configMs,
    heapMB: after.heap - before.heap,
    rssMB: after.rss - before.rss,
  }
}

/** Always the same ones, in the same order. */
function sample(messages: readonly Labelled[], count: number): Labelled[] {
  const order = messages.map((_, at) => at)
  shuffle(order, createRandom(SEED))
  return order.slice(0, count).flatMap((at) => messages[at] ?? [])
}

function msOf(work: () => unknown): number {
  const times = Array.from({ length: PASSES }, () => {
    const began = performance.now()
    work()
    return performance.now() - began
  })
  return Math.min(...times)
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

/** Arrays outside of the heap are counted with it; the first collection only lets go of them. */
function memory(): { heap: number; rss: number } {
  for (let n = 0; n < 3; n += 1) globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: (heapUsed + external) / 1e6, rss: rss / 1e6 }
}

console.log(JSON.stringify(measure(Number(process.argv[2]))))
