import t from 'tap'
import { z } from 'zod'
import { PlainBody, plain } from '../../../../channels/phone/dialects/plain.ts'
import { bodyOf, holdsWhateverComes, messageOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(plain, sampleText('plain', name))
const head = { schema: 'jiesu.call/1', callId: 'c1' }
const read = (value: object) => told(plain, JSON.stringify(value))
const faultOf = (value: unknown) => messageOf(() => plain.read(bodyOf(JSON.stringify(value))))
const started = (startedAt: unknown) => messageOf(() => read({ ...head, call: { startedAt } })[0].data)

t.test('words and record in one', async (t) => {
  const [call] = sample('call.json')
  t.equal(call.callId, '20260105083000-1008')
  const { utterances, ...transcript } = call.transcript
  t.strictSame(transcript, { engine: 'example-asr', language: 'zh-CN', confidenceScale: '0..1' })
  t.strictSame(utterances[1], {
    role: 'citizen',
    voice: '1',
    startMs: 2600,
    endMs: 6100,
    text: '你好，我家楼道的灯不亮，两个月了。',
    confidence: 0.93,
  })
  t.equal(call.data.form.place, '东城区示例胡同 12 号院 2 号楼 3 单元')
})

t.test('a record alone, with what is not known as null or empty, its times those of Beijing', async (t) => {
  const [call] = sample('record.json')
  t.equal(call.transcript, undefined)
  t.strictSame(Object.keys(call.data), [
    'callingNumber',
    'dialledNumber',
    'agentId',
    'startedAt',
    'endedAt',
    'form',
  ])
  t.equal(call.data.startedAt, '2026-01-05T08:30:00+08:00')
})

t.test('several calls', async (t) => {
  const [one, other] = sample('calls.json')
  t.match(one, { callId: '20260106100000-1010', transcript: { engine: 'plain', language: 'zh-CN' } })
  t.match(other, { callId: '20260106100200-1011', data: { startedAt: '2026-01-06T10:02:00+08:00' } })
  const calls = (count: number) => ({ calls: Array.from({ length: count }, () => ({ ...head, call: {} })) })
  t.equal(read(calls(500)).length, 500)
  t.equal(faultOf(calls(501)), '/calls: must hold at most 500 calls')
  t.equal(faultOf(calls(0)), '/calls: must hold a call')
})

t.test('times', async (t) => {
  const read = (time: string) => `read: {"startedAt":"${time}"}`
  t.equal(started('2026-01-05T08:30:00'), read('2026-01-05T08:30:00+08:00'))
  t.equal(started('2026-01-05 08:30:00.250'), read('2026-01-05T08:30:00.250+08:00'))
  t.equal(started('2026-01-05T00:30:00Z'), read('2026-01-05T00:30:00Z'))
  t.equal(started('2026-01-05T08:30:00+0800'), read('2026-01-05T08:30:00+08:00'))
  const fault =
    '/call/startedAt: must be a time like 2026-01-05 08:30:00 (Beijing time) or 2026-01-05T08:30:00+08:00'
  for (const time of ['2026-02-30 08:30:00', '2026/01/05 08:30:00', '2026-01-05', 1767573000, '昨天'])
    t.equal(started(time), fault)
})

t.test('what is wrong, where, and what it should be', async (t) => {
  const segment = { startMs: 0, endMs: 9, text: '喂' }
  const told = (one: object) =>
    faultOf({ ...head, transcript: { segments: [segment, { ...segment, ...one }] } })
  t.equal(told({ role: 'caller' }), '/transcript/segments/1/role: must be citizen or agent')
  t.equal(
    told({ startMs: 1.5 }),
    '/transcript/segments/1/startMs: must be whole milliseconds since the call began',
  )
  t.equal(told({ endMs: -1 }), '/transcript/segments/1/endMs: must not be negative')
  t.equal(
    told({ speaker: 1, words: [] }),
    [
      '/transcript/segments/1: does not know "speaker", "words";',
      'it knows role, voice, startMs, endMs, text, confidence',
    ].join(' '),
  )
  t.equal(
    faultOf({ ...head, call: { callingNumber: 13800000001 } }),
    '/call/callingNumber: must be text in quotes',
  )
  t.equal(faultOf({ ...head, call: 'none' }), '/call: must be an object')
  t.equal(faultOf(head), 'the body: must have a transcript, a call, or both')
  t.equal(faultOf({ ...head, call: {}, callId: ' ' }), '/callId: must not be empty')
  t.equal(
    faultOf({ ...head, calls: [] }),
    '/calls: must hold a call; the body: does not know "schema", "callId"; it knows calls',
  )
  t.equal(faultOf(5), 'the body: must be an object')
})

t.test('a call of another version, or of none, is still ours', async (t) => {
  for (const schema of ['jiesu.call/2', undefined]) {
    const call = { ...head, schema, call: {} }
    t.ok(plain.detects(bodyOf(JSON.stringify(call))))
    t.ok(plain.detects(bodyOf(JSON.stringify({ calls: [call] }))))
    t.equal(faultOf(call), '/schema: must be "jiesu.call/1"')
  }
})

t.test('the order of time; what ends before it starts is kept', async (t) => {
  const segments = [
    { startMs: 900, endMs: 100, text: '二' },
    { startMs: 100, endMs: 200, text: '一' },
  ]
  const [call] = read({ ...head, transcript: { segments } })
  t.strictSame(call.transcript.utterances, segments.toReversed())
})

t.test('its JSON Schema names every field', async (t) => {
  const [call, calls] = z.toJSONSchema(PlainBody, { io: 'input' }).anyOf ?? []
  t.strictSame([call?.required, calls?.required], [['schema', 'callId'], ['calls']])
  const undescribed: string[] = []
  const look = (node: unknown, path: string) => {
    const { properties, items } = Object(node)
    if (items) look(items, path)
    for (const [name, field] of Object.entries(Object(properties))) {
      if (!Object(field).description) undescribed.push(`${path}/${name}`)
      look(field, `${path}/${name}`)
    }
  }
  look(call, '')
  look(calls, '')
  t.strictSame(undescribed, [])
})

t.test('whatever comes', async (t) => holdsWhateverComes(t, plain))
