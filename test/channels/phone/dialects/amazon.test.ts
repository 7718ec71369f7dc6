import t from 'tap'
import { amazon } from '../../../../channels/phone/dialects/amazon.ts'
import { amazonCallAnalytics } from '../../../../channels/phone/dialects/amazon-call-analytics.ts'
import { bodyOf, holdsWhateverComes, messageOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(amazon, sampleText('amazon', name))
const analytics = (name: string) => told(amazonCallAnalytics, sampleText('amazon-call-analytics', name))
const read = (value: unknown) => told(amazon, JSON.stringify(value))
const item = (start: string, end: string, content: string, more: object = {}) => ({
  type: 'pronunciation',
  start_time: start,
  end_time: end,
  alternatives: [{ confidence: '0.9', content }],
  ...more,
})
const textsOf = (items: object[]) =>
  read({ results: { items } })[0].transcript.utterances.map(({ text }: { text: string }) => text)

t.test('words of speakers become turns: the speaker stands in speaker_labels', async (t) => {
  const [{ callId, transcript, extensions }] = sample('diarized.json')
  t.equal(callId, 'hotline-20261129-000117')
  t.equal(transcript.utterances.length, 12)
  t.strictSame(transcript.utterances[9], {
    voice: 'spk_1',
    startMs: 31210,
    endMs: 34800,
    text: '我姓张，张三，电话13800000001。',
    confidence: 0.9268,
  })
  t.match(transcript, { engine: 'amazon-transcribe', language: 'zh-CN', confidenceScale: '0..1' })
  t.strictSame(extensions, {})
})

t.test('words of channels become turns in the order of time', async (t) => {
  const [{ transcript }] = sample('channels.json')
  const voices = transcript.utterances.map(({ voice }: { voice: string }) => voice)
  t.strictSame(voices, ['ch_0', 'ch_1', 'ch_0', 'ch_1', 'ch_0', 'ch_1', 'ch_0', 'ch_1'])
  t.match(transcript.utterances[3], { startMs: 9800, text: '大兴区枣园北里，整个5号院都没水。' })
})

t.test('audio_segments are turns already; their confidence is that of their words', async (t) => {
  const [{ transcript }] = sample('audio-segments.json')
  t.equal(transcript.utterances.length, 12)
  t.strictSame(transcript.utterances[11], {
    voice: 'spk_1',
    startMs: 37960,
    endMs: 38820,
    text: '好，谢谢。',
    confidence: 0.8025,
  })
})

t.test('the name of a job that many have is no id', async (t) => {
  const results = { transcripts: [{ transcript: '喂' }] }
  const read = (jobName: string) => told(amazon, JSON.stringify({ jobName, results }))[0]
  t.match(read('my-first-transcription-job'), { extensions: { jobName: 'my-first-transcription-job' } })
  t.equal(read('my-first-transcription-job').callId, undefined)
})

t.test('pauses part, punctuation and scripts join', async (t) => {
  t.strictSame(
    textsOf([
      item('0.1', '0.5', '打'),
      item('0.5', '0.9', '12345'),
      { type: 'punctuation', alternatives: [{ confidence: '0.0', content: '，' }] },
      item('1.8', '2', 'Wi-Fi'),
      item('2', '2.4', 'router'),
      item('2.4', '2.6', '坏了'),
      item('3.61', '4', '喂'),
    ]),
    ['打12345，Wi-Fi router坏了', '喂'],
  )
  t.strictSame(textsOf([item('0', '1', '你'), { type: 'pronunciation', alternatives: [] }]), ['你'])
})

t.test('without items the whole transcript is kept', async (t) => {
  const [{ transcript }] = read({ results: { transcripts: [{ transcript: '没水' }], items: [] } })
  t.strictSame(transcript.utterances, [{ startMs: 0, endMs: 0, text: '没水' }])
  t.strictSame(
    read({ results: { transcripts: [{ transcript: '' }], items: [] } })[0].transcript.utterances,
    [],
  )
})

t.test('Call Analytics: roles outright, milliseconds, the summary it made', async (t) => {
  const [{ callId, transcript, extensions }] = analytics('post-call.json')
  t.equal(callId, 'hotline-20261129-000231')
  t.strictSame(transcript.utterances[1], {
    role: 'citizen',
    voice: 'CUSTOMER',
    startMs: 5110,
    endMs: 7640,
    text: '老板拖欠工资，三个月没发了。',
    confidence: 0.9273,
  })
  t.strictSame(extensions, {
    Channel: 'VOICE',
    Output: 'Raw',
    MatchedCategories: 'wage-arrears',
    TotalConversationDurationMillis: '40300',
    OverallSummary: '来电人反映通州区一处工地拖欠八人三个月工资，坐席已登记。',
  })
})

t.test('Contact Lens: the role is that of the participant, the id that of the contact', async (t) => {
  const [{ callId, transcript, extensions }] = analytics('contact-lens.json')
  t.equal(callId, '8194a906-0000-4e6d-8ccc-000000000002')
  const [first, second] = transcript.utterances
  t.match(first, { role: 'agent', voice: 'AGENT', startMs: 800 })
  t.match(second, { role: 'citizen', voice: 'CUSTOMER' })
  t.notOk('confidenceScale' in transcript)
  t.equal(extensions.PostContactSummary, '路灯一周不亮，老人摔伤，已登记。')
})

const event = (detail: object) => ({ source: 'aws.transcribe', 'detail-type': '…', detail })
const failed = 'the product failed (FAILED): bad audio'
const elsewhere = /^this tells that a transcript is done \(COMPLETED\).*post the file itself$/

t.test('notices', async (t) => {
  for (const [dialect, value, expected] of [
    [amazon, { TranscriptionJob: { TranscriptionJobStatus: 'IN_PROGRESS' } }, 'read: []'],
    [amazon, { TranscriptionJob: { TranscriptionJobStatus: 'QUEUED' } }, 'read: []'],
    [amazon, event({ TranscriptionJobStatus: 'FAILED', FailureReason: 'bad audio' }), failed],
    [amazon, event({ TranscriptionJobStatus: 'COMPLETED', TranscriptionJobName: 'a' }), elsewhere],
    [amazonCallAnalytics, { CallAnalyticsJob: { CallAnalyticsJobStatus: 'IN_PROGRESS' } }, 'read: []'],
    [amazonCallAnalytics, event({ JobName: 'a', JobStatus: 'FAILED', FailureReason: 'bad audio' }), failed],
    [amazonCallAnalytics, event({ StreamingSessionId: 'a', PostCallStatus: 'COMPLETED' }), elsewhere],
    [amazonCallAnalytics, { JobName: 'a', JobStatus: 'FAILED', FailureReason: 'bad audio' }, failed],
  ] as const) {
    const body = bodyOf(JSON.stringify(value))
    t.strictSame(
      [amazon, amazonCallAnalytics].filter((one) => one.detects(body)),
      [dialect],
    )
    t.match(
      messageOf(() => dialect.read(body)),
      expected,
    )
  }
  const other = bodyOf(JSON.stringify(event({ VocabularyName: 'a', VocabularyState: 'READY' })))
  t.notOk(amazon.detects(other) || amazonCallAnalytics.detects(other))
})

t.test('a chat of Amazon Connect is no call', async (t) => {
  const chat = {
    Participants: [],
    Transcript: [{ ParticipantRole: 'CUSTOMER', Content: '您好', Type: 'MESSAGE' }],
  }
  t.notOk(amazonCallAnalytics.detects(bodyOf(JSON.stringify(chat))))
})

t.test('faults tell the place', async (t) => {
  t.match(
    messageOf(() => read({ results: { items: [item('soon', '1', '好')] } })),
    '/results/items/0/start_time: must be a number',
  )
})

t.test('whatever comes', async (t) => {
  holdsWhateverComes(t, amazon, 60)
  holdsWhateverComes(t, amazonCallAnalytics, 60)
})
