import t from 'tap'
import { callTurns } from '../../../../channels/phone/dialects/call-turns.ts'
import { funasr } from '../../../../channels/phone/dialects/funasr.ts'
import { iflytek } from '../../../../channels/phone/dialects/iflytek.ts'
import { plain } from '../../../../channels/phone/dialects/plain.ts'
import { bodyOf, holdsWhateverComes, messageOf, namesOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(funasr, sampleText('funasr', name))
const read = (value: unknown) => told(funasr, JSON.stringify(value))
const textsOf = (call: { transcript: { utterances: { text: string }[] } }) =>
  call.transcript.utterances.map(({ text }) => text)
const online = (text: string) => ({ mode: '2pass-online', text, wav_name: 'c-1001', is_final: true })
const offline = (text: string) => ({ mode: '2pass-offline', text, wav_name: 'c-1001', is_final: true })

t.test('the samples of each dialect are detected by it alone', async (t) => {
  for (const dialect of [funasr, iflytek, callTurns, plain])
    for (const name of namesOf(dialect.id)) {
      const body = bodyOf(sampleText(dialect.id, name))
      const found = [funasr, iflytek, callTurns, plain].filter((one) => one.detects(body))
      t.strictSame(
        found.map(({ id }) => id),
        [dialect.id],
        `${dialect.id}/${name}`,
      )
    }
})

t.test('the pipeline: sentences with their voices, by their key', async (t) => {
  const [call, ...more] = sample('pipeline.json')
  t.strictSame(more, [])
  t.equal(call.callId, 'rec_20260105083000_1001')
  const { engine, language, utterances, isProvisional } = call.transcript
  t.strictSame([engine, language, isProvisional], ['funasr', 'zh-CN', undefined])
  t.strictSame(utterances[0], { voice: '1', startMs: 600, endMs: 940, text: '您好，' })
  t.equal(utterances.length, 23)
  t.strictSame(call.extensions, {})
})

t.test('one result that is no list, its sentences as voice detection cut them', async (t) => {
  const [call] = sample('pipeline-vad-segments.json')
  t.equal(call.transcript.utterances.length, 12)
  t.match(call.transcript.utterances[0], { voice: '0', startMs: 970, text: '喂 是 12345 吗' })
})

t.test('a sentence begins with its first word, where the product tells the time of the last', async (t) => {
  const [first] = sample('pipeline-last-word-times.json')[0].transcript.utterances
  t.strictSame(first, { startMs: 880, endMs: 1180, text: '你好，' })
})

t.test('an offline message: never is_final, and final', async (t) => {
  const [call] = sample('offline.json')
  t.equal(call.callId, '1736035200_1004.wav')
  t.equal(call.transcript.isProvisional, undefined)
  t.strictSame(textsOf(call).slice(0, 2), ['你 好，', '我 要 投 诉 楼 上 邻 居 半 夜 装 修。'])
  t.equal(call.transcript.utterances[0].startMs, 710)
  t.strictSame(call.extensions, { mode: 'offline' })
})

t.test('runtime 0.4.0: sentences that are no JSON; and a name that is none', async (t) => {
  const [call] = sample('offline-runtime-040.json')
  t.equal(call.callId, undefined)
  t.strictSame(call.extensions, { mode: 'offline', wav_name: 'default' })
  t.equal(call.transcript.utterances.length, 1)
  t.match(call.transcript.utterances[0], { startMs: 710, text: /^喂，我们小区门口垃圾.*已经登记了。$/ })
})

t.test('what the second pass says takes the place of the first, line by line', async (t) => {
  const [call, ...more] = sample('two-pass.txt')
  t.strictSame(more, [])
  t.equal(call.callId, 'live-20260108-0007')
  t.equal(call.transcript.isProvisional, undefined)
  t.equal(call.transcript.utterances.length, 6)
  t.strictSame(call.transcript.utterances[0], { startMs: 500, endMs: 2560, text: '喂，你好，我这里停水了。' })
})

t.test('words that no second pass has seen are kept, and the transcript is provisional', async (t) => {
  const [call] = sample('two-pass-open.json')
  t.equal(call.transcript.isProvisional, true)
  t.strictSame(textsOf(call).slice(-2), ['希望赶紧修一下。', '我姓钱电话一三八零零零零'])
  const [alone] = sample('two-pass-online.json')
  t.strictSame([alone.transcript.isProvisional, textsOf(alone)], [true, ['井盖没有了很危险']])
})

t.test('lines of the binaries are a call each', async (t) => {
  const calls = sample('binary.txt')
  t.strictSame(
    calls.map(({ extensions }: { extensions: { key: string } }) => extensions.key),
    ['utt-001', 'utt-002'],
  )
  t.match(calls[1].transcript.utterances[0], { startMs: 300, text: '我 问 一 下，' })
})

t.test('messages of several streams in one list', async (t) => {
  const [one, other] = read([
    online('喂'),
    { ...offline('路灯'), wav_name: 'd-1002' },
    offline('喂，暖气不热。'),
  ])
  t.strictSame([one.callId, textsOf(one)], ['c-1001', ['喂，暖气不热。']])
  t.strictSame([other.callId, textsOf(other)], ['d-1002', ['路灯']])
})

t.test('what has no times follows what has', async (t) => {
  const stamped = { ...offline('暖气不热'), timestamp: '[[5000,5200],[5200,6000]]' }
  const [call] = read([stamped, offline('三天了'), online('谢谢')])
  t.strictSame(textsOf(call), ['暖气不热', '三天了', '谢谢'])
  t.equal(call.transcript.utterances[2].startMs, 6000)
})

t.test('no words are lost where sentences are short of them', async (t) => {
  const text = '你好，暖气不热'
  const sentence = { text: '你好，', start: '10', end: '20' }
  const whole = { text, timestamp: [[10, 20]], key: 'k-1001' }
  t.strictSame(textsOf(read({ ...whole, sentence_info: [sentence] })[0]), [text])
  const [call] = read({ ...whole, sentence_info: [{ ...sentence, spk: 0 }] })
  t.strictSame([textsOf(call), call.extensions], [['你好，'], { text }])
  const mark = { text_seg: '', punc: '，', start: 0, end: 0, ts_list: [] }
  const stamps = [{ text_seg: '你 好 暖 气 不 热', punc: '', start: 10, end: 20 }, mark]
  t.strictSame(textsOf(read({ ...offline(text), stamp_sents: stamps })[0]), ['你 好 暖 气 不 热'])
  const tagged = {
    key: 'k',
    text: '<|zh|><|SAD|><|Speech|>你好',
    sentence_info: [{ ...sentence, timestamp: [] }],
  }
  t.strictSame(textsOf(read(tagged)[0]), ['你好，'], 'tags are no words')
})

t.test('words without punctuation come as a list', async (t) => {
  const sentence = { text: ['路', '灯'], start: 10, end: 20 }
  t.strictSame(textsOf(read([{ key: 'k', text: '路 灯', sentence_info: [sentence] }])[0]), ['路 灯'])
})

t.test('results of one key are two calls; names drawn by lot are none', async (t) => {
  const calls = read([
    { key: 'a', text: '一' },
    { key: 'a', text: '二' },
    { key: 'rand_key_2yW4Acq9GFz6Y', text: '' },
  ])
  t.strictSame(calls.map(textsOf), [['一'], ['二'], []])
  t.strictSame(calls[2].extensions, { key: 'rand_key_2yW4Acq9GFz6Y' })
})

t.test('a name that many have is no id, and is kept', async (t) => {
  const idOf = (name: string | number) => read({ wav_name: name, mode: 'offline', text: '喂' })[0]
  const common = [
    '',
    'python',
    'mic',
    'test.wav',
    'rec.wav',
    'javatest',
    'a',
    'wav-default-id',
    'demo_16000.wav',
    'rec-007',
  ]
  for (const wav_name of common) {
    t.equal(idOf(wav_name).callId, undefined, wav_name)
    t.strictSame(idOf(wav_name).extensions, { mode: 'offline', ...(wav_name && { wav_name }) })
  }
  const own = [
    'call_6f1c0a52',
    'deadbeef',
    'rec-0007.wav',
    'ffffffff-aaaa-bbbb-cccc-dddddddddddd',
    '热线1001_16000.wav',
  ]
  for (const name of own) t.equal(idOf(name).callId, name)
  t.equal(idOf(20260109).callId, '20260109')
})

t.test('ends of a stream say nothing; faults are told in the words of the product', async (t) => {
  t.strictSame(read({ is_end: true, is_final: true }), [])
  t.strictSame(read({ text: '', wav_name: 'c-1001', is_final: true }), [])
  const ends = { is_end: true, is_final: false, error: 'inference failed' }
  const text = 'ERROR. Real-time transcription service ONLY SUPPORT PCM stream.'
  t.ok(funasr.detects(bodyOf(JSON.stringify(ends))))
  t.equal(
    messageOf(() => read(ends)),
    'FunASR has failed: inference failed',
  )
  t.equal(
    messageOf(() => read({ text, wav_name: 'c-1001', is_final: true })),
    `FunASR has failed: ${text}`,
  )
  t.match(read([offline('喂'), ends])[0], { extensions: { error: 'inference failed' } })
})

t.test('a fault has its place', async (t) => {
  t.equal(
    messageOf(() => read([{ key: 'k', text: '', sentence_info: [{ text: '喂', start: 'soon' }] }])),
    '/0/sentence_info/0/start: must be a number',
  )
  t.match(
    messageOf(() => told(funasr, '{"key":"a","text":"一"}\nnot json')),
    /^line 2: /,
  )
})

t.test('whatever comes', async (t) => holdsWhateverComes(t, funasr))

t.test('a hundred thousand sentences', async (t) => {
  const sentences = Array.from({ length: 100_000 }, (_, index) => ({
    text: '好',
    start: index,
    end: index + 1,
    spk: 1,
  }))
  const [call] = funasr.read(bodyOf(JSON.stringify([{ key: 'k', text: '', sentence_info: sentences }])))
  t.equal(call?.transcript?.utterances.length, 100_000)
})
