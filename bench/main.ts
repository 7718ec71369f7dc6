/** `npm run bench`: the table; `-- --only NAME --json`: one row. Everything it starts, it stops. */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startStores } from './contestants.ts'
import { requireWrk } from './load/wrk.ts'
import { toMarkdown, type Versions, writeResults } from './report.ts'
import type { Row, Settings } from './row.ts'
import { acceptBurst } from './rows/accept-burst.ts'
import { consoles } from './rows/console.ts'
import { drainBacklog } from './rows/drain-backlog.ts'
import { hotlines } from './rows/hotlines.ts'
import { p99HalfLoad } from './rows/p99-half-load.ts'
import { phone } from './rows/phone.ts'
import { sustained } from './rows/sustained.ts'
import { triage } from './rows/triage.ts'
import { wechat } from './rows/wechat.ts'
import { closeAll, within } from './support/scope.ts'

const USAGE = `npm run bench -- [--only NAME] [--json] [--write] [--full] [--pairs N] [--seconds S] [--backlog N]

  --only     accept-burst, sustained-queue, sustained-insert-queue, p99-half-load, drain-backlog,
             hotline-json, hotline-soap, wechat-callbacks, console-cost, phone-live or triage
  --json     one JSON object a row
  --write    also into bench/RESULTS.md and README.md
  --full     30 s each, backlog of 1,000,000; without it 10 s and 100,000`

const measures: Record<string, (settings: Settings) => Promise<Row[]>> = {
  'accept-burst': acceptBurst,
  'sustained-queue': (settings) => sustained(settings, ['sustained-queue']),
  'sustained-insert-queue': (settings) => sustained(settings, ['sustained-insert-queue']),
  'p99-half-load': p99HalfLoad,
  'drain-backlog': drainBacklog,
  'hotline-json': (settings) => hotlines(settings, ['hotline-json']),
  'hotline-soap': (settings) => hotlines(settings, ['hotline-soap']),
  'wechat-callbacks': wechat,
  'console-cost': consoles,
  'phone-live': phone,
  triage,
}
/** The two sustained rows share what was measured of ours. */
const all: ((settings: Settings) => Promise<Row[]>)[] = [
  acceptBurst,
  sustained,
  p99HalfLoad,
  drainBacklog,
  hotlines,
  wechat,
  consoles,
  phone,
  triage,
]

const options = {
  only: { type: 'string' },
  json: { type: 'boolean' },
  write: { type: 'boolean' },
  full: { type: 'boolean' },
  pairs: { type: 'string', default: '5' },
  seconds: { type: 'string' },
  backlog: { type: 'string' },
} as const

async function main(): Promise<void> {
  const { values } = parseArgs({ options })
  const { only, full = false } = values
  const chosen = only === undefined ? all : [measures[only]].filter((measure) => measure !== undefined)
  const settings = {
    pairs: Number(values.pairs),
    seconds: Number(values.seconds ?? (full ? 30 : 10)),
    backlog: Number(values.backlog ?? (full ? 1_000_000 : 100_000)),
  }
  if (chosen.length === 0 || !Object.values(settings).every((value) => value > 0)) throw new Error(USAGE)
  const wrk = requireWrk()
  const rows: Row[] = []
  for (const measure of chosen) rows.push(...(await measure(settings)))
  if (values.json) for (const row of rows) console.log(JSON.stringify(row))
  const table = toMarkdown(rows, { wrk, ...(await storeVersions()) })
  if (!values.json) console.log(table)
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ')
  if (values.write) await writeResults(table, command)
}

function storeVersions(): Promise<Omit<Versions, 'wrk'>> {
  return within(async (scope) => {
    const { postgres } = await startStores(scope)
    const client = new pg.Client(postgres.url)
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    await client.end()
    const redis = spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout
    return {
      postgres: rows[0]?.server_version ?? 'unknown',
      redis: /v=([\d.]+)/.exec(redis)?.[1] ?? 'unknown',
    }
  })
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeAll().then(() => process.exit(130)))
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await closeAll()
  process.exitCode = 1
}
