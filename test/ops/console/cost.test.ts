/** Guards: who looks at the console costs the house the same, however much it has stored. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { WebSocket } from 'ws'
import { type Console, startConsole } from '../../support/console.ts'
import { until } from '../../support/house.ts'
import { isLong, patience, report, size } from '../../support/size.ts'

const FEW = 10
const MANY = size(5000, 1_000_000)
const CONSOLES = 5
const SECONDS = size(1, 10)
/** Looks, with consoles and without in turn: what else the house does in the background falls on both. */
const LOOKS = size(1, 5)
const LOADS = size(10, 200)
/** Beside other tests a page waits for its turn. */
const MORE_MS = size(200, 10)

interface Cost {
  /** Median of a load of the overview. */
  loadMs: number
  /** Of one core, with consoles open less without. */
  cpu: number
  /** Pages of the database that are looked at in a second, with consoles open less without. */
  blocks: number
}

t.test(`${FEW} requests or ${MANY}`, patience(), async (t) => {
  const house = await startConsole(t)
  await fill(house, FEW)
  await cost(house)
  const few = await cost(house)
  await fill(house, MANY)
  const many = await cost(house)
  report('console: its cost', { requests: [FEW, MANY], few, many })
  t.comment(JSON.stringify({ few, many }))
  t.ok(many.loadMs < 1.5 * few.loadMs + MORE_MS, `a load: ${few.loadMs} ms, ${many.loadMs} ms`)
  t.ok(many.cpu < few.cpu + size(0.5, 0.1), `CPU: ${few.cpu}, ${many.cpu}`)
  // In a second other tests and the night's work weigh more than what is looked for.
  if (isLong) t.ok(many.blocks < 2 * few.blocks + 2000, `blocks a second: ${few.blocks}, ${many.blocks}`)
})

const STEP = 20_000

/** So many that are closed, in the ledger and in the search. */
async function fill(house: Console, count: number): Promise<void> {
  const { pool } = house
  for (let from = 1; from <= count; from += STEP) await add(house, from, Math.min(count, from + STEP - 1))
  await pool.query('analyze')
  await until(async () => {
    const { rows } = await pool.query('select count(*)::integer as count from cases')
    return rows[0].count >= count
  }, size(60, 1200) * 1000)
}

async function add({ pool }: Console, from: number, to: number): Promise<void> {
  await pool.query(
    `with added as (
      insert into revisions (receipt, revision, channel, endpoint, received_at, request)
      select upper(substr(md5(n::text), 1, 20)), 1, 'hotlines', (12300 + n % 64)::text, now() - make_interval(secs => n),
        jsonb_build_object('type', 'complaint', 'text', '路灯不亮 ' || n, 'source', jsonb_build_object('messageId', 'm-' || n),
          'requester', '{}'::jsonb)
      from generate_series($1::bigint, $2::bigint) n on conflict do nothing returning receipt, received_at),
     triaged as (
      insert into triages (receipt, revision, at, triage)
      select receipt, 1, received_at, '{"type": "complaint", "urgency": "normal"}' from added)
     insert into updates (receipt, id, status, at) select receipt, '1', 'closed', received_at from added`,
    [from, to],
  )
}

async function cost(house: Console): Promise<Cost> {
  const differences: { cpu: number; blocks: number }[] = []
  for (let look = 0; look < LOOKS; look++) {
    const without = await over(house)
    const close = await openConsoles(house)
    const open = await over(house)
    close()
    differences.push({ cpu: open.cpu - without.cpu, blocks: open.blocks - without.blocks })
  }
  const loads: number[] = []
  for (let n = 0; n < LOADS; n++) {
    const began = performance.now()
    await house.page('/ops', { as: 'viewer' })
    loads.push(performance.now() - began)
  }
  return {
    loadMs: median(loads),
    cpu: median(differences.map(({ cpu }) => cpu)),
    blocks: median(differences.map(({ blocks }) => blocks)),
  }
}

async function openConsoles({ url, headersOf }: Console): Promise<() => void> {
  const address = `${url.replace('http', 'ws')}/ops/live?page=overview`
  const headers = await headersOf('viewer')
  const sockets = Array.from({ length: CONSOLES }, () => new WebSocket(address, { headers }))
  await until(() => sockets.every(({ readyState }) => readyState === WebSocket.OPEN))
  return () => {
    for (const socket of sockets) socket.close()
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Of the house and its database, in a while in which nothing else is asked of them. */
async function over(house: Console): Promise<{ cpu: number; blocks: number }> {
  const before = { cpu: cpuSeconds(house.pid()), blocks: await blocksOf(house) }
  await sleep(SECONDS * 1000)
  const after = { cpu: cpuSeconds(house.pid()), blocks: await blocksOf(house) }
  return {
    cpu: (after.cpu - before.cpu) / SECONDS,
    blocks: (after.blocks - before.blocks) / SECONDS,
  }
}

async function blocksOf({ pool }: Console): Promise<number> {
  const { rows } = await pool.query(
    'select (blks_hit + blks_read)::float8 as blocks from pg_stat_database where datname = current_database()',
  )
  return rows[0].blocks
}

/** The kernel counts in hundredths. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
