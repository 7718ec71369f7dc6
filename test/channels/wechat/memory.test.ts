/** However many citizens write: what is known of them is in the ledger, and nothing of it stays in the house's memory. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { postCallbacks } from '../../../bench/support/wechat-run.ts'
import { until } from '../../support/house.ts'
import { report, size } from '../../support/size.ts'
import { startWechatHouse, type WechatHouse } from '../../support/wechat/wechat-house.ts'

const CITIZENS = size(500, 300_000)
const FIFTHS = 5
const SAMPLES = size(1, 10)
/** In a short run the heap has not found its size yet: there this shows only what keeps whole messages. */
const MOST_GROWTH = size(2, 1.1)

t.test(`${CITIZENS} citizens`, { timeout: size(120, 3600) * 1000 }, async (t) => {
  const env = { LOG_LEVEL: 'warn' }
  const house = await startWechatHouse(t, { quietSeconds: 86_400, env })
  const memory: number[] = []
  const began = performance.now()
  let refused = 0
  for (let part = 0; part < FIFTHS * SAMPLES; part++) {
    refused += await post(house, CITIZENS / FIFTHS / SAMPLES)
    memory.push(rssAnonMB(house.pid()))
  }
  const seconds = (performance.now() - began) / 1000
  t.equal(refused, 0, 'all were answered')
  await until(async () => (await threads(house)) === CITIZENS, size(30_000, 300_000))
  t.equal(await house.metric('jiesu_journal_entries', {}), 0, 'the ledger has them all')

  const fifths = Array.from({ length: FIFTHS }, (_, at) =>
    median(memory.slice(at * SAMPLES, (at + 1) * SAMPLES)),
  )
  const [, second = 0] = fifths
  const growth = (fifths.at(-1) ?? 0) / second
  t.comment(`RssAnon by fifths, MB: ${fifths.map(Math.round).join(' ')}; ${Math.round(CITIZENS / seconds)}/s`)
  t.ok(growth < MOST_GROWTH, `memory grows by ${Math.round((growth - 1) * 100)} %`)
  report('wechat citizens', { citizens: CITIZENS, seconds, growth, fifthsMB: fifths.map(Math.round) })
})

/** Resolves to how many were refused. */
async function post(house: WechatHouse, count: number): Promise<number> {
  const account = house.accounts.safe
  const url = house.callbackUrl('safe')
  const { sent, refused } = await postCallbacks({ url, account, mode: 'safe', count, connections: 128 })
  return refused + count - sent
}

async function threads({ pool }: WechatHouse): Promise<number> {
  const { rows } = await pool.query('select count(*)::int as n from threads')
  return rows[0].n
}

function rssAnonMB(pid: number): number {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0
}
