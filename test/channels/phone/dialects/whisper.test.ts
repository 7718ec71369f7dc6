import t from 'tap'
import { whisper } from '../../../../channels/phone/dialects/whisper.ts'
import { bodyOf, holdsWhateverComes, messageOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(whisper, sampleText('whisper', name))
const read = (value: unknown) => told(whisper, JSON.stringify(value))[0]

t.test('verbose_json: seconds, log-probabilities, a language by its name', async (t) => {
  const [{ callId, transcript, extensions }] = sample('verbose-json.json')
  const { utterances, ...about } = transcript
  t.equal(callId, undefined)
  t.strictSame(about, {
    engine: 'whisper',
    language: 'zh',
    confidenceScale: 'average log-probability',
  })
  t.equal(utterances.length, 12)
  t.strictSame(utterances[1], {
    startMs: 7180,
    endMs: 10000,
    text: '你好，我家暖气不热，想反映一下。',
    confidence: -0.33867768,
  })
  t.strictSame(extensions, { task: 'transcribe', duration: '41.310001373291016' })
})

t.test('the file of openai-whisper: a language by its code, a blank that came stays', async (t) => {
  const [{ transcript, extensions }] = sample('openai-whisper.json')
  t.equal(transcript.language, 'zh')
  t.equal(transcript.utterances[1].text, ' 老板拖欠工资，三个月没发了。')
  t.strictSame(extensions, {})
})

t.test('diarized_json: speakers are voices, names that tell a role do so', async (t) => {
  const [{ transcript }] = sample('diarized-json.json')
  t.equal(transcript.language, 'zh-CN')
  t.notOk('confidenceScale' in transcript)
  t.strictSame(transcript.utterances.slice(0, 2), [
    { role: 'agent', voice: 'agent', startMs: 800, endMs: 2950, text: '您好，12345热线，请讲。' },
    { voice: 'A', startMs: 3800, endMs: 7950, text: '喂，我们这条路的路灯不亮，有一个星期了。' },
  ])
})

t.test('WhisperX: scores of words are no confidence of a sentence', async (t) => {
  const [{ transcript }] = sample('whisperx.json')
  t.strictSame(transcript.utterances[3], {
    voice: 'SPEAKER_01',
    startMs: 11325,
    endMs: 15462,
    text: '海淀区翠竹园12号楼，我是602，他们是702。',
  })
})

t.test('languages', async (t) => {
  const languageOf = (language: unknown, task = 'transcribe') =>
    read({ task, language, segments: [] }).transcript.language
  for (const [told, expected] of [
    ['Chinese', 'zh'],
    ['mandarin', 'zh'],
    ['cantonese', 'yue'],
    ['english', 'en'],
    ['uzbek', 'uz'],
    ['zh', 'zh'],
    ['zh_cn', 'zh-CN'],
    [null, 'zh-CN'],
    ['', 'zh-CN'],
    ['what is this', 'und'],
  ])
    t.equal(languageOf(told), expected, `${told}`)
  t.equal(languageOf('chinese', 'translate'), 'en', 'a translation is in English')
})

t.test('without segments the text is one utterance', async (t) => {
  const words = [{ word: '路灯', start: 0.1, end: 0.5 }]
  const call = read({ task: 'transcribe', language: 'chinese', duration: '8.47', text: '路灯不亮', words })
  t.strictSame(call.transcript.utterances, [{ startMs: 0, endMs: 8470, text: '路灯不亮' }])
})

t.test('odd numbers: in strings, backwards, no number at all', async (t) => {
  const segments = [
    { start: '3.5', end: 2, text: '后', avg_logprob: 'NaN' },
    { start: -0.5, end: 1e300, text: '先', avg_logprob: null },
  ]
  t.strictSame(read({ segments }).transcript.utterances, [
    { startMs: -500, endMs: Number.MAX_SAFE_INTEGER, text: '先' },
    { startMs: 3500, endMs: 2000, text: '后' },
  ])
})

t.test('detects what has the marks of Whisper', async (t) => {
  const detects = (value: unknown) => whisper.detects(bodyOf(JSON.stringify(value)))
  t.ok(detects({ task: 'transcribe', language: 'chinese', duration: 0, text: '', segments: [] }))
  t.ok(detects({ segments: [], word_segments: [] }))
  t.notOk(detects({ segments: [{ start: 0, end: 1, text: '好' }] }), 'many products write that')
  t.notOk(detects({ segments: [{ start_time: 0, end_time: 1, result: { text: '好' } }] }))
})

t.test('faults tell the place', async (t) => {
  const segments = [{ start: 0, end: 1, text: '好' }, { start: 'soon' }]
  t.equal(
    messageOf(() => read({ segments })),
    '/segments/1/start: must be a number; /segments/1/end: must be a number; ' +
      '/segments/1/text: Invalid input: expected string, received undefined',
  )
})

t.test('whatever comes', async (t) => holdsWhateverComes(t, whisper, 100))
