/** Followers, codes at places, windows, and what became of pushes. */
import t from 'tap'
import { createTalk, event, line, noon, photo, place, receiptOf, texts } from './talk.ts'

const LAMP = '路灯坏了'
const unknown = { type: 'unknown', msgType: 'sticker', reason: 'a test' } as const

t.test('a new follower is welcomed, with a short privacy notice', async (t) => {
  const talk = createTalk()
  const answer = talk.say(event('subscribe'))
  for (const word of ['12345', '提交', '保存', '保密', '匿名', '110', '119', '120']) t.match(answer, word)
  t.ok(Buffer.byteLength(answer) <= 2048)
  t.match(answer, /微信标识仍会保留/, 'no more is promised than is true')
  t.match(talk.last.window, { until: '2026-01-05T12:01:01.000+08:00', sends: 3 })
})

t.test('a QR code on a street lamp carries its place and asset number into the request', async (t) => {
  for (const scan of [event('scan', 'lamp'), event('subscribe', 'qrscene_lamp')]) {
    const talk = createTalk()
    t.match(talk.say(scan), '示例路1号路灯')
    t.match(talk.say(LAMP), line('noted'), 'nobody is asked where')
    talk.say('提交')
    t.match(talk.submissions, [
      {
        submission: {
          location: { text: '示例路1号路灯', point: { longitude: 116.4, latitude: 39.9 } },
          extensions: { scene: 'lamp', asset: 'LD-1' },
        },
      },
    ])
    talk.say('另一件事', '提交')
    t.same(talk.submissions[1]?.submission.extensions, {}, 'once')
  }
})

t.test('... for 30 min, into the draft that is open, and beneath a place that was sent', async (t) => {
  const late = createTalk()
  late.say(event('scan', 'lamp'))
  late.now += 30 * 60_000
  late.say(LAMP, '提交')
  t.equal(late.submissions[0]?.submission.location, undefined)
  const open = createTalk({ mediaWaitSeconds: 0 })
  open.say(photo, event('scan', 'lamp'), '提交')
  t.match(open.submissions, [{ submission: { extensions: { scene: 'lamp' } } }])
  const sent = createTalk()
  sent.say(event('scan', 'lamp'), LAMP, place, '提交')
  t.match(sent.submissions, [
    { submission: { location: { text: '示例路1号' }, extensions: { asset: 'LD-1' } } },
  ])
})

t.test('the newest code goes into whatever is open, and no further', async (t) => {
  const talk = createTalk({ mediaWaitSeconds: 0 })
  talk.say(event('scan', 'other'), LAMP, place, event('scan', 'lamp'), '提交')
  t.match(talk.submissions, [
    {
      submission: { location: { text: '示例路1号' }, extensions: { scene: 'lamp', asset: 'LD-1' } },
    },
  ])
  talk.say('补充', event('scan', 'lamp'))
  t.match(talk.say('提交'), line('supplemented'), 'a code alone is something to be added')
  talk.say(event('scan', 'lamp'), '补充 还是不亮')
  const added = (text: string) => ({ supplement: { receipt: receiptOf(2), text } })
  t.match(talk.supplements, [added('位置 示例路1号路灯 LD-1'), added('位置 示例路1号路灯 LD-1\n还是不亮')])
  talk.say('保密', '补充', '提交')
  t.match(talk.supplements[2], added('保密'))
  talk.say('另一件事', '提交')
  t.same(talk.submissions[1]?.submission.extensions, {})
  t.same(talk.says, [])
})

t.test('a code that nobody knows is kept', async (t) => {
  const talk = createTalk()
  t.match(talk.say(event('scan', 'other')), line('scannedUnknown'))
  talk.say(LAMP, '提交')
  t.same(talk.submissions[0]?.submission.extensions, { scene: 'other' })
})

t.test('who leaves: the draft is submitted, or dropped; nothing is said any more', async (t) => {
  for (const onUnsubscribe of ['submit', 'drop'] as const) {
    const talk = createTalk({ onUnsubscribe })
    talk.say(LAMP, photo)
    t.equal(talk.say(event('unsubscribe')), '')
    t.equal(talk.last.gone, true)
    talk.wait(60)
    t.equal(talk.submissions.length, onUnsubscribe === 'submit' ? 1 : 0)
    t.same(talk.says, [])
    talk.wait(1000)
    t.same(talk.says, [])
    t.match(talk.say('我回来了'), line('askWhere'))
    t.equal(talk.last.gone, false)
    talk.say('又来了')
    t.equal(talk.last.gone, undefined)
  }
})

t.test('one account may say it otherwise', async (t) => {
  const talk = createTalk({}, { accounts: new Map([['bj12345', { onUnsubscribe: 'drop' }]]) })
  talk.say(LAMP, event('unsubscribe'))
  talk.wait(60)
  t.same(talk.submissions, [])
})

t.test('what was submitted before stays, whatever is configured', async (t) => {
  const talk = createTalk({ onUnsubscribe: 'drop' })
  talk.say(LAMP, photo, '提交', event('unsubscribe'))
  talk.wait(60)
  t.equal(talk.submissions.length, 1)
})

t.test('a message opens the window for 48 h and 5, a click does not make it smaller', async (t) => {
  const talk = createTalk()
  talk.say(event('click', 'help'))
  t.match(talk.last.window, { sends: 3 })
  talk.say(LAMP)
  t.match(talk.last.window, { until: '2026-01-07T12:00:02.000+08:00', sends: 5 })
  talk.say(event('click', 'help'))
  t.equal(talk.last.window, undefined)
  talk.now = noon + 49 * 3_600_000
  talk.say(event('scan', 'lamp'))
  t.match(talk.last.window, { sends: 3 })
})

t.test('results of templates and notices update the delivery state', async (t) => {
  const talk = createTalk()
  const item = (more: object) => ({ TemplateId: 'T', MsgID: '1700827132819554304', ...more })
  t.equal(talk.say(event('templatesendjobfinish', '', { MsgID: '200163836', Status: 'success' })), '')
  t.same(talk.last.delivered, [{ messageId: '200163836', state: 'delivered' }])
  talk.say(event('templatesendjobfinish', '', { MsgID: '2', Status: 'failed:user block' }))
  t.same(talk.last.delivered, [{ messageId: '2', state: 'failed', reason: 'failed:user block' }])
  talk.say(
    event('subscribe_msg_sent_event', '', {
      SubscribeMsgSentEvent: {
        List: [
          item({ ErrorCode: '0', ErrorStatus: 'success' }),
          item({ MsgID: '3', ErrorCode: '43101', ErrorStatus: 'refused' }),
        ],
      },
    }),
  )
  t.same(talk.last.delivered, [
    { messageId: '1700827132819554304', state: 'delivered' },
    { messageId: '3', state: 'failed', reason: 'refused' },
  ])
  t.equal(talk.last.window, undefined)
})

t.test('other events, and messages of unknown types, begin nothing', async (t) => {
  const talk = createTalk()
  for (const said of [event('kf_create_session'), event('kf_close_session'), unknown]) {
    t.equal(talk.say(said), '')
    t.ok(talk.last.wakeAt === undefined || talk.last.wakeAt > talk.now + 86_400_000, 'only to forget it')
  }
  t.match(talk.say(event('click', 'something')), line('help'), 'an unknown button asks for help')
  for (const blank of [' \n', '\u200b\u2060', '\u3164\ufeff '])
    t.match(talk.say(blank), line('help'), 'so does nothing at all')
  talk.wait(1000)
  t.same(talk.submissions, [])
})

t.test('held words are said before the next answer', async (t) => {
  const talk = createTalk()
  talk.held = [
    { receipt: receiptOf(90), key: 'closed', text: '您的诉求已办结' },
    { receipt: receiptOf(91), key: 'closed', text: '文'.repeat(400) },
    { receipt: receiptOf(92), key: 'closed', text: '长'.repeat(400) },
  ]
  talk.say(event('templatesendjobfinish', '', { MsgID: '1', Status: 'success' }))
  t.same(talk.last.released, [], 'nobody reads an answer to that')
  const answer = talk.say(LAMP)
  t.match(answer, /^您的诉求已办结\n文{400}\n已记下/)
  t.equal(talk.last.released?.length, 2)
  t.ok(Buffer.byteLength(answer) <= 2048)
  t.match(talk.say(photo), /^长{400}$/)
  t.same(talk.held, [])
})

t.test('every answer as it is shipped fits into one message', async (t) => {
  const longest = {
    receipt: receiptOf(1),
    date: '2026-01-05',
    status: '退回重新分派',
    place: '位'.repeat(50),
    score: '5',
  }
  for (const [key, { zh, en }] of Object.entries(texts))
    t.ok(Buffer.byteLength(zh + en) + Buffer.byteLength(JSON.stringify(longest)) < 2048, key)
  t.notMatch(JSON.stringify(texts), /[！!]/)
})
