/**
 * Six defects of wechaty-puppet-official-account 1.10.14, each looked for in ours, through the real HTTP server. It
 * takes forged posts, hangs on events, drops what it does not know, and mixes up whom it answers.
 */
import t from 'tap'
import { until } from '../../support/house.ts'
import { greyPng } from '../../support/wechat/photo.ts'
import { OUT_OF_ORDER } from '../../support/wechat/platform.ts'
import { isOnlyKept, RECEIPT, startWechatHouse, touchpoints } from '../../support/wechat/wechat-house.ts'

const house = await startWechatHouse(t)

let citizens = 0
const openid = () => `oFakeDefects${String(++citizens).padStart(4, '0')}`
const accepted = (mode: keyof typeof touchpoints) =>
  house.metric('jiesu_accepted_total', { channel: 'wechat', endpoint: touchpoints[mode] })

t.test('a post that nobody has signed is not taken', async (t) => {
  const platform = house.platform('plain')
  const { letter } = await platform.citizen(openid()).text('我是真的')
  const before = await accepted('plain')
  const forged = (query: Record<string, string>) =>
    platform.post(
      { ...letter, fields: { ...letter.fields, MsgId: '1790000000000000001' } },
      {},
      ({ body }) => ({
        query,
        body,
      }),
    )
  const stamp = { timestamp: String(Math.floor(Date.now() / 1000)), nonce: '1' }
  for (const query of [{}, stamp, { ...stamp, signature: '' }, { ...stamp, signature: '0'.repeat(40) }])
    t.match(await forged(query), { status: 401 })
  t.equal(await accepted('plain'), before)
})

t.test('an event is answered, each of them, in time', async (t) => {
  const platform = house.platform('plain', { retries: 0, timeoutMs: 5000 })
  const events = 'subscribe unsubscribe SCAN LOCATION CLICK VIEW scancode_push TEMPLATESENDJOBFINISH'
  await Promise.all(
    events.split(' ').map(async (event) => {
      const citizen = platform.citizen(openid())
      const began = performance.now()
      const { answers } = await citizen.event(event, { EventKey: 'help', MsgID: '1790000000000000001' })
      t.notMatch(answers, [{ error: /./ }], event)
      t.ok(performance.now() - began < 4500, `${event} in time`)
    }),
  )
  const welcome = await platform.citizen(openid()).event('subscribe', { EventKey: '' })
  t.equal(welcome.shown.length, 1, 'who follows is welcomed')
})

t.test('a place, a film and a link are part of the request', async (t) => {
  const citizen = house.platform('safe').citizen(openid())
  const film = house.wechat.addMedia({ bytes: greyPng(8), mediaType: 'image/png', name: 'photo.png' })
  await citizen.text('路灯坏了')
  await citizen.location(39.9219, 116.4435, '某某路甲 1 号')
  await citizen.image(film)
  await citizen.video('a-film-that-is-not-there')
  await citizen.link('旧新闻', '说明', 'https://example.org/news?a=1&b=2')
  const receipt = await house.receiptOf(await citizen.text('提交'))
  t.match(receipt, RECEIPT)
  const request = await house.inLedger(receipt)
  t.match(request.text, /路灯坏了/)
  t.match(request.text, /https:\/\/example\.org\/news\?a=1&b=2/)
  t.match(request.location?.original, { longitude: 116.4435, latitude: 39.9219, crs: 'GCJ-02' })
  t.equal(request.attachments.length, 2)
  t.strictSame(request.attachments.map(({ kind }) => kind).sort(), ['image', 'video'])
})

t.test('what is enciphered is read, and answered enciphered', async (t) => {
  const citizen = house.platform('safe').citizen(openid())
  const noted = await citizen.text('小区停水三天了，在某某路 5 号院')
  t.match(noted.answers, [{ text: /./ }], 'the platform has deciphered it')
  t.notMatch(noted.shown, [OUT_OF_ORDER])
  const receipt = await house.receiptOf(await citizen.text('提交'))
  t.equal((await house.inLedger(receipt)).text, '小区停水三天了，在某某路 5 号院')
})

t.test('the same MsgId twice is one message, and is answered the same', async (t) => {
  const platform = house.platform('safe')
  const { citizen, first } = await until(async () => {
    const citizen = platform.citizen(openid())
    const first = await citizen.text('井盖松动，在某某路口')
    return isOnlyKept(first) ? undefined : { citizen, first }
  })
  const again = await Promise.all([1, 2, 3].map(() => platform.deliver(first.letter)))
  for (const told of again) t.strictSame(told.answers, first.answers)
  const submitted = await citizen.text('提交')
  const receipt = await house.receiptOf(submitted)
  t.equal(await house.receiptOf(await platform.deliver(submitted.letter)), receipt)
  t.strictSame((await platform.deliver(first.letter)).answers.length, 1, 'also when it is over')
  const { text, source, revision } = await house.inLedger(receipt)
  t.equal(text, '井盖松动，在某某路口')
  t.equal(source.messageId, first.letter.messageId)
  t.equal(revision, 1)
  await until(async () => (await house.metric('jiesu_journal_entries', {})) === 0)
  const { rows } = await house.pool.query('select count(*)::int as n from revisions where receipt = $1', [
    receipt,
  ])
  t.strictSame(rows, [{ n: 1 }])
})

t.test('answers to one citizen do not get mixed up, and `]]>` breaks none of them', async (t) => {
  const citizen = house.platform('plain').citizen(openid())
  await citizen.text('电梯 ]]> <b>坏了</b> &amp; 在某某小区 3 号楼')
  t.match(await house.receiptOf(await citizen.text('提交')), RECEIPT)
  const [help, query, more] = await Promise.all([
    citizen.text('帮助'),
    citizen.text('查询'),
    citizen.text('查询 0000-0000-0000-0000-0000'),
  ])
  const others = { help: /110、119、120/, query: /您的诉求：/, more: /没有找到这个编号/ }
  for (const [name, told] of Object.entries({ help, query, more }))
    for (const [asked, pattern] of Object.entries(others))
      if (name === asked) t.match(await house.reads(told, pattern), pattern, name)
      else t.notMatch(told.shown.join(), pattern, `${name} is not told of ${asked}`)
  for (const { shown } of [help, query, more]) t.notMatch(shown, [OUT_OF_ORDER])
})
