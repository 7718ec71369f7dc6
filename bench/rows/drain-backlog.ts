/** Redis and the ledger were away, and a backlog has grown: how fast is accepting while it drains, and in how much memory. */
import { startEmbeddedPostgres } from '../../adapters/postgres-embedded.ts'
import { type Ours, type Stores, startOurs, startStores } from '../contestants.ts'
import { runWrk } from '../load/wrk.ts'
import { type Pair, type Row, type Settings, toRow } from '../row.ts'
import { rssAnon, watchMost } from '../support/process.ts'
import { type Scope, within } from '../support/scope.ts'

const TARGET = { ratio: 0.8, bytes: 400e6 }
const FILL_SECONDS = 5

export function drainBacklog({ pairs, seconds, backlog }: Settings): Promise<Row[]> {
  return within(async (scope) => {
    const stores = await startStores(scope)
    const ours = await startOurs(scope, stores)
    const without: number[] = []
    for (let n = 0; n < pairs; n++) {
      without.push((await runWrk(ours, { seconds })).rate)
      await ours.drained()
    }
    await stopStores(stores)
    await fill(ours, backlog)
    const began = performance.now()
    const most = watchMost(() => rssAnon(ours.pid()))
    await startAgain(scope, stores)
    const during: number[] = []
    const left: number[] = []
    for (let n = 0; n < pairs; n++) {
      during.push((await runWrk(ours, { seconds })).rate)
      left.push(await ours.depth())
    }
    await ours.drained()
    const bytes = most.stop()
    const detail = {
      backlog,
      leftAfterLast: left.at(-1) ?? 0,
      drainSeconds: Math.round((performance.now() - began) / 1000),
      rssAnonMostMB: bytes / 1e6,
    }
    return [row(toPairs(during, without), detail)]
  })
}

function toPairs(during: number[], without: number[]): Pair[] {
  return during.map((ours, n) => ({ ours, reference: without[n] ?? Number.NaN }))
}

function row(
  pairs: Pair[],
  detail: { backlog: number; rssAnonMostMB: number } & Record<string, number>,
): Row {
  const named = {
    name: 'drain-backlog',
    what: `accepted while a backlog of ${detail.backlog.toLocaleString('en')} drains; RssAnon at most ${Math.round(detail.rssAnonMostMB)} MB`,
    unit: 'requests/s',
    against: 'the same gateway without a backlog',
    target: `>= ${TARGET.ratio}, RssAnon < ${TARGET.bytes / 1e6} MB`,
    detail,
  }
  return toRow(
    named,
    pairs,
    ({ ratio }) => ratio >= TARGET.ratio && detail.rssAnonMostMB * 1e6 < TARGET.bytes,
  )
}

async function stopStores({ postgres, redis }: Stores): Promise<void> {
  await Promise.all([postgres.stop(), redis.stop()])
}

/** On the same ports. */
async function startAgain(scope: Scope, { postgres, redis }: Stores): Promise<void> {
  const { dataDir } = postgres
  const again = await startEmbeddedPostgres({ dataDir, log: console })
  scope.teardown(() => again.stop())
  if (again.url !== postgres.url) throw new Error('PostgreSQL came back on another port')
  await redis.restart()
}

async function fill(ours: Ours, backlog: number): Promise<void> {
  for (;;) {
    const depth = await ours.depth()
    if (depth >= backlog) return
    console.error(`  backlog ${depth}`)
    await runWrk(ours, { seconds: FILL_SECONDS })
  }
}
