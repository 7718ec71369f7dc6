/** How a request waits for its files, and what comes meanwhile, or late. */
import t from 'tap'
import { createTalk, event, line, photo, place, receiptOf, voice } from './talk.ts'

const LAMP = '示例路1号的路灯坏了'

t.test('it does not wait for slow media longer than configured', async (t) => {
  const talk = createTalk()
  talk.say(LAMP, photo)
  t.match(talk.say('提交'), receiptOf(1), 'the receipt is known')
  t.equal(talk.last.wakeAt, talk.now + 60_000)
  talk.wait(59)
  t.equal(talk.submissions.length, 0)
  talk.wait(1)
  t.equal(talk.submissions.length, 1)
  t.equal(talk.submissions[0]?.submission.pending?.length, 1)
})

t.test('what comes after 提交 begins a new draft', async (t) => {
  const talk = createTalk()
  talk.say(LAMP, photo, '提交')
  t.match(talk.say('样板街的井盖坏了'), line('noted'))
  t.match(talk.say('提交'), receiptOf(4))
  talk.wait(60)
  t.same(
    talk.submissions.map(({ submission, receipt }) => [submission.text, receipt]),
    [
      ['样板街的井盖坏了', receiptOf(4)],
      [LAMP, receiptOf(1)],
    ],
  )
})

t.test('a part that another gateway brings late belongs to what was closed after it', async (t) => {
  const talk = createTalk()
  talk.say(LAMP)
  const late = talk.part(place)
  const slow = talk.part('已经三天了')
  talk.say('提交')
  t.equal(talk.submissions.length, 1)
  t.equal(talk.join([late]).answers?.[0]?.text, '')
  t.match(talk.supplements, [{ supplement: { receipt: receiptOf(1), text: /位置 示例路1号/ } }])
  talk.wait(71 * 3600)
  talk.join([slow])
  t.match(talk.supplements[1], { supplement: { receipt: receiptOf(1), text: '已经三天了' } })
})

t.test('... or is added to it while it has not gone yet; its receipt stays', async (t) => {
  const talk = createTalk()
  const late = talk.part('早些时候')
  talk.say(LAMP, photo, '提交')
  talk.join([late])
  talk.wait(60)
  t.match(talk.submissions, [{ receipt: receiptOf(2), submission: { text: `早些时候\n${LAMP}` } }])
  t.same(talk.supplements, [])
})

t.test('a late part of what was dropped is dropped', async (t) => {
  const talk = createTalk()
  talk.say(LAMP)
  const late = talk.part(place)
  talk.say('取消')
  talk.join([late])
  talk.wait(1000)
  t.same([...talk.submissions, ...talk.supplements, ...talk.says], [])
})

t.test('a late 提交 closes nothing that came after it', async (t) => {
  const talk = createTalk()
  const submit = talk.part('提交')
  talk.say(LAMP)
  t.match(talk.join([submit]).answers?.[0]?.text, line('nothingToSubmit'))
  t.equal(talk.submissions.length, 0)
  t.match(talk.say('提交'), receiptOf(2))
})

t.test('... and takes only what came before', async (t) => {
  const talk = createTalk()
  talk.say(LAMP)
  const submit = talk.part('提交')
  talk.say('样板街的井盖坏了')
  t.match(talk.join([submit]).answers?.[0]?.text, receiptOf(1))
  talk.say('提交')
  t.match(talk.submissions, [
    { receipt: receiptOf(1), submission: { text: LAMP } },
    { receipt: receiptOf(3), submission: { text: '样板街的井盖坏了' } },
  ])
})

t.test('the button closes what was sent in the same second', async (t) => {
  const talk = createTalk()
  const click = talk.part(event('click', 'submit'), { order: '0' })
  const text = talk.part(LAMP)
  const { answers } = talk.join([click, text])
  t.equal(talk.submissions.length, 1)
  t.match(answers, [{ text: '' }, { messageId: click.messageId, text: new RegExp(receiptOf(2)) }])
})

t.test('who leaves in the second of a message takes it along, in whatever order they come', async (t) => {
  const talk = createTalk()
  const leaving = talk.part(event('unsubscribe'), { order: '0' })
  talk.join([leaving, talk.part(LAMP)])
  t.match(talk.submissions, [{ submission: { text: LAMP } }])
})

t.test('the words of voices stand where they were said, beside what was written', async (t) => {
  const talk = createTalk({ transcribes: true })
  talk.say('先说一句', voice, '再说一句')
  talk.file(1, { state: 'stored', transcript: '示例路没有暖气' })
  talk.say('提交')
  t.match(talk.submissions, [
    {
      submission: {
        text: '先说一句\n示例路没有暖气\n再说一句',
        flags: ['transcribed'],
        transcript: { segments: [{ text: '示例路没有暖气' }] },
      },
    },
  ])
})

t.test('files that could not be had are told once', async (t) => {
  const talk = createTalk()
  talk.say(LAMP, photo, photo, photo)
  talk.file(1, { state: 'failed' })
  talk.file(2, { state: 'failed' })
  talk.file(3, { state: 'stored' })
  talk.say('提交')
  talk.wait(100)
  t.match(talk.says, [{ receipt: receiptOf(1), key: 'files', text: '有 2 个文件没有收到' }])
  const added = createTalk({ mediaWaitSeconds: 0 })
  added.say(LAMP, '提交', '补充', photo)
  added.file(3, { state: 'failed' })
  added.say('提交')
  t.match(added.says, [{ receipt: receiptOf(1), key: /^files\/9007/, text: '有 1 个文件没有收到' }])
  t.equal(added.says.length, 1)
  const urgent = createTalk()
  urgent.say('这里着火了', photo)
  urgent.file(1, { state: 'failed' })
  urgent.wait(1)
  urgent.wait(1)
  t.match(urgent.says, [{ receipt: receiptOf(1), key: 'files' }])
  t.equal(urgent.says.length, 1)
})

t.test('a voice whose words are awaited is waited for, and its words are the text', async (t) => {
  const talk = createTalk({ transcribes: true, engine: 'whisper-test' })
  t.match(talk.say(voice), line('noted'), 'nobody is asked for words that may come')
  talk.file(0, { state: 'stored', isTranscribing: true })
  talk.say('提交')
  t.equal(talk.submissions.length, 0)
  talk.file(0, { state: 'stored', transcript: '我家暖气不热' })
  talk.wait(1)
  t.match(talk.submissions, [
    {
      submission: {
        text: '我家暖气不热',
        flags: ['transcribed'],
        transcript: { engine: 'whisper-test', segments: [{ speaker: 'citizen', text: '我家暖气不热' }] },
        pending: [{ kind: 'audio', url: 'wechat-media:MEDIA-16K?kind=voice&or=MEDIA-8K' }],
      },
    },
  ])
})

t.test('a transcript that is an emergency closes its draft at once and says the advice', async (t) => {
  const talk = createTalk({ transcribes: true })
  talk.say('快来', voice, photo)
  talk.file(1, { state: 'stored', transcript: '楼下着火了' })
  talk.wait(1)
  t.match(talk.submissions, [{ receipt: receiptOf(1), submission: { text: '快来\n楼下着火了' } }])
  t.match(talk.says, [{ key: 'emergency', receipt: receiptOf(1), text: /110/ }])
  t.match(talk.say(place), line('supplementNoted'))
  t.match(talk.submissions[1], { receipt: receiptOf(1), submission: { location: { text: '示例路1号' } } })
  t.equal(talk.submissions.length, 2)
  t.equal(talk.says.length, 1)
})

t.test('a draft that is full goes by itself', async (t) => {
  const talk = createTalk({ mediaWaitSeconds: 0 })
  talk.join(Array.from({ length: 201 }, (_, at) => talk.part(`第${at}句`)))
  t.equal(talk.submissions.length, 1)
  t.match(talk.says, [{ key: 'submitted' }])
  const long = createTalk()
  long.say('长'.repeat(99_000), '长'.repeat(99_000))
  t.equal(long.submissions.length, 0)
  long.say('长'.repeat(2000))
  t.equal(long.submissions.length, 1)
})

t.test('a state that can not be read is an error, never silently dropped', async (t) => {
  const talk = createTalk()
  talk.setState({ v: 2 })
  t.throws(() => talk.join([]), { code: 'internal' })
})

t.test('joining nothing at any time is harmless', async (t) => {
  const talk = createTalk()
  t.match(talk.join([]), { answers: [], submissions: [], says: [] })
  t.equal(talk.state(), undefined)
  talk.say(LAMP, photo)
  const before = talk.state()
  talk.join([])
  t.same(talk.state(), before)
})
