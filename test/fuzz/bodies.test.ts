/** Hostile bodies: no 5xx, no crash, nothing lost on the way, memory flat. SEED=… brings a run back. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { startApi } from '../support/api.ts'
import { until } from '../support/house.ts'
import { open, readAnswer } from '../support/raw-http.ts'
import { patience, pickSeed, report, size } from '../support/size.ts'
import { type Hostile, hostile } from './hostile.ts'

const TOTAL = size(3000, 100_000)
const AT_ONCE = 16
const FIFTHS = 5
const SAMPLES = 10
/** In a short run the heap has not found its size yet: there this shows only what keeps whole bodies. */
const MOST_GROWTH = size(2.5, 1.1)
const LEAVE_MS = 10_000

t.test(`${TOTAL} hostile messages`, patience, async (t) => {
  const seed = pickSeed()
  t.comment(`SEED=${seed}`)
  const api = await startApi(t, { env: { LOG_LEVEL: 'warn' } })
  const receipt = await api.send({ text: '一' })
  await api.inLedger(receipt)
  const messages = hostile({ key: api.key(), receipt })
  const statuses = new Map<number, number>()
  const wrong: string[] = []

  async function attack({ kind, bytes, leaves }: Hostile): Promise<void> {
    const socket = await open(api.url)
    const answer = readAnswer(socket, LEAVE_MS)
    socket.write(bytes)
    if (leaves) socket.end()
    const { status, body } = await answer
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    const isSilent = status === 0 && !leaves
    if (status >= 500 || isSilent)
      wrong.push(`${kind}: ${status} ${body.slice(0, 200)}\n${bytes.toString('latin1').slice(0, 600)}`)
  }

  const memory: number[] = []
  const began = Date.now()
  for (let part = 0; part < FIFTHS * SAMPLES; part++) {
    const batch = fc.sample(messages, { numRuns: TOTAL / FIFTHS / SAMPLES, seed: seed + part })
    const next = batch.values()
    const attacker = async () => {
      for (const each of next) await attack(each)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, attacker))
    memory.push(rssAnon(api.pid()))
  }
  const seconds = (Date.now() - began) / 1000

  t.strictSame(wrong.slice(0, 3), [], `${wrong.length} answered wrongly`)
  t.equal((await fetch(`${api.url}/healthz`)).status, 200, 'it lives')
  t.notMatch(api.output(), /an error of ours|thread died/)
  t.ok((statuses.get(202) ?? 0) > 0 && (statuses.get(400) ?? 0) > 0, 'some were good')

  // A mistake of ours in understanding would have been answered 202, with the bytes in quarantine.
  await until(async () => (await metric(api.url, 'jiesu_journal_entries')) === 0, 60_000)
  const { rows } = await api.pool.query(
    `select distinct reason from quarantine where reason not like '%SQLSTATE 22%'`,
  )
  t.strictSame(rows, [])
  await until(
    async () => (await metric(api.url, 'jiesu_queue_jobs{queue="triage",state="waiting"}')) === 0,
    60_000,
  )
  t.equal(
    await metric(api.url, 'jiesu_queue_jobs{queue="triage",state="failed"}'),
    0,
    'and all of it could be triaged',
  )

  const fifths = Array.from({ length: FIFTHS }, (_, at) =>
    median(memory.slice(at * SAMPLES, (at + 1) * SAMPLES)),
  )
  const [, second = 0] = fifths
  const last = fifths.at(-1) ?? 0
  const growth = last / second
  t.comment(
    `RssAnon by fifths, MB: ${fifths.map((kb) => Math.round(kb / 1024)).join(' ')}; ${Math.round(TOTAL / seconds)}/s`,
    Object.fromEntries(statuses),
  )
  t.ok(growth < MOST_GROWTH, `memory grows by ${Math.round((growth - 1) * 100)} %`)
  report('hostile bodies', { total: TOTAL, seconds, growth, statuses: Object.fromEntries(statuses), seed })
})

/** kB. */
function rssAnon(pid: number): number {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return Number(line?.split(' ').at(-1))
}
