/** What people who look at the console cost those who send: accepted with so many consoles open, and with none. */
import { once } from 'node:events'
import { join } from 'node:path'
import { z } from 'zod'
import { type Ours, startOurs, startStores } from '../contestants.ts'
import { runAtRate } from '../load/at-rate.ts'
import type { ConsolesOptions } from '../load/consoles.ts'
import { runWrk } from '../load/wrk.ts'
import { interleave, median, type Row, type Settings, toRow } from '../row.ts'
import { start, watchCpu } from '../support/process.ts'
import { type Scope, within } from '../support/scope.ts'

const CONSOLES = 20
const LOADS_EVERY_MS = 10_000
const OFFERED = 2000
const TARGET = 0.9

const Seen = z.object({ frames: z.number(), bytes: z.number(), pages: z.number() })
type Seen = z.infer<typeof Seen> & {
  /** What the process that looks took, as a share of one core. */
  cpu: number
}

interface Kind {
  name: string
  what: string
  run(ours: Ours, seconds: number): Promise<{ rate: number; p99: number }>
}

const kinds: Kind[] = [
  {
    name: 'console-cost',
    what: `accepted with ${CONSOLES} consoles open, ${OFFERED} requests/s offered`,
    run: (ours, seconds) => runAtRate(ours, { rate: OFFERED, seconds }),
  },
  {
    name: 'console-cost-burst',
    what: `accepted with ${CONSOLES} consoles open, as fast as the answers come`,
    run: (ours, seconds) => runWrk(ours, { seconds }),
  },
]

export function consoles({ pairs, seconds }: Settings): Promise<Row[]> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const ours = await startOurs(scope, stores)
    const cookie = await ours.signIn()
    const rows: Row[] = []
    for (const kind of kinds) rows.push(await measure({ kind, ours, cookie, pairs, seconds }))
    return rows
  })
}

interface Measuring {
  kind: Kind
  ours: Ours
  cookie: string
  pairs: number
  seconds: number
}

async function measure({ kind, ours, cookie, pairs, seconds }: Measuring): Promise<Row> {
  const p99 = { with: 0, without: 0 }
  const seen: Seen[] = []
  const run = async (which: keyof typeof p99): Promise<number> => {
    const found = await kind.run(ours, seconds)
    await ours.drained()
    p99[which] = Math.max(p99[which], found.p99)
    return found.rate
  }
  const measured = await interleave(
    pairs,
    () =>
      within(async (scope) => {
        const looking = await openConsoles(scope, ours, cookie)
        const rate = await run('with')
        seen.push(await looking.end())
        return rate
      }),
    () => run('without'),
  )
  const row = {
    name: kind.name,
    what: kind.what,
    unit: 'requests/s',
    against: 'the same gateway with none open',
    target: `>= ${TARGET}`,
    detail: {
      p99MostWithMs: p99.with,
      p99MostWithoutMs: p99.without,
      framesLeast: Math.min(...seen.map(({ frames }) => frames)),
      pagesLeast: Math.min(...seen.map(({ pages }) => pages)),
      frameBytes: median(seen.map(({ frames, bytes }) => bytes / frames)),
      consolesCpuMost: Math.max(...seen.map(({ cpu }) => cpu)),
    },
  }
  return toRow(row, measured, ({ ratio }) => ratio >= TARGET)
}

async function openConsoles(scope: Scope, ours: Ours, cookie: string): Promise<{ end(): Promise<Seen> }> {
  const options: ConsolesOptions = {
    url: new URL(ours.url).origin,
    cookie,
    consoles: CONSOLES,
    loadsEveryMs: LOADS_EVERY_MS,
  }
  const program = join(import.meta.dirname, '../load/consoles.ts')
  const { child, stop } = start(scope, process.execPath, [program, JSON.stringify(options)])
  const lines: string[] = []
  child.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')))
  await Promise.race([
    once(child.stdout ?? child, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the consoles did not open'))),
  ])
  const usage = watchCpu(child.pid ?? 0)
  return {
    async end() {
      const cpu = usage.stop()
      await stop()
      return { ...Seen.parse(JSON.parse(lines.at(-1) ?? '')), cpu }
    },
  }
}
