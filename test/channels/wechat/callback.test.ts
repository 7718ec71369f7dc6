/** Every type and event that the platform documents, in each mode, through the real HTTP server. */
import t from 'tap'
import { balance } from '../../support/cli.ts'
import { until } from '../../support/house.ts'
import { RECEIPT_SECRET, startLedgerServer } from '../../support/ledger-server.ts'
import { startRedis } from '../../support/redis.ts'
import { size } from '../../support/size.ts'
import type { Platform } from '../../support/wechat/platform.ts'
import type { Mode } from '../../support/wechat/platform-answer.ts'
import type { Citizen } from '../../support/wechat/platform-citizen.ts'
import type { Letter, Told } from '../../support/wechat/platform-letter.ts'
import { isOnlyKept, RECEIPT, startWechatHouse, touchpoints } from '../../support/wechat/wechat-house.ts'

const [ledger, redis] = await Promise.all([startLedgerServer(t), startRedis(t)])
const stores = { DATABASE_URL: ledger.url, REDIS_URL: redis.url, RECEIPT_SECRET }
const house = await startWechatHouse(t, { env: stores })
const origin = (mode: Mode) => ({ channel: 'wechat', endpoint: touchpoints[mode] })

const UNKNOWN = 'a type that nobody knows'
const messages: Record<string, (citizen: Citizen) => Promise<Told>> = {
  text: (citizen) => citizen.text('路灯不亮 ]]> & <b>'),
  image: (citizen) => citizen.image('m1'),
  voice: (citizen) => citizen.voice('m2'),
  'voice with words': (citizen) => citizen.voice('m2', { recognition: '路灯不亮' }),
  video: (citizen) => citizen.video('m3'),
  shortvideo: (citizen) => citizen.shortvideo('m4'),
  location: (citizen) => citizen.location(39.9219, 116.4435, '某某路'),
  link: (citizen) => citizen.link('题', '说明', 'https://example.org/?a=1&b=2'),
  [UNKNOWN]: (citizen) => citizen.message('hologram', { Depth: '3' }),
}

const scanned = { ScanCodeInfo: { ScanType: 'qrcode', ScanResult: '1' } }
const pictures = { Count: '1', PicList: { item: { PicMd5Sum: '0'.repeat(32) } } }
const place = { Location_X: '39.9', Location_Y: '116.4', Scale: '15', Label: '某某路', Poiname: '' }
const popups = { List: [{ TemplateId: 't1', SubscribeStatusString: 'accept', PopupScene: '2' }] }
const changes = { List: [{ TemplateId: 't1', SubscribeStatusString: 'reject' }, { TemplateId: 't2' }] }
const sent = {
  List: { TemplateId: 't1', MsgID: '1700827132819554304', ErrorCode: '0', ErrorStatus: 'success' },
}
const events: [string, Parameters<Citizen['event']>[1]][] = [
  ['subscribe', { EventKey: '' }],
  ['subscribe', { EventKey: 'qrscene_lamp-0001', Ticket: 'TICKET' }],
  ['unsubscribe', { EventKey: '' }],
  ['SCAN', { EventKey: 'lamp-0001', Ticket: 'TICKET' }],
  ['scan', { EventKey: 'lamp-0001', Ticket: 'TICKET' }],
  ['LOCATION', { Latitude: '39.9', Longitude: '116.4', Precision: '119.385040' }],
  ...['submit', 'query', 'supplement', 'help', 'cancel', 'unheard-of'].map(
    (EventKey): [string, { EventKey: string }] => ['CLICK', { EventKey }],
  ),
  ['VIEW', { EventKey: 'https://example.org/t/bj12345', MenuId: '1' }],
  ['scancode_push', { EventKey: 'scan', ...scanned }],
  ['scancode_waitmsg', { EventKey: 'scan', ...scanned }],
  ['pic_sysphoto', { EventKey: 'photo', SendPicsInfo: pictures }],
  ['pic_photo_or_album', { EventKey: 'photo', SendPicsInfo: pictures }],
  ['pic_weixin', { EventKey: 'photo', SendPicsInfo: pictures }],
  ['location_select', { EventKey: 'place', SendLocationInfo: place }],
  ['TEMPLATESENDJOBFINISH', { MsgID: '1700827132819554304', Status: 'success' }],
  ['TEMPLATESENDJOBFINISH', { MsgID: '1700827132819554305', Status: 'failed:user block' }],
  ['subscribe_msg_popup_event', { SubscribeMsgPopupEvent: popups }],
  ['subscribe_msg_change_event', { SubscribeMsgChangeEvent: changes }],
  ['subscribe_msg_sent_event', { SubscribeMsgSentEvent: sent }],
  ['kf_create_session', { KfAccount: 'test1@test' }],
  ['kf_switch_session', { FromKfAccount: 'test1@test', ToKfAccount: 'test2@test' }],
  ['kf_close_session', { KfAccount: 'test1@test' }],
  ['an_event_that_nobody_knows', { EventKey: '' }],
]

let citizens = 0
const openid = () => `oFakeCallback${String(++citizens).padStart(4, '0')}`
const receiptIn = (shown: readonly string[]): string => RECEIPT.exec(shown.join('\n'))?.[0] ?? ''

/** They are told something; the others are taken without a word. */
const told = (name: string): boolean =>
  name in messages ? name !== UNKNOWN : ['subscribe', 'SCAN', 'scan', 'CLICK'].includes(name)
/** Nobody's business, answered and forgotten; or known to nobody, and in quarantine. */
const passing = /^(?:LOCATION|VIEW|pic_.*|location_select|an_event_that_nobody_knows)$/

for (const mode of ['safe', 'plain', 'compatible'] as const) {
  t.test(`${mode} mode`, async (t) => {
    const platform = house.platform(mode, { retries: 0 })
    t.equal(await platform.verifyUrl(), 'verified')
    const answersOf = async (name: string, say: (citizen: Citizen) => Promise<Told>) => {
      const said = await say(platform.citizen(openid()))
      if (!told(name)) return t.strictSame(said.answers, ['success'], name)
      t.notMatch(said.answers, [{ error: /./ }], name)
      return t.ok(await until(() => hears(platform, said)), `${name} is answered with words`)
    }
    await Promise.all([
      ...Object.entries(messages).map(([name, say]) => answersOf(name, say)),
      ...events.map(([name, fields]) => answersOf(name, (citizen) => citizen.event(name, fields))),
    ])
    const kept = events.filter(([name]) => !passing.test(name)).length + Object.keys(messages).length - 1
    const parts = () =>
      house.pool.query('select from parts where endpoint = $1 and joined_at is not null', [touchpoints[mode]])
    await until(async () => (await parts()).rowCount === kept)
    t.equal(await house.metric('jiesu_refused_total', origin(mode)), 0)
    const unknown = await until(async () => {
      const { rows } = await house.pool.query(
        'select convert_from(body, $2) as body from quarantine where endpoint = $1',
        [touchpoints[mode], 'UTF8'],
      )
      return rows.length >= 2 ? rows : undefined
    })
    const bodies = unknown.map(({ body }) => String(body)).toSorted()
    t.equal(bodies.length, 2, 'of a type, and an event, that nobody knows, as they came')
    t.ok(bodies.some((body) => body.includes('<Depth>')))
    t.ok(bodies.some((body) => body.includes('an_event_that_nobody_knows')))
  })
}

t.test(
  'a retry while the first is in flight, one after it: the same answer, and nothing twice',
  async (t) => {
    const platform = house.platform('safe', { retries: 0 })
    const { submit, first, others } = await until(async () => {
      const { letter } = await platform.citizen(openid()).text('路灯不亮，在某某路')
      const submit = submitAfter(letter)
      const [first, ...others] = await Promise.all([1, 2, 3].map(() => platform.deliver(submit)))
      return first && !isOnlyKept(first) ? { submit, first, others } : undefined
    })
    t.match(receiptIn(first.shown), RECEIPT)
    for (const { answers } of others) t.strictSame(answers, first.answers)
    t.strictSame((await platform.deliver(submit)).answers, first.answers, 'when it is over')
    t.strictSame(await waysOf(submit), ['passive'], 'and nobody owes it any more')
    t.equal(house.wechat.sent.filter(({ openid: to }) => to === submit.openid).length, 0)
  },
)

t.test('one hangs up, another waits: it has the answer, and nothing is pushed', async (t) => {
  const platform = house.platform('safe', { retries: 0 })
  const hasty = house.platform('safe', { retries: 0, timeoutMs: 20 })
  const { submit, told } = await until(async () => {
    const { letter } = await platform.citizen(openid()).text('路灯不亮，在某某路')
    const submit = submitAfter(letter)
    const [, told] = await Promise.all([hasty.deliver(submit), platform.deliver(submit)])
    return isOnlyKept(told) ? undefined : { submit, told }
  })
  t.match(receiptIn(told.shown), RECEIPT)
  t.strictSame(await waysOf(submit), ['passive'])
  t.equal(house.wechat.sent.filter(({ openid: to }) => to === submit.openid).length, 0)
})

t.test('who hangs up before the answer is sent it, once', async (t) => {
  const who = openid()
  const platform = house.platform('safe', { retries: 0 })
  const { letter } = await platform.citizen(who).text('井盖松动，在某某路口')
  const submit = submitAfter(letter)
  const hasty = house.platform('safe', { retries: 0, timeoutMs: 20 })
  const pushed = await until(async () => {
    t.match((await hasty.deliver(submit)).answers, [{ error: /no answer/ }])
    // On a busy machine it may have hung up before it had said anything.
    return until(() => house.wechat.sent.find(({ openid: to }) => to === who), 4000).catch(() => undefined)
  })
  const receipt = receiptIn([pushed.text])
  t.match(receipt, RECEIPT)
  t.strictSame((await platform.deliver(submit)).answers, ['success'], 'a retry has nothing more to say')
  t.strictSame(await waysOf(submit), ['custom'])
  t.equal((await house.inLedger(receipt)).text, '井盖松动，在某某路口')
  t.equal(house.wechat.sent.filter(({ openid: to }) => to === who).length, 1)
})

t.test('everything balances', async (t) => {
  const { code, rows } = await until(async () => {
    const found = await balance({ ...stores, DATA_DIR: house.dataDir })
    return found.rows.every(({ inJournal }) => inJournal === 0) ? found : undefined
  })
  t.equal(code, 0)
  t.equal(rows.filter(({ channel }) => channel === 'wechat').length, 3)
  for (const { difference } of rows) t.equal(difference, 0)
})

t.test('PostgreSQL and Redis are down: answered at once, kept, and the receipt follows', async (t) => {
  const platform = house.platform('safe', { retries: 0 })
  const [who, inDanger] = [openid(), openid()]
  const citizen = platform.citizen(who)
  await Promise.all([ledger.kill9(), redis.kill9()])
  const answered = async (saying: Promise<Told>): Promise<Told> => {
    const began = performance.now()
    const said = await saying
    const ms = Math.round(performance.now() - began)
    t.ok(ms < size(2500, 1000), `${ms} ms`)
    return said
  }
  for (const say of [() => citizen.text('小区停水'), () => citizen.location(39.9, 116.4, '某某路 5 号')])
    t.match((await answered(say())).shown, [/已收到并保存/])
  t.strictSame((await answered(citizen.event('CLICK', { EventKey: 'submit' }))).answers, ['success'])
  const help = await answered(platform.citizen(inDanger).text('着火了，有人被困'))
  t.match(help.shown, [/119/])
  t.ok((await house.metric('jiesu_journal_entries', {})) >= 4, 'on the disk')
  await Promise.all([ledger.restart(), redis.restart()])
  const pushed = await until(() =>
    house.wechat.sent.find(({ openid: to, text }) => to === who && RECEIPT.test(text)),
  )
  const receipt = receiptIn([pushed.text])
  t.match(await house.inLedger(receipt), { text: '小区停水', location: { text: '某某路 5 号' } })
  const receipts = house.wechat.sent.filter(({ openid: to, text }) => to === who && RECEIPT.test(text))
  t.equal(receipts.length, 1)
  const emergency = receiptIn(help.shown)
  t.match(await house.inLedger(emergency), { text: '着火了，有人被困', requester: { openid: inDanger } })
})

/** At once, or, where the ledger was too slow for that, with a push or a retry. */
async function hears(platform: Platform, { shown, letter }: Told): Promise<boolean> {
  if (shown.length > 0 || house.wechat.sent.some(({ openid: to }) => to === letter.openid)) return true
  return (await platform.deliver(letter)).shown.length > 0
}

function submitAfter({ openid, messageId = '', fields }: Letter): Letter {
  const MsgId = String(BigInt(messageId) + 1n)
  return { openid, messageId: MsgId, fields: { ...fields, Content: '提交', MsgId } }
}

/** How an answer went out, once nothing is owed to its citizen any more. */
async function waysOf({ openid, messageId }: Letter): Promise<string[]> {
  return until(async () => {
    const owed = await house.pool.query(
      `select from errands where kind = 'say' and thread = $1 and state <> 'done'`,
      [openid],
    )
    const { rows } = await house.pool.query<{ via: string }>(
      'select via from deliveries where thread = $1 and key = $2',
      [openid, `answer/${messageId}`],
    )
    return owed.rowCount === 0 && rows.length > 0 ? rows.map(({ via }) => via) : undefined
  })
}
