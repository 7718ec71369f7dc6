/** Input that is meant to hurt, signed as the platform signs, through the real HTTP server. */
import fc from 'fast-check'
import t from 'tap'
import { until } from '../../support/house.ts'
import { size } from '../../support/size.ts'
import { OUT_OF_ORDER } from '../../support/wechat/platform.ts'
import type { Mode } from '../../support/wechat/platform-answer.ts'
import { RECEIPT, startWechatHouse, touchpoints } from '../../support/wechat/wechat-house.ts'

const house = await startWechatHouse(t)
const MODES = ['safe', 'plain', 'compatible'] as const

let citizens = 0
const openid = () => `oFakeHostile${String(++citizens).padStart(4, '0')}`

interface Kept {
  reason: string
  bytes: number
}
async function quarantined(mode: Mode, count: number): Promise<Kept[]> {
  const rows = () =>
    house.pool.query<Kept>(
      'select reason, length(body) as bytes from quarantine where endpoint = $1 order by received_at',
      [touchpoints[mode]],
    )
  return until(async () => {
    const found = await rows()
    return found.rows.length >= count ? found.rows : undefined
  })
}

const text = (mode: Mode, content: string): string => {
  const head = `<ToUserName>${house.accounts[mode].originalId}</ToUserName><FromUserName>${openid()}</FromUserName>`
  const id = `17900000000${String(citizens).padStart(8, '0')}`
  return `<xml>${head}<CreateTime>1790000000</CreateTime><MsgType>text</MsgType><Content>${content}</Content><MsgId>${id}</MsgId></xml>`
}

const laughs = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)
const bombs: Record<string, (mode: Mode) => string> = {
  'a billion laughs': (mode) => `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs.join('')}]>${text(mode, '&l10;')}`,
  'a file of ours': (mode) => `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${text(mode, '&f;')}`,
  'an address of ours': (mode) => `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">${text(mode, '')}`,
  'an entity that nobody has declared': (mode) => text(mode, '&f;'),
  'a character that is none': (mode) => text(mode, '&#x110000;'),
  'a million levels': () => '<a>'.repeat(size(200_000, 600_000)),
  'many elements': () => `<xml>${'<a/>'.repeat(size(200_000, 600_000))}</xml>`,
  'CDATA without an end': (mode) => text(mode, '<![CDATA['.repeat(100_000)),
  'a comment without an end': () => `<xml>${'<!--'.repeat(200_000)}`,
  attributes: () => `<xml ${'a="b" '.repeat(100_000)}/>`,
  'nothing at all': () => '',
  'no XML': () => '{"MsgType":"text"}',
  'no names': () => '<xml><MsgType>text</MsgType></xml>',
}

t.test('bombs that are signed are kept, not opened, and answered', async (t) => {
  for (const mode of MODES) {
    await Promise.all(
      Object.entries(bombs).map(async ([name, make]) => {
        const began = performance.now()
        const answer = await house.postXml(mode, make(mode))
        t.strictSame(answer, { status: 200, body: 'success' }, `${mode}: ${name}`)
        t.ok(performance.now() - began < size(4000, 1000), `${name}, in time`)
      }),
    )
    const kept = await quarantined(mode, Object.keys(bombs).length)
    t.equal(kept.length, Object.keys(bombs).length)
    t.ok(kept.every(({ reason }) => reason !== ''))
  }
  t.equal((await house.call('/healthz')).status, 200)
  t.notMatch(house.output(), /root:|ENTITY/)
})

/** What the citizen wrote; what has to stand in the ledger. */
const texts: [string, string?][] = [
  [']]> 路灯不亮'],
  ['<![CDATA[路灯]]> 不亮'],
  [']]]]><![CDATA[> 路灯不亮'],
  [']]></Content><MsgType><![CDATA[image]]></MsgType><Content><![CDATA['],
  ['</xml><xml><FromUserName>oFakeOther</FromUserName>'],
  ['&lt;b&gt; &amp;amp; &#93;&#93;&gt; 路灯不亮'],
  ['{receipt} {status} {url} 路灯不亮'],
  ['%s %n {{constructor}}'],
  ["'; drop table revisions; -- 路灯"],
  ['\u0001路灯\u0008不亮\ufffe', '路灯不亮'],
]

t.test('CDATA escapes in texts break nothing, neither there nor in what is answered', async (t) => {
  const tried = texts.map(([said, kept = said], n) => ({ mode: MODES[n % 3] ?? 'safe', said, kept }))
  await Promise.all(
    tried.map(async ({ mode, said, kept }) => {
      const citizen = house.platform(mode).citizen(openid())
      await citizen.text(said)
      const receipt = await house.receiptOf(await citizen.text('提交'))
      t.equal((await house.inLedger(receipt)).text, kept, said)
      const listed = await house.reads(await citizen.text('查询'), /您的诉求：/)
      t.match(listed, receipt)
      t.ok(listed.includes(kept.slice(0, 8)), 'shown as it was said')
    }),
  )
})

t.test('so they do in names, labels, titles and keys', async (t) => {
  const evil = ']]><b>&amp;</b><![CDATA['
  const citizen = house.platform('safe').citizen(openid())
  for (const told of [
    await citizen.message('text', { Content: '井盖松动', NickName: evil, MsgDataId: '1' }),
    await citizen.location(39.9, 116.4, evil),
    await citizen.link(evil, evil, `https://example.org/?a=${evil}`),
    await citizen.event('SCAN', { EventKey: evil, Ticket: evil }),
    await citizen.event('kf_create_session', { KfAccount: evil }),
    await citizen.event('subscribe', { EventKey: `qrscene_${evil}` }),
  ])
    t.notMatch(told.shown, [OUT_OF_ORDER])
  const request = await house.inLedger(await house.receiptOf(await citizen.text('提交')))
  t.ok(request.text.includes(evil))
  t.equal(request.location?.text, evil)
})

t.test('whatever a citizen writes is answered', async (t) => {
  const said = fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), size(30, 1000))
  for (const mode of ['safe', 'plain'] as const) {
    const platform = house.platform(mode, { retries: 0 })
    const told = await Promise.all(said.map((each) => platform.citizen(openid()).text(each)))
    for (const [n, { answers }] of told.entries())
      t.notMatch(answers, [{ error: /./ }], JSON.stringify(said[n]))
  }
})

t.test('whatever is signed is answered with success, or with words', async (t) => {
  const whole = text('plain', '<![CDATA[路灯不亮]]>')
  const cuts = fc.tuple(fc.nat(whole.length), fc.nat(40), fc.string({ maxLength: 12 }))
  const mutated = fc
    .sample(cuts, size(60, 2000))
    .map(([at, count, more]) => whole.slice(0, at) + more + whole.slice(at + count))
  const answers = await Promise.all(mutated.map((xml) => house.postXml('plain', xml)))
  for (const [n, answer] of answers.entries()) {
    // With another recipient it is another account's.
    const isAnothers = 'status' in answer && answer.status === 401 && /another account/.test(answer.body)
    t.ok(isAnothers || ('status' in answer && answer.status === 200), mutated[n] ?? '')
  }
})

t.test('a text of 1 MB is kept whole', async (t) => {
  const tried: [Mode, string][] = [
    ['safe', '路'.repeat(350_000)],
    ['safe', ']]>'.repeat(60_000)],
    ['compatible', 'a'.repeat(1_000_000)],
    ['plain', 'a'.repeat(1_000_000)],
  ]
  for (const [mode, long] of tried) {
    const before = (await quarantined(mode, 0)).length
    const began = performance.now()
    const told = await house.platform(mode, { retries: 0 }).citizen(openid()).text(long)
    const ms = Math.round(performance.now() - began)
    t.match(told.answers, [{ text: /内容太长/ }], mode)
    t.ok(ms < size(4000, 2000), `${ms} ms`)
    const last = (await quarantined(mode, before + 1)).at(-1)
    t.ok((last?.bytes ?? 0) > Buffer.byteLength(long), 'all of it')
  }
  const citizen = house.platform('safe').citizen(openid())
  const long = '长'.repeat(50_000)
  await citizen.text(long)
  t.equal((await house.inLedger(await house.receiptOf(await citizen.text('提交')))).text, long)
})

t.test('another citizen’s receipt gives nothing', async (t) => {
  const owner = house.platform('safe').citizen(openid())
  await owner.text('楼上漏水，在某某小区 1 号楼')
  const receipt = await house.receiptOf(await owner.text('提交'))
  await house.inLedger(receipt)
  t.match(await house.reads(await owner.text(`查询 ${receipt}`), /您的诉求：/), receipt)
  const other = house.platform('safe').citizen(openid())
  // The same openid means somebody else in another account.
  const namesake = house.platform('plain').citizen(owner.openid)
  for (const stranger of [other, namesake]) {
    for (const said of [
      `查询 ${receipt}`,
      `查询${receipt.toLowerCase()}`,
      `query ${receipt.replaceAll('-', '')}`,
    ])
      t.match(await house.reads(await stranger.text(said), /没有找到这个编号/), /没有找到/, said)
    t.notMatch((await stranger.text('查询')).shown.join(), RECEIPT)
    for (const said of [`补充 ${receipt} 是我说的`, '补充', '评价 5'])
      t.notMatch((await stranger.text(said)).shown.join(), receipt)
  }
  await other.text('是我说的')
  await other.text('提交')
  await until(async () => (await house.metric('jiesu_journal_entries', {})) === 0)
  const { rows } = await house.pool.query(
    `select (select count(*)::int from revisions where receipt = $1) as revisions,
            (select count(*)::int from supplements where receipt = $1) as supplements,
            (select count(*)::int from ratings where receipt = $1) as ratings`,
    [receipt],
  )
  t.strictSame(rows, [{ revisions: 1, supplements: 0, ratings: 0 }])
})
