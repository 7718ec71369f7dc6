/** An emergency in a call: told at once with all that is known, told again as more is said, and never taken back by what comes later. */
import t from 'tap'
import { Config } from '../../../channels/phone/config.ts'
import { createJoining } from '../../../channels/phone/joining/join.ts'
import { LiveCall } from '../../../channels/phone/live/live-call.ts'
import type { Durable } from '../../../channels/phone/live/protocol.ts'
import { partOfPost } from '../../../channels/phone/part.ts'
import type { Submission } from '../../../src/contract/submission.ts'
import type { Part } from '../../../src/contract/thread.ts'

const call = { origin: { channel: 'phone', endpoint: 'centre' }, callId: 'c' }
const config = Config.parse({ centres: { centre: { agentVoices: ['0'], citizenVoices: ['1'] } } })
const raw = { mediaType: 'application/json', charset: 'utf-8', bytes: 2, sha256: '0'.repeat(64) }
const BEGAN = Date.parse('2026-11-29T08:00:00+08:00')
const urgencyOf = (text: string) =>
  /着火|触电|煤气\s*泄漏/.test(text) ? ('emergency' as const) : ('normal' as const)

/** A worker; `say` and `post` are joined as they come, one after the other. */
function house() {
  const jobs = createJoining(config)
  const line = new LiveCall(call, config)
  const sent: Submission[] = []
  let [state, seq, wakeAt]: [unknown, number, number | undefined] = [undefined, 0, undefined]
  const join = (parts: Part[], now: number) => {
    const joined = jobs.join({
      ...call,
      thread: call.callId,
      state,
      parts: parts.map((part) => ({
        ...part,
        receipt: 'R',
        receivedAt: new Date(now).toISOString(),
        urgency: urgencyOf(part.text),
        data: JSON.parse(JSON.stringify(part.data)),
      })),
      files: new Map(),
      requests: [],
      held: [],
      now,
      urgencyOf,
    })
    state = JSON.parse(JSON.stringify(joined.state ?? null)) ?? undefined
    wakeAt = joined.wakeAt
    for (const { submission } of joined.submissions ?? []) sent.push(submission)
  }
  return {
    sent,
    wakeAt: () => wakeAt,
    say(message: object, seconds: number): Part {
      const now = BEGAN + seconds * 1000
      const part = line.partOf({ ...message, call: 'c', seq: seq++ } as Durable, now)
      join([part], now)
      return part
    },
    post(told: object, seconds: number) {
      const now = BEGAN + seconds * 1000
      join([partOfPost(call, { extensions: {}, ...told }, { raw, now })], now)
    },
    take: (part: Part, seconds: number) => join([part], BEGAN + seconds * 1000),
    wake: (seconds: number) => join([], BEGAN + seconds * 1000),
  }
}

const said = (text: string, startMs = 0, more: object = { voice: '1' }) => ({
  type: 'segment',
  segment: { startMs, endMs: startMs + 900, text, ...more },
})
const transcript = (texts: string[], more: object = {}) => ({
  transcript: {
    engine: 'x',
    language: 'zh-CN',
    utterances: texts.map((text, at) => ({ startMs: at * 2000, endMs: at * 2000 + 1900, text, ...more })),
  },
})
const last = (sent: Submission[]) => sent.at(-1)

t.test('with all that is known of the call, whoever told it', async (t) => {
  const { sent, say, post } = house()
  post({ data: { callingNumber: '13800001234', form: { place: '平安路5号' } } }, 0)
  say({ type: 'start' }, 1)
  say(said('我家在这里住了十年'), 2)
  t.same(sent, [])
  say(said('着火了', 1000), 3)
  t.match(sent, [
    {
      text: '我家在这里住了十年\n着火了',
      requester: { callerNumber: '+8613800001234' },
      location: { text: '平安路5号' },
      flags: ['call-running', 'speaker-configured'],
    },
  ])
})

t.test('what is said further is told, though not word by word; a second emergency soon', async (t) => {
  const { sent, say, wake, wakeAt } = house()
  say({ type: 'start' }, 0)
  say(said('着火了', 0), 1)
  say(said('在三楼', 1000), 2)
  t.equal(sent.length, 1)
  t.equal(wakeAt(), BEGAN + 3000)
  wake(3)
  t.equal(last(sent)?.text, '着火了\n在三楼')
  for (let n = 6; n < 60; n++) say(said(`第${n}句`, n * 1000), n)
  t.ok(sent.length < 8, `${sent.length} revisions in a minute`)
  const before = sent.length
  say(said('有人触电', 70_000), 75)
  t.equal(sent.length, before + 1, 'a second emergency')
  say({ type: 'end' }, 80)
  t.notOk(last(sent)?.flags.includes('call-running'))
  t.match(last(sent)?.text, /^着火了\n在三楼[\s\S]*有人触电$/)
})

t.test('of a call that ends without another word it is told that it has ended', async (t) => {
  const { sent, say } = house()
  say({ type: 'start' }, 0)
  say(said('着火了'), 1)
  say({ type: 'end' }, 2)
  t.equal(sent.length, 2)
  t.not(sent[0]?.flags.at(-1), sent[1]?.flags.at(-1), 'which counts as content')
})

t.test('in pieces, by an agent who asks, in a form', async (t) => {
  const pieces = house()
  pieces.say(said('我们家煤气'), 0)
  pieces.say(said('嗯', 500, { voice: '0' }), 1)
  t.match(pieces.say(said('泄漏了', 1000), 2).text, '煤气\n泄漏')
  t.equal(pieces.sent.length, 1)

  const asked = house()
  t.equal(asked.say(said('没有着火吧', 0, { voice: '0' }), 0).text, '', 'configured as the agent')
  asked.say(said('没有没有', 1000), 1)
  t.same(asked.sent, [])
  asked.say(said('着火了', 2000), 2)
  t.match(asked.sent, [{ text: '没有没有\n着火了' }], 'and silences nobody')

  const form = house()
  form.say({ type: 'data', data: { form: { title: '三号楼着火' } } }, 0)
  t.equal(form.sent.length, 1)
  const record = house()
  record.post({ data: { form: { summary: '市民称着火' } } }, 0)
  t.match(record.sent, [{ text: '市民称着火' }], 'a record waits for no words then')
})

t.test('no later transcript takes words away', async (t) => {
  const channels = house()
  channels.post(transcript(['我家着火了，幸福路三号楼'], { voice: '1' }), 0)
  channels.post(transcript(['您好，请讲', '好的，马上'], { voice: '0' }), 1)
  t.equal(last(channels.sent)?.text, '我家着火了，幸福路三号楼')
  t.equal(last(channels.sent)?.transcript?.segments.length, 3)
  t.ok(last(channels.sent)?.flags.includes('transcripts-joined'))

  const empty = house()
  empty.say(said('着火了，幸福路三号楼'), 0)
  empty.say({ type: 'end' }, 1)
  empty.post(transcript([]), 2)
  t.equal(last(empty.sent)?.text, '着火了，幸福路三号楼')

  const early = house()
  early.say(said('路灯坏了，在幸福路', 0), 0)
  early.post(transcript(['路灯坏了，在幸福路上'], { voice: '1' }), 1)
  early.say(said('哎呀着火了', 30_000), 30)
  early.say({ type: 'end' }, 31)
  t.match(last(early.sent)?.text, /路灯坏了[\s\S]*哎呀着火了/)

  const deaf = house()
  deaf.post(transcript(['着火了快来人', '在三号楼二单元'], { voice: '1' }), 0)
  deaf.post(transcript(['走火了快来人', '在三号楼二单元'], { voice: '1' }), 1)
  t.match(last(deaf.sent)?.text, '着火了快来人', 'a recogniser that hears no fire')

  const better = house()
  better.post({ ...transcript(['暖器不热已经三天了', '十五度'], { voice: '1' }), data: { queue: 'q' } }, 0)
  better.post(transcript(['暖气不热已经三天了', '十五度'], { voice: '1' }), 1)
  t.equal(last(better.sent)?.text, '暖气不热已经三天了\n十五度', 'the same, heard better, takes its place')
})

t.test('an agent who repeats what a citizen said has not said it for them', async (t) => {
  const after = house()
  after.say(said('我家着火了', 0, { role: 'citizen' }), 0)
  after.say({ type: 'end' }, 1)
  after.post(transcript(['您好请讲', '您家着火了吗'], { role: 'agent' }), 2)
  t.match(last(after.sent)?.text, '我家着火了')
  const running = house()
  running.say(said('我家着火了'), 0)
  running.post(transcript(['您家着火了是吗'], { voice: '0' }), 1)
  running.say(said('对，快来', 5000), 5)
  running.say({ type: 'end' }, 6)
  t.match(last(running.sent)?.text, '我家着火了\n对，快来')
  const misheard = house()
  misheard.say(said('我家着火了'), 0)
  misheard.say({ type: 'end' }, 1)
  const [citizen, agent] = [
    transcript(['我家这货了'], { voice: '1' }),
    transcript(['您家着火了是吗'], { voice: '0' }),
  ]
  const both = [...citizen.transcript.utterances, ...agent.transcript.utterances]
  misheard.post({ transcript: { ...citizen.transcript, utterances: both } }, 2)
  t.match(last(misheard.sent)?.text, '我家着火了')
})

t.test('pieces through two connections are found a little later', async (t) => {
  const { sent, say, take } = house()
  say(said('我们家煤气'), 0)
  const other = new LiveCall(call, config)
  const part = other.partOf({ ...said('泄漏了', 1000), call: 'c', seq: 1 } as Durable, BEGAN + 1000)
  t.equal(part.patienceMs, 11_000)
  t.same(sent, [])
  take(part, 12)
  t.match(sent, [{ text: '我们家煤气\n泄漏了', flags: ['call-running', 'speaker-configured'] }])
})

t.test('a note that an agent adds is a revision, as is one that is taken back', async (t) => {
  const { sent, post } = house()
  const form = (title: string, more = {}) => ({ data: { form: { title }, ...more } })
  post({ ...transcript(['路灯坏了'], { voice: '1' }), ...form('甲') }, 0)
  post({ data: { agentId: 'A7', form: { summary: '家中有老人' } } }, 10)
  t.match(last(sent), { source: { agentId: 'A7' }, extensions: { summary: '家中有老人' } })
  post(form('乙'), 20)
  const marks = sent.map(({ flags }) => flags.at(-1))
  post(form('甲'), 100)
  t.equal(last(sent)?.title, '甲')
  t.notOk(marks.includes(last(sent)?.flags.at(-1)), 'and the ledger takes it for none of the earlier ones')
})
