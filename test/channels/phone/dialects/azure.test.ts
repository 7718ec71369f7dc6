import t from 'tap'
import { azure } from '../../../../channels/phone/dialects/azure.ts'
import { bodyOf, holdsWhateverComes, messageOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(azure, sampleText('azure', name))
const read = (value: unknown) => told(azure, JSON.stringify(value))
const phrase = (times: object) => ({ recognitionStatus: 'Success', ...times, nBest: [{ display: '喂' }] })
const timesOf = (times: object) => {
  const [{ startMs, endMs }] = read({ recognizedPhrases: [phrase(times)] })[0].transcript.utterances
  return [startMs, endMs]
}

t.test(
  'a batch of two channels: in the order of time, the best guess; what failed has no words',
  async (t) => {
    const [{ callId, transcript, data, extensions }] = sample('batch-stereo.json')
    t.equal(callId, undefined)
    t.equal(transcript.utterances.length, 12)
    t.strictSame(transcript.utterances[1], {
      voice: '1',
      startMs: 5410,
      endMs: 7970,
      text: '老板拖欠工资，三个月没发了。',
      confidence: 0.7534769,
    })
    t.match(transcript, { engine: 'azure', language: 'zh-CN', confidenceScale: '0..1' })
    t.match(
      data.recordingUrl,
      /^https:\/\/jiesusamples\.blob\.core\.windows\.net\/calls\/20261129-000451\.wav\?sv=/,
    )
    t.strictSame(extensions, { timestamp: '2026-11-29T02:31:05Z', duration: 'PT1M' })
  },
)

t.test('a batch with speakers, its ticks in strings, from a container', async (t) => {
  const [{ transcript, data, extensions }] = sample('batch-diarized.json')
  t.match(transcript.utterances[3], { voice: '0/2', startMs: 77970, endMs: 81220 })
  t.equal(data, undefined)
  t.equal(extensions.source, 'calls/20261129-000452.wav')
})

t.test('fast transcription: milliseconds', async (t) => {
  const [{ transcript, extensions }] = sample('fast-diarized.json')
  t.strictSame(transcript.utterances[3], {
    voice: '0/1',
    startMs: 11080,
    endMs: 15720,
    text: '海淀区翠竹园12号楼，我是602，他们是702。',
    confidence: 0.82370191,
  })
  t.strictSame(extensions, { durationMilliseconds: '45120' })
})

t.test('the preview of fast transcription named its milliseconds otherwise', async (t) => {
  const phrases = [{ offset: 40, duration: 240, text: '喂', locale: 'en-us', confidence: 0.7 }]
  const [{ transcript }] = read({ duration: 2000, combinedPhrases: [{ text: '喂' }], phrases })
  t.match(transcript, { language: 'en-US', utterances: [{ startMs: 40, endMs: 280, text: '喂' }] })
})

t.test('ticks, and ISO 8601 where there are none', async (t) => {
  t.strictSame(timesOf({ offsetInTicks: 700000.0, durationInTicks: '15900000.0' }), [70, 1660])
  t.strictSame(timesOf({ offset: 'PT1H2M3.25S', duration: 'PT1M' }), [3723250, 3783250])
  t.strictSame(timesOf({ offset: 'P1DT0.5S' }), [86400500, 86400500])
  t.match(
    messageOf(() => timesOf({})),
    '/recognizedPhrases/0: offsetInTicks or offset expected',
  )
  t.match(
    messageOf(() => timesOf({ offset: '1.2' })),
    '/recognizedPhrases/0/offset: must be an ISO 8601 duration',
  )
})

t.test('the speaker stood in nBest once; without display there is a lexical form', async (t) => {
  const nBest = [{ confidence: 0.9, speaker: 1, lexical: '路灯 不亮' }]
  const recognizedPhrases = [{ channel: 0, offsetInTicks: 0, durationInTicks: 1e7, nBest }]
  const [{ transcript }] = read({ recognizedPhrases })
  t.match(transcript.utterances, [{ voice: '0/1', endMs: 1000, text: '路灯 不亮' }])
})

t.test('without phrases the whole text is kept', async (t) => {
  const combinedRecognizedPhrases = [{ channel: 0, display: '路灯不亮' }]
  const [{ transcript }] = read({ combinedRecognizedPhrases, recognizedPhrases: [] })
  t.strictSame(transcript.utterances, [{ voice: '0', startMs: 0, endMs: 0, text: '路灯不亮' }])
  const [fast] = read({ durationMilliseconds: 900, combinedPhrases: [{ text: '喂' }], phrases: [] })
  t.strictSame(fast.transcript.utterances, [{ startMs: 0, endMs: 900, text: '喂' }])
})

t.test('the state of a job', async (t) => {
  const self =
    'https://chinanorth3.api.cognitive.azure.cn/speechtotext/transcriptions/5cff1d03?api-version=2024-11-15'
  const error = { code: 'InvalidData', message: 'The audio is empty.' }
  for (const [value, expected] of [
    [{ self, status: 'Running' }, 'read: []'],
    [{ self, status: 'Failed', properties: { error } }, /\(Failed\): InvalidData The audio is empty\.$/],
    [{ self, status: 'Succeeded' }, /post the file itself$/],
  ] as const) {
    t.ok(azure.detects(bodyOf(JSON.stringify(value))))
    t.match(
      messageOf(() => read(value)),
      expected,
    )
  }
})

t.test('whatever comes', async (t) => holdsWhateverComes(t, azure, 80))
