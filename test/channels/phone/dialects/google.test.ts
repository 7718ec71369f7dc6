import t from 'tap'
import { google } from '../../../../channels/phone/dialects/google.ts'
import { bodyOf, holdsWhateverComes, messageOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(google, sampleText('google', name))
const read = (value: unknown) => told(google, JSON.stringify(value))
const detects = (value: unknown) => google.detects(bodyOf(JSON.stringify(value)))
const word = (text: string, at: number, more: object = {}) => ({
  word: text,
  startTime: `${at}s`,
  endTime: `${at + 1}s`,
  ...more,
})
const spoken = (results: object[]) =>
  read({ results })[0].transcript.utterances.map(({ voice, text }: { voice: string; text: string }) => [
    voice,
    text,
  ])

t.test('v1 with diarization: the last result repeats all words, and only it is read', async (t) => {
  const [{ callId, transcript, extensions }] = sample('v1-operation-diarized.json')
  t.equal(callId, '8214202757943088943')
  t.equal(transcript.language, 'zh-Hans-CN')
  t.equal(transcript.utterances.length, 12)
  t.strictSame(transcript.utterances[9], {
    voice: '2',
    startMs: 31800,
    endMs: 35500,
    text: '我姓张，张三，电话13800000001。',
  })
  t.strictSame(extensions, { requestId: '7229364281939274563', totalBilledTime: '45s' })
})

t.test('v1 by channels, without times of words: in the order of their ends; an id of 64 bits', async (t) => {
  const [{ callId, transcript }] = sample('v1-channels.json')
  t.equal(callId, '4387245106229874215')
  t.match(transcript.utterances.slice(0, 3), [
    { voice: '1', startMs: 0, endMs: 3500, text: '您好，请问有什么可以帮助您？', confidence: 0.91856831 },
    { voice: '2', startMs: 3500, endMs: 7200, text: '我们小区停水两天了，没人通知。' },
    { voice: '1', startMs: 7200, endMs: 8300, text: '哪个小区？' },
  ])
  t.equal(transcript.confidenceScale, '0..1')
})

t.test('v2, the file of a batch: speakers of words', async (t) => {
  const [{ callId, transcript, extensions }] = sample('v2-batch-file.json')
  t.equal(callId, '6743b1a2-0000-2f5c-8e1a-f4f5e80a5f2c')
  t.equal(transcript.utterances.length, 10)
  t.match(transcript.utterances[1], { voice: '2', startMs: 3920, endMs: 7960, confidence: 0.8887 })
  t.strictSame(extensions, { totalBilledDuration: '37s' })
})

t.test('v2, an operation with its result inline: a confidence of 0 is none', async (t) => {
  const [{ callId, transcript, extensions }, ...more] = sample('v2-operation-inline.json')
  t.strictSame(more, [])
  t.match(callId, /^projects\/123456789012\/.*\/6743b1a3-0000-2b36-a1a5-24f5e80d5f2c$/)
  t.equal(extensions.uri, 'gs://jiesu-samples/calls/20261129-000343.wav')
  t.notOk('confidenceScale' in transcript)
  t.strictSame(transcript.utterances[11], { voice: '2', startMs: 38680, endMs: 39280, text: '好，谢谢。' })
})

t.test('speakers in every result, or in all words of the last: nothing doubled, nothing lost', async (t) => {
  const first = { alternatives: [{ transcript: '您好你好', words: [word('您好', 0), word('你好', 1)] }] }
  const [one, two] = [{ speakerTag: 1 }, { speakerTag: 2 }]
  const all = { transcript: '您好你好', words: [word('您好', 0, one), word('你好', 1, two)] }
  const both = [
    ['1', '您好'],
    ['2', '你好'],
  ]
  t.strictSame(spoken([first, { alternatives: [{ ...all, transcript: undefined }] }]), both)
  t.strictSame(spoken([first, { alternatives: [all] }]), both)
  t.strictSame(spoken([{ alternatives: [{ transcript: '您好 你好' }] }, { alternatives: [all] }]), both)
  const later = {
    transcript: '路灯不亮',
    words: [word('路灯', 4, two), word('不亮', 5, two), word('了', 6, two)],
  }
  t.strictSame(spoken([{ alternatives: [all] }, { alternatives: [later] }]), [...both, ['2', '路灯不亮了']])
  const short = { words: [word('喂', 9, two)] }
  t.strictSame(spoken([first, { alternatives: [short] }]), [
    [undefined, '您好你好'],
    ['2', '喂'],
  ])
})

t.test('durations of gRPC; what may still change', async (t) => {
  const words = [{ word: '喂', startTime: { seconds: '1', nanos: 300000000 }, endTime: { nanos: 5e8 } }]
  const [{ transcript }] = read({
    results: [{ alternatives: [{ transcript: '喂', words }], isFinal: false }],
  })
  t.match(transcript, { isProvisional: true, utterances: [{ startMs: 1300, endMs: 500 }] })
})

const type = 'type.googleapis.com/google.cloud.speech.v1.LongRunningRecognizeMetadata'

t.test('operations that have no result yet, or never', async (t) => {
  t.strictSame(read({ name: '821', metadata: { '@type': type, progressPercent: 40 } }), [])
  const error = { code: 3, message: 'Audio too long.' }
  const bad = { name: '821', metadata: { '@type': type }, done: true, error }
  t.ok(detects(bad) && detects({ name: '821', done: true, error }))
  t.equal(
    messageOf(() => read(bad)),
    'the product failed: 3 Audio too long.',
  )
})

t.test('silence', async (t) => {
  for (const value of [{ totalBilledTime: '15s' }, { metadata: { totalBilledDuration: '15s' } }]) {
    t.ok(detects(value))
    t.strictSame(read(value)[0].transcript.utterances, [])
  }
  const results = [{ resultEndTime: '2s' }, { alternatives: [{ transcript: '喂' }], resultEndTime: '4s' }]
  t.ok(detects({ results }))
  t.strictSame(read({ results })[0].transcript.utterances, [{ startMs: 0, endMs: 4000, text: '喂' }])
})

t.test('a batch of files: each is a call; one that failed has no words', async (t) => {
  const transcript = { results: [{ alternatives: [{ transcript: '喂' }] }] }
  const error = { code: 5, message: 'not found' }
  const calls = read({
    results: { 'gs://a/1.wav': { inlineResult: { transcript } }, 'gs://a/2.wav': { error } },
  })
  t.match(calls, [
    { extensions: { uri: 'gs://a/1.wav' } },
    { extensions: { uri: 'gs://a/2.wav', error: '5 not found' } },
  ])
  t.notOk('transcript' in calls[1])
  t.equal(
    messageOf(() => read({ results: { 'gs://a/2.wav': { error } } })),
    'the product failed: 5 not found',
  )
  const stored = { results: { 'gs://a/1.wav': { cloudStorageResult: { uri: 'gs://out/1.json' } } } }
  t.ok(detects(stored))
  t.match(
    messageOf(() => read(stored)),
    'post the file that was written to gs://out/1.json',
  )
})

t.test('IBM Watson writes nearly the same', async (t) => {
  const alternatives = [{ transcript: 'hello', confidence: 0.9 }]
  t.notOk(detects({ results: [{ final: true, alternatives }], result_index: 0 }))
  t.ok(detects({ results: [{ alternatives }] }))
})

t.test('faults tell the place', async (t) => {
  const words = [{ word: '喂', startTime: 'soon' }]
  const response = { results: [{ alternatives: [{ transcript: '喂', words }] }] }
  t.match(
    messageOf(() => read({ name: '1', done: true, response })),
    '/response/results/0/alternatives/0/words/0/startTime: must be seconds, like 1.300s',
  )
})

t.test('whatever comes', async (t) => holdsWhateverComes(t, google, 100))
