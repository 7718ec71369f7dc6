/** An emergency goes at once, and again, whole, whenever it has gained something. */
import t from 'tap'
import { emergencyAnswer } from '../../../../channels/wechat/conversation/events.ts'
import { createTalk, event, line, photo, place, receiptOf, texts, voice } from './talk.ts'

const LAMP = '示例路1号的路灯坏了'
const FIRE = '楼下着火了'

t.test('it is answered with 110, 119, 120, and holds what came before it, in order', async (t) => {
  const talk = createTalk()
  talk.say('快来', place, photo)
  const answer = talk.say(FIRE)
  t.match(answer, /110.*119.*120/s)
  t.equal(answer, emergencyAnswer(texts, receiptOf(4)))
  t.match(talk.parts[3]?.atOnce?.(), { text: FIRE, source: { messageId: talk.parts[3]?.messageId } })
  t.match(talk.submissions, [
    {
      receipt: receiptOf(4),
      receivedAt: '2026-01-05T12:00:04.000+08:00',
      submission: {
        source: { messageId: talk.parts[3]?.messageId },
        text: `快来\n${FIRE}`,
        location: { text: '示例路1号' },
        pending: [{ kind: 'image' }],
      },
    },
  ])
  t.same([...talk.supplements, ...talk.says], [], 'the photo is not waited for')
})

t.test('alone it is sent by the core; what follows is a revision each, at once', async (t) => {
  const talk = createTalk()
  talk.say(FIRE)
  t.same(talk.submissions, [])
  t.match(talk.say(photo), line('supplementNoted'))
  t.equal(talk.say('三楼'), '', 'one short answer at most')
  talk.say('匿名', event('scan', 'lamp'), place)
  t.same(
    talk.submissions.map(({ receipt }) => receipt),
    Array(5).fill(receiptOf(1)),
  )
  t.match(talk.submissions[1], { receivedAt: '2026-01-05T12:00:03.000+08:00' }, 'of its newest part')
  t.match(talk.submissions[4]?.submission, {
    text: `${FIRE}\n三楼`,
    requester: { anonymous: true },
    location: { text: '示例路1号' },
    extensions: { asset: 'LD-1' },
    pending: [{ kind: 'image' }],
  })
  talk.wait(60)
  talk.say('查询')
  t.equal(talk.submissions.length, 5, 'nothing gained, nothing sent')
  t.same(talk.supplements, [])
})

t.test(
  'each is another one for the ledger, also where a wish is taken back, or a code alone is new',
  async (t) => {
    const talk = createTalk()
    talk.say(FIRE, place, event('scan', 'lamp'), '匿名', '实名', '匿名', '实名')
    const marks = talk.submissions.flatMap(({ submission }) =>
      submission.flags.filter((flag) => flag.startsWith('rev:')),
    )
    t.equal(new Set(marks).size, 6)
    t.equal(talk.submissions.length, 6)
    t.match(talk.submissions[5]?.submission, {
      requester: { anonymous: false },
      extensions: { asset: 'LD-1' },
    })
  },
)

t.test('it stays open for 30 min after its last part, and ends without a word', async (t) => {
  const talk = createTalk()
  talk.say(FIRE)
  talk.wait(1700)
  talk.say('三楼')
  t.equal(talk.last.wakeAt, talk.now + 1_800_000)
  talk.wait(1798)
  talk.say('还有二楼')
  talk.wait(1800)
  t.same(talk.says, [])
  t.match(talk.submissions.at(-1), { receipt: receiptOf(1), submission: { text: /还有二楼$/ } })
  t.match(talk.say(LAMP), line('noted'), 'then it is something else')
  talk.say('提交')
  t.match(talk.submissions.at(-1), { receipt: receiptOf(4), submission: { text: LAMP } })
})

t.test('提交 ends it; 取消 takes nothing back', async (t) => {
  const talk = createTalk()
  talk.say(FIRE, photo)
  t.match(talk.say('取消'), line('emergencyStays'))
  t.match(talk.say('提交'), `已补充到 ${receiptOf(1)}`)
  t.match(talk.say(LAMP), line('noted'))
  t.match(talk.say('取消'), line('cancelled'))
  talk.wait(3600)
  t.equal(talk.submissions.length, 1)
  const alone = createTalk()
  alone.say(FIRE, '提交')
  alone.wait(3600)
  t.same([...alone.submissions, ...alone.supplements, ...alone.says], [])
})

t.test('what was wished, or scanned, before it goes with it, and no further', async (t) => {
  const talk = createTalk()
  talk.say('保密', event('scan', 'lamp'), FIRE, '提交', LAMP, '提交')
  t.match(talk.submissions, [
    {
      receipt: receiptOf(3),
      submission: {
        requester: { confidential: true },
        location: { text: '示例路1号路灯' },
        extensions: { asset: 'LD-1', scene: 'lamp' },
      },
    },
    { receipt: receiptOf(5), submission: { requester: { confidential: false } } },
  ])
  t.same(talk.submissions[1]?.submission.extensions, {})
})

t.test('a further one stands by itself and names the first; what follows goes on to the first', async (t) => {
  const talk = createTalk()
  talk.say(FIRE)
  t.match(talk.say('那边也着火了'), receiptOf(2))
  talk.say(place, '匿名')
  const last = new Map(talk.submissions.map((each) => [each.receipt, each.submission]))
  t.match(last.get(receiptOf(1)), { text: FIRE, location: {}, requester: { anonymous: true } })
  t.match(last.get(receiptOf(2)), {
    text: '那边也着火了',
    relatesTo: { receipt: receiptOf(1), how: 'repeat' },
    requester: { anonymous: true },
  })
  t.equal(last.get(receiptOf(2))?.location, undefined)
})

t.test('words that are spread over messages', async (t) => {
  const talk = createTalk()
  talk.say('我家燃气', '泄')
  t.match(talk.say('漏了快来'), emergencyAnswer(texts, receiptOf(1)))
  t.match(talk.submissions, [
    {
      receipt: receiptOf(1),
      receivedAt: '2026-01-05T12:00:01.000+08:00',
      submission: { text: '我家燃气\n泄\n漏了快来', source: { messageId: talk.parts[0]?.messageId } },
    },
  ])
  t.match(talk.say(place), line('supplementNoted'))
  t.match(talk.submissions[1], { receipt: receiptOf(1), submission: { location: {} } })
  t.match(talk.say('提交'), line('supplemented'))
  t.same(talk.says, [])
})

t.test('speech that is understood only after 提交 opens it again', async (t) => {
  const talk = createTalk({ transcribes: true })
  talk.say(voice, '提交')
  talk.file(0, { state: 'stored', transcript: FIRE })
  talk.wait(1)
  t.match(talk.says, [{ receipt: receiptOf(1), key: 'emergency' }])
  talk.say('三楼')
  t.match(talk.submissions, [
    { receipt: receiptOf(1), submission: { text: FIRE } },
    { receipt: receiptOf(1), submission: { text: `${FIRE}\n三楼` } },
  ])
})

t.test('what is understood of its own speech is a gain', async (t) => {
  const talk = createTalk({ transcribes: true })
  talk.say(FIRE, voice)
  talk.file(1, { state: 'stored', transcript: '在三楼' })
  talk.wait(1)
  t.match(talk.submissions[1], { submission: { text: `${FIRE}\n在三楼`, flags: ['transcribed', /^rev:/] } })
})

t.test('what was to be added to another request goes there when an emergency is written', async (t) => {
  const talk = createTalk()
  talk.say(LAMP, '提交', '补充', photo, FIRE)
  talk.wait(60)
  t.match(talk.supplements, [{ supplement: { receipt: receiptOf(1) }, pending: [{ kind: 'image' }] }])
  const spread = createTalk()
  spread.say(LAMP, '提交', '补充', '燃气', '泄漏')
  t.match(spread.submissions[1], {
    receipt: receiptOf(4),
    submission: { text: '燃气\n泄漏', relatesTo: { receipt: receiptOf(1), how: 'supplement' } },
  })
})

t.test('who leaves takes nothing of it away', async (t) => {
  const talk = createTalk({ onUnsubscribe: 'drop' })
  talk.say(FIRE)
  talk.join([talk.part('三楼'), talk.part(event('unsubscribe'))])
  t.match(talk.submissions, [{ receipt: receiptOf(1), submission: { text: `${FIRE}\n三楼` } }])
})

t.test('what it has no room for is added to it, and it ends', async (t) => {
  const talk = createTalk()
  talk.say(FIRE, '长'.repeat(60_000), '文'.repeat(60_000))
  t.equal(talk.submissions.at(-1)?.submission.text.length, 60_000 + FIRE.length + 1)
  t.equal(talk.supplements.map(({ supplement }) => supplement.text).join(''), '文'.repeat(60_000))
  t.match(talk.say(LAMP), line('noted'))
})
