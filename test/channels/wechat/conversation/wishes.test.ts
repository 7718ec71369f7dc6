/** 取消, 匿名, 保密, and emergencies. */
import t from 'tap'
import { emergencyAnswer } from '../../../../channels/wechat/conversation/events.ts'
import { createTalk, event, line, photo, place, receiptOf, texts } from './talk.ts'

const LAMP = '示例路1号的路灯坏了'

t.test('取消 drops the draft', async (t) => {
  const talk = createTalk()
  talk.say(LAMP, photo)
  t.match(talk.say('取消'), line('cancelled'))
  talk.wait(1000)
  t.same([...talk.submissions, ...talk.supplements, ...talk.says], [])
  t.match(talk.say('取消'), line('nothingToCancel'))
  t.match(talk.say('提交'), line('nothingToSubmit'))
})

t.test('what was submitted is not cancelled', async (t) => {
  const talk = createTalk()
  talk.say(LAMP, photo, '提交')
  t.match(talk.say('取消'), line('nothingToCancel'))
  talk.wait(60)
  t.equal(talk.submissions.length, 1)
})

t.test('匿名 and 保密 set the flags of the draft', async (t) => {
  const talk = createTalk()
  talk.say(LAMP)
  t.match(talk.say('匿名'), line('anonymousNow'))
  t.match(talk.say('保密'), line('confidentialNow'))
  talk.say('提交', '样板街的井盖坏了', '提交')
  t.match(talk.submissions, [
    { submission: { requester: { anonymous: true, confidential: true }, text: LAMP } },
    { submission: { requester: { anonymous: false, confidential: false } } },
  ])
})

t.test('... or of the next one, which is said', async (t) => {
  const talk = createTalk()
  const answer = talk.say('保密')
  t.match(answer, line('confidentialNext'))
  t.notMatch(answer, line('notTheLast'))
  talk.say(LAMP, '提交')
  t.match(talk.submissions, [{ submission: { requester: { anonymous: false, confidential: true } } }])
  t.match(talk.say('匿名'), line('notTheLast'), 'a request that was submitted just now stays as it is')
  talk.now += 600_000
  t.notMatch(talk.say('匿名'), line('notTheLast'))
})

t.test('an emergency in the text is sent on at once, with the advice to call 110, 119, 120', async (t) => {
  const talk = createTalk()
  talk.say(place, photo)
  const answer = talk.say('楼下着火了')
  t.match(answer, /110.*119.*120/s)
  t.equal(answer, emergencyAnswer(texts, receiptOf(3)))
  t.same(talk.submissions, [], 'the core has made it of `atOnce`')
  t.match(talk.parts[2]?.atOnce?.(), { text: '楼下着火了', source: { messageId: talk.parts[2]?.messageId } })
  t.match(talk.supplements, [
    { supplement: { receipt: receiptOf(3), text: /位置/ }, pending: [{ kind: 'image' }] },
  ])
  t.match(talk.say(photo), line('supplementNoted'))
  t.equal(talk.say('三楼'), '', 'one short answer at most')
  talk.wait(180)
  t.match(talk.supplements[1], {
    supplement: { receipt: receiptOf(3), text: '三楼' },
    pending: [{ kind: 'image' }],
  })
  t.same(talk.says, [])
  t.match(talk.say(LAMP), line('noted'), 'then it is something else')
})

t.test('what was wished, or scanned, before an emergency goes with it', async (t) => {
  const talk = createTalk()
  talk.say('保密', event('scan', 'lamp'), '这里着火了')
  t.match(talk.supplements, [
    { supplement: { receipt: receiptOf(3), text: '保密\n位置 示例路1号路灯 LD-1' } },
  ])
  talk.say('匿名')
  talk.wait(180)
  t.match(talk.supplements[1], { supplement: { receipt: receiptOf(3), text: '匿名' } })
})

t.test('a second emergency is one of its own', async (t) => {
  const talk = createTalk()
  talk.say('这里着火了', photo, '那边也着火了', place, '提交')
  t.match(talk.supplements, [
    { supplement: { receipt: receiptOf(1) }, pending: [{}] },
    { supplement: { receipt: receiptOf(3), text: /位置/ } },
  ])
})

t.test('提交 right after an emergency, with nothing more, sends nothing twice', async (t) => {
  const talk = createTalk()
  talk.say('这里着火了', '提交')
  talk.wait(1000)
  t.same([...talk.submissions, ...talk.supplements], [])
})

t.test(
  'what was to be added to another request goes there, also when an emergency comes between',
  async (t) => {
    const talk = createTalk()
    talk.say(LAMP, '提交', '补充', photo, '这里着火了')
    t.match(talk.supplements, [{ supplement: { receipt: receiptOf(1) }, pending: [{ kind: 'image' }] }])
  },
)
