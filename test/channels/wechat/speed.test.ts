/** Callbacks while Redis and PostgreSQL are down: each is answered, and soon; each is kept, and in the ledger later. */
import t from 'tap'
import { type Posted, postCallbacks } from '../../../bench/support/wechat-run.ts'
import { balance } from '../../support/cli.ts'
import { until } from '../../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../../support/ledger-server.ts'
import { startRedis } from '../../support/redis.ts'
import { isLong, patience, report, size } from '../../support/size.ts'
import { startWechatHouse, touchpoints, type WechatHouse } from '../../support/wechat/wechat-house.ts'

const PER_SECOND = size(100, 500)
const COUNT = PER_SECOND * size(2, 60)
/** The compiler has seen all of it by then. */
const WARM_UP = size(50, 10_000)
/** Of 99 in 100, at full size, where nothing else runs on the machine. */
const SLOWEST_MS = 500

t.test(`${PER_SECOND} callbacks a second without stores`, patience(), async (t) => {
  const [ledger, redis] = await Promise.all([startLedgerServer(t), startRedis(t)])
  const stores = { DATABASE_URL: ledger.url, REDIS_URL: redis.url, RECEIPT_SECRET }
  const house = await startWechatHouse(t, { quietSeconds: 3600, env: { ...stores, LOG_LEVEL: 'warn' } })
  await Promise.all([redis.kill9(), ledger.kill9()])

  const first = await post(house, WARM_UP)
  const posted = await post(house, COUNT)
  const sent = first.sent + posted.sent
  t.comment(JSON.stringify(posted))
  t.equal(first.refused + posted.refused, 0, `none of ${sent} was refused`)
  t.equal(first.replies + posted.replies, sent, 'all were told that it is kept')
  t.ok(posted.sent > 0 && posted.sent + posted.missed === COUNT, `${posted.missed} could not be sent in time`)
  if (isLong) t.ok(posted.p99 < SLOWEST_MS, `99 of 100 within ${Math.round(posted.p99)} ms`)
  const of = { channel: 'wechat', endpoint: touchpoints.safe }
  t.equal(await house.metric('jiesu_journal_entries', {}), sent, 'all are in the journal')

  await Promise.all([redis.restart(), ledger.restart()])
  await until(async () => (await kept(house)) === sent, size(30_000, 300_000))
  t.equal(await messages(house, posted), posted.sent, 'each once, by its citizen and MsgId')
  const { code, rows } = await balance({ ...stores, DATA_DIR: house.dataDir })
  t.match(
    rows.filter(({ channel, endpoint }) => channel === of.channel && endpoint === of.endpoint),
    [{ accepted: sent, inJournal: 0, difference: 0 }],
  )
  t.equal(code, 0)
  const { name: _name, ...figures } = posted
  report('wechat callbacks without stores', { perSecond: PER_SECOND, ...figures })
})

function post(house: WechatHouse, count: number): Promise<Posted> {
  const account = house.accounts.safe
  const url = house.callbackUrl('safe')
  return postCallbacks({ url, account, mode: 'safe', count, rate: PER_SECOND, connections: 256 })
}

async function kept({ pool }: WechatHouse): Promise<number> {
  const { rows } = await pool.query('select count(*)::int as n from parts')
  return rows[0].n
}

async function messages({ pool }: WechatHouse, { name }: Posted): Promise<number> {
  const { rows } = await pool.query(
    `select count(distinct (thread, message_id))::int as n from parts where thread like 'oFake${name}\\_%'`,
  )
  return rows[0].n
}
