/** Messages of one citizen become one request. */
import t from 'tap'
import { createTalk, line, link, openid, photo, place, receiptOf, voice } from './talk.ts'

t.test(
  '"我家暖气不热", a photo, the place, and is done: one request with all of it, a receipt at once',
  async (t) => {
    const talk = createTalk()
    t.match(talk.say('我家暖气不热'), line('askWhere'))
    t.equal(talk.say(photo), '')
    t.equal(talk.say(place), '')
    const answer = talk.say('提交')
    t.match(answer, line('submitted'))
    t.match(answer, receiptOf(1))
    t.equal(talk.submissions.length, 0, 'the photo is waited for')
    talk.file(1, { state: 'stored' })
    talk.wait(1)
    t.match(talk.submissions, [
      {
        receipt: receiptOf(1),
        receivedAt: '2026-01-05T12:00:01.000+08:00',
        submission: {
          source: { channel: 'wechat', endpoint: 'bj12345', messageId: '9007199254740991' },
          occurredAt: '2026-01-05T12:00:01.000+08:00',
          requester: { openid, anonymous: false, confidential: false },
          type: 'unknown',
          text: '我家暖气不热',
          location: {
            text: '示例路1号',
            original: { longitude: 116.397128, latitude: 39.916527, crs: 'GCJ-02' },
          },
          reply: { wanted: true, via: 'wechat', address: openid },
          flags: [],
          pending: [{ kind: 'image', url: 'wechat-media:MEDIA-1?kind=image' }],
        },
      },
    ])
    const { point } = talk.submissions[0]?.submission.location ?? {}
    t.ok(
      Math.abs((point?.longitude ?? 0) - 116.3909) < 0.001 &&
        Math.abs((point?.latitude ?? 0) - 39.9151) < 0.001,
    )
    t.same(talk.says, [], 'the receipt is said once')
    const days = ((talk.last.wakeAt ?? 0) - talk.now) / 86_400_000
    t.ok(days > 3 && days < 5, 'only to forget it')
  },
)

t.test('text, images, voice, video, location, link, in any order', async (t) => {
  const video = { type: 'video', mediaId: 'MEDIA-V' } as const
  for (const all of [
    ['路灯坏了', photo, voice, video, place, link],
    [link, place, video, voice, photo, '路灯坏了'],
  ]) {
    const talk = createTalk({ mediaWaitSeconds: 0 })
    talk.say(...all, '提交')
    const [{ submission, receipt }] = talk.submissions as [(typeof talk.submissions)[number]]
    t.equal(talk.submissions.length, 1)
    t.equal(receipt, receiptOf(1))
    t.same(submission.text.split('\n').toSorted(), ['https://news.example/1', '报道', '路灯坏了'])
    t.same(submission.pending?.map(({ kind }) => kind).toSorted(), ['audio', 'image', 'video'])
    t.ok(submission.location?.point)
    t.match(submission.extensions, { 'wechat.link': 'https://news.example/1' })
  }
})

t.test('it closes after a quiet time, and says the receipt once', async (t) => {
  const talk = createTalk()
  talk.say('示例路1号的路灯坏了')
  t.equal(talk.last.wakeAt, talk.now + 180_000)
  talk.wait(179)
  t.equal(talk.submissions.length, 0)
  talk.wait(1)
  t.equal(talk.submissions.length, 1)
  t.match(talk.says, [{ receipt: receiptOf(1), key: 'submitted' }])
  t.match(talk.says[0]?.text, receiptOf(1))
  talk.wait(1000)
  t.equal(talk.says.length, 1)
})

t.test('what is joined late, since the ledger was down, is parted by the same quiet time', async (t) => {
  const talk = createTalk()
  const first = talk.part('示例路1号的路灯坏了')
  talk.now += 600_000
  const second = talk.part('示例路2号的井盖坏了')
  talk.join([first, second])
  t.same(
    talk.submissions.map(({ submission }) => submission.text),
    ['示例路1号的路灯坏了'],
  )
})

t.test(
  'a draft without words is asked once for a sentence and goes 10 min later as it is, flag wordless',
  async (t) => {
    const talk = createTalk()
    t.match(talk.say(photo), line('askWhat'))
    t.equal(talk.say(photo), '', 'once')
    talk.file(0, { state: 'stored' })
    talk.file(1, { state: 'failed' })
    talk.wait(599)
    t.equal(talk.submissions.length, 0)
    talk.wait(1)
    t.match(talk.submissions, [{ submission: { text: '', flags: ['wordless'] } }])
    t.equal(talk.submissions[0]?.submission.pending?.length, 2, 'also the one that could not be had')
  },
)

t.test('提交 on a draft without words submits it as it is', async (t) => {
  const talk = createTalk()
  t.match(talk.say(place, '提交'), line('submitted'))
  t.match(talk.submissions, [{ submission: { text: '', flags: ['wordless'] } }])
})

t.test('what is still missing in one short question at most', async (t) => {
  const table = [
    [['我家暖气不热', '两天了', '很冷'], 'askWhere'],
    [[photo, '暖气不热', place], 'askWhat'],
    [['示例路1号路灯不亮', photo, place], 'noted'],
    [['示例小区停水了', '三天了'], 'noted'],
  ] as const
  for (const [all, key] of table) {
    const talk = createTalk()
    talk.say(...all)
    const said = talk.answers.map(({ text }) => text).filter((text) => text !== '')
    t.equal(said.length, 1, all.map(String).join())
    t.match(said[0], line(key))
  }
})

t.test('what comes together is not asked for', async (t) => {
  const talk = createTalk()
  const parts = [talk.part('我家暖气不热'), talk.part(place)]
  t.match(talk.join(parts).answers, [{ text: line('noted') }, { text: '' }])
})

t.test('a phone number in the text becomes the contact', async (t) => {
  const table = [
    ['我的电话13800001234，请回电', '+8613800001234'],
    ['+86 138 0000 1234', '+8613800001234'],
    ['打 010-65551234', '+861065551234'],
    ['订单号 20260105138000012345', undefined],
    ['没有电话', undefined],
    ['老板电话13800001234不接', undefined],
    ['商家 13800001234，我的手机13900001234', '+8613900001234'],
    ['物业不管，我的电话：13800001234', '+8613800001234'],
    ['房东13800001234\n本人13900001234', '+8613900001234'],
    ['13800001234，联系13900001234', '+8613900001234'],
    ['运单编号：13800001234', undefined],
    ['被投诉人 13800001234', undefined],
    ['他的号码13800001234', undefined],
    ['8613800001234', '+8613800001234'],
    ['138.0000.1234', '+8613800001234'],
    ['138 000 01234', '+8613800001234'],
    ['138—0000—1234', '+8613800001234'],
    ['１３８００００１２３４。', '+8613800001234'],
    ['tel 13800001234.', '+8613800001234'],
  ] as const
  for (const [text, phone] of table) {
    const talk = createTalk()
    talk.say(text, '提交')
    t.equal(talk.submissions[0]?.submission.requester.phone, phone, text)
    t.equal(talk.submissions[0]?.submission.text, text)
  }
})

t.test('a leading word says what kind of request it is', async (t) => {
  const table = [
    ['投诉物业', 'complaint'],
    ['「举报」有人倒垃圾', 'report'],
    ['我要投诉', 'unknown'],
  ] as const
  for (const [text, type] of table) {
    const talk = createTalk()
    talk.say(text, '提交')
    t.equal(talk.submissions[0]?.submission.type, type, text)
  }
})

t.test('over 100,000 characters or 100 files: the rest goes as supplements', async (t) => {
  const talk = createTalk({ mediaWaitSeconds: 0 })
  talk.say('长'.repeat(60_000), '文'.repeat(60_000), '提交')
  t.match(talk.submissions, [{ submission: { flags: ['long'] } }])
  t.equal(talk.submissions[0]?.submission.text.length, 60_000)
  t.equal(talk.supplements.map(({ supplement }) => supplement.text).join(''), '文'.repeat(60_000))
  t.equal(
    new Set(talk.supplements.map(({ supplement }) => supplement.source.messageId)).size,
    talk.supplements.length,
  )
  const many = createTalk({ mediaWaitSeconds: 0 })
  many.join(Array.from({ length: 150 }, () => many.part(photo)))
  many.say('提交')
  t.equal(many.submissions[0]?.submission.pending?.length, 100)
  t.equal(many.supplements[0]?.pending.length, 50)
})
