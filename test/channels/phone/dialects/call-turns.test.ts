import t from 'tap'
import { callTurns } from '../../../../channels/phone/dialects/call-turns.ts'
import { bodyOf, holdsWhateverComes, messageOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(callTurns, sampleText('call-turns', name))
const read = (value: unknown) => told(callTurns, JSON.stringify(value))

t.test('turns have roles and no times; the id tells when the call began', async (t) => {
  const [call, ...more] = sample('one-call.json')
  t.strictSame(more, [])
  t.equal(call.callId, '1767573000123_4b58f788-ee1f-4949-97d4-accc71da1f23')
  t.strictSame(call.data, { startedAt: '2026-01-05T08:30:00.123+08:00' })
  const { utterances } = call.transcript
  t.equal(utterances.length, 12)
  t.strictSame(utterances[0], {
    role: 'agent',
    voice: 'hot-line',
    startMs: 0,
    endMs: 0,
    text: '您好，12345，请讲。',
  })
  t.strictSame([utterances[1].role, utterances[1].voice], ['citizen', 'citizen'])
})

t.test(
  'keys that it does not know: text is said by a voice of that name, the rest are extensions',
  async (t) => {
    const [call] = sample('one-call.json')
    t.strictSame(call.transcript.utterances[4], { voice: 'keyword', startMs: 0, endMs: 0, text: '噪声扰民' })
    t.strictSame(call.extensions, { emotion: '0.72' })
    const [odd] = read({
      s: [
        { citizen: '喂', constructor: '啊', end: 1 },
        { citizen: null, end: 2, deep: [1] },
      ],
    })
    t.strictSame(odd.transcript.utterances[1], { voice: 'constructor', startMs: 0, endMs: 0, text: '啊' })
    t.strictSame(odd.extensions, { end: '1' })
  },
)

t.test('several calls in one body, one of them silent and without a time', async (t) => {
  const calls = sample('several-calls.json')
  t.strictSame(
    calls.map(({ transcript }: { transcript: { utterances: [] } }) => transcript.utterances.length),
    [6, 7, 0],
  )
  t.equal(calls[1].data.startedAt, '2026-01-05T09:32:03.456+08:00')
  t.strictSame([calls[2].callId, calls[2].data], ['session_003', undefined])
})

t.test('detected by the id, or by what a turn is called', async (t) => {
  const detects = (value: unknown) => callTurns.detects(bodyOf(JSON.stringify(value)))
  t.ok(detects({ '1767573000123_4b58f788-ee1f-4949-97d4-accc71da1f23': [] }))
  t.ok(detects({ s: [{ other: 1 }, { 'hot-line': '喂' }] }))
  t.notOk(detects({ s: [{ other: '喂' }] }))
  t.notOk(detects({ s: 'not a list', t: [{ citizen: '喂' }] }))
})

t.test('a fault has its place', async (t) => {
  t.match(
    messageOf(() => read({ s: 'not a list' })),
    /^\/s: /,
  )
  t.match(
    messageOf(() => read({ s: [{ citizen: '喂' }, '喂'] })),
    /^\/s\/1: /,
  )
  t.equal(
    messageOf(() => read({})),
    'the body: holds no call',
  )
})

t.test('whatever comes', async (t) => holdsWhateverComes(t, callTurns))
