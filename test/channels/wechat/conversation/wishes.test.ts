/** 取消, 匿名, 保密, 实名. */
import t from 'tap'
import { createTalk, event, line, photo, receiptOf } from './talk.ts'

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

t.test('实名 takes both back, of the draft or of the next one', async (t) => {
  for (const word of ['实名', '不匿名', '取消匿名']) {
    const talk = createTalk()
    talk.say('匿名', '保密')
    t.match(talk.say(word), line('namedNext'))
    t.match(talk.say('取消'), line('nothingToCancel'), 'nothing is left of them')
    talk.say(LAMP, '我要匿名')
    t.match(talk.say(word), line('namedNow'))
    talk.say('提交')
    t.match(talk.submissions, [{ submission: { requester: { anonymous: false, confidential: false } } }])
  }
})

t.test('thanks and greetings are answered shortly, and are no request', async (t) => {
  const talk = createTalk()
  for (const said of ['谢谢', '谢谢🙏', '好的。', '你好！', 'OK', 'thank you!', '👍🏻', '🙏', '在吗？']) {
    t.match(talk.say(said), line('courtesy'), said)
    t.equal(talk.last.answers?.[0]?.push, false)
    t.notOk(talk.submissions.length > 0 || JSON.stringify(talk.state()).includes('"draft"'))
  }
  talk.say(LAMP)
  t.equal(talk.say('谢谢'), '')
  talk.say('提交')
  t.match(talk.submissions, [{ submission: { text: LAMP } }])
  t.match(talk.say('转人工'), /12345/)
})

t.test('what is closed, but waits for its photo, is still reached: by a wish, and by 提交', async (t) => {
  const talk = createTalk()
  talk.say(LAMP, photo)
  talk.wait(180)
  talk.say('匿名')
  const answer = talk.say('提交')
  t.match(answer, line('submitted'))
  t.match(answer, receiptOf(1))
  t.match(talk.say('提交'), line('nothingToSubmit'))
  talk.wait(60)
  t.match(talk.submissions, [{ receipt: receiptOf(1), submission: { requester: { anonymous: true } } }])
  t.same(talk.says, [], 'it is told once')
  talk.say('样板街的井盖坏了', '提交')
  t.equal(talk.submissions[1]?.submission.requester.anonymous, false, 'nothing is left for the next')
})

t.test('取消 drops what was scanned and wished, too', async (t) => {
  for (const before of [[], [LAMP]]) {
    const talk = createTalk()
    talk.say(event('scan', 'lamp'), '匿名', ...before)
    t.match(talk.say('取消'), line('cancelled'))
    t.match(talk.say('取消'), line('nothingToCancel'))
    talk.say(LAMP, '提交')
    t.match(talk.submissions, [{ submission: { requester: { anonymous: false } } }])
    t.same(talk.submissions[0]?.submission.extensions, {})
  }
})
