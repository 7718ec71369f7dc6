/**
 * The highest offered rate at which all of it arrives in `triage` as fast as it comes: at more, the journal grows. The
 * references have no journal, so what they answer is what they sustain.
 */
import {
  type Ours,
  type Stores,
  startOurs,
  startReference,
  startStores,
  waitingJobs,
} from '../contestants.ts'
import { CONNECTIONS, runWrk } from '../load/wrk.ts'
import { type Pair, type Row, type Settings, toRow } from '../row.ts'
import { within } from '../support/scope.ts'
import { type Probe, search } from './sustained-search.ts'

const references = { 'sustained-queue': 'queue', 'sustained-insert-queue': 'insert-queue' } as const
type Name = keyof typeof references
export const sustainedNames: Name[] = ['sustained-queue', 'sustained-insert-queue']

const targets: Record<Name, number> = { 'sustained-queue': 0.8, 'sustained-insert-queue': 3 }
const against: Record<Name, string> = {
  'sustained-queue': 'Fastify, one queue.add a request (bench/reference-queue.ts)',
  'sustained-insert-queue':
    'Fastify, one INSERT and one queue.add a request (bench/reference-insert-queue.ts)',
}

export function sustained(settings: Settings, names: Name[] = sustainedNames): Promise<Row[]> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const measured = new Map<Name, Pair[]>(names.map((name) => [name, []]))
    let guess = 5000
    let cpu = 0
    for (let n = 0; n < settings.pairs; n++) {
      const found = await measureOurs(stores, guess, settings.seconds)
      guess = found.rate
      cpu = Math.max(cpu, found.cpu)
      for (const name of names) {
        const reference = await measureReference(stores, references[name], settings.seconds)
        cpu = Math.max(cpu, reference.cpu)
        measured.get(name)?.push({ ours: found.rate, reference: reference.rate })
      }
    }
    return names.map((name) => row(name, measured.get(name) ?? [], cpu))
  })
}

function row(name: Name, pairs: Pair[], wrkCpuMost: number): Row {
  const named = {
    name,
    what: `into \`triage\` on Redis without the journal growing, ${CONNECTIONS} connections`,
    unit: 'requests/s',
    against: against[name],
    target: `>= ${targets[name]}`,
    detail: { wrkCpuMost },
  }
  return toRow(named, pairs, ({ ratio }) => ratio >= targets[name])
}

function measureOurs(stores: Stores, guess: number, seconds: number): Promise<{ rate: number; cpu: number }> {
  return within(async (scope) => {
    const ours = await startOurs(scope, stores)
    let cpu = 0
    const found = await search(guess, async (offered) => {
      const probed = await probe(ours, offered, seconds)
      cpu = Math.max(cpu, probed.cpu)
      return probed
    })
    const [accepted, jobs] = [await ours.accepted(), await arrived(ours, stores)]
    if (accepted !== jobs) throw new Error(`accepted ${accepted}, but in triage ${jobs}`)
    return { rate: found, cpu }
  })
}

/** The last batch reaches the queue a moment after it left the journal. */
async function arrived(ours: Ours, { redis }: Stores): Promise<number> {
  const accepted = await ours.accepted()
  for (let tries = 0; tries < 50; tries++) {
    if ((await waitingJobs(redis, 'jiesu:triage')) >= accepted) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return waitingJobs(redis, 'jiesu:triage')
}

async function probe(ours: Ours, offered: number, seconds: number): Promise<Probe & { cpu: number }> {
  const samples: { at: number; depth: number }[] = []
  const began = performance.now()
  const timer = setInterval(() => {
    const at = (performance.now() - began) / 1000
    // At the end of a run a look may fail; the others are enough.
    ours.depth().then(
      (depth) => samples.push({ at, depth }),
      () => undefined,
    )
  }, 500)
  const load = await runWrk(ours, { seconds, rate: offered }).finally(() => clearInterval(timer))
  // The first third fills the pipeline.
  const growth = slope(samples.filter(({ at }) => at > seconds / 3 && at < seconds))
  await ours.drained()
  console.error(
    `  offered ${offered}/s: accepted ${Math.round(load.rate)}/s, journal ${growth >= 0 ? '+' : ''}${Math.round(growth)}/s`,
  )
  return { rate: load.rate, growth, cpu: load.cpu }
}

/** Entries a second, by least squares. */
function slope(samples: { at: number; depth: number }[]): number {
  const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
  const middle = { at: mean(samples.map(({ at }) => at)), depth: mean(samples.map(({ depth }) => depth)) }
  const above = samples.reduce((sum, { at, depth }) => sum + (at - middle.at) * (depth - middle.depth), 0)
  const below = samples.reduce((sum, { at }) => sum + (at - middle.at) ** 2, 0)
  return above / below
}

function measureReference(stores: Stores, name: 'queue' | 'insert-queue', seconds: number) {
  return within(async (scope) => {
    const target = await startReference(scope, stores, name)
    const load = await runWrk(target, { seconds })
    console.error(`  reference-${name}: ${Math.round(load.rate)}/s`)
    if ((await waitingJobs(stores.redis, 'bull:reference')) < load.requests) {
      throw new Error(`reference-${name} has lost jobs`)
    }
    return load
  })
}
