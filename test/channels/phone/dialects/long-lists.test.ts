/** A post of a few megabytes keeps nobody waiting, however much is wrong in it; a long call is read in a moment. */
import t from 'tap'
import { understand } from '../../../../channels/phone/understand.ts'
import { messageOf } from './spoil.ts'

const json = 'application/json'
const post = (dialect: string, text: string, contentType = json) =>
  understand({ bytes: Buffer.from(text), contentType, dialect, callId: undefined })

/** As each names it, with its list where `@` stands. */
const shapes: [dialect: string, shape: string][] = [
  ['aliyun', '{"TaskId":"t","StatusCode":21050000,"Result":{"Sentences":@}}'],
  ['aliyun', '{"task_id":"t","status_code":21050000,"result":@}'],
  ['amazon', '{"jobName":"j","results":{"items":@}}'],
  ['amazon', '{"jobName":"j","results":{"audio_segments":@}}'],
  ['amazon-call-analytics', '{"Transcript":@}'],
  ['azure', '{"recognizedPhrases":@}'],
  ['azure', '{"phrases":@,"combinedPhrases":[]}'],
  ['call-turns', '{"c1":@}'],
  ['funasr', '[{"key":"k","text":"","sentence_info":@}]'],
  ['google', '{"results":@}'],
  ['google', '{"results":[{"alternatives":[{"words":@}]}]}'],
  ['huawei', '{"job_id":"j","status":"FINISHED","segments":@}'],
  ['iflytek', '{"lattice":@}'],
  ['paraformer', '{"file_url":"f","transcripts":[{"sentences":@}]}'],
  ['plain', '{"schema":"jiesu.call/1","callId":"c","transcript":{"segments":@}}'],
  ['plain', '{"calls":@}'],
  ['tencent', '{"Response":{"Data":{"TaskId":1,"Status":2,"ResultDetail":@}}}'],
  [
    'tencent-ci',
    '{"JobsDetail":{"JobId":"j","State":"Success","Operation":{"SpeechRecognitionResult":{"ResultDetail":@}}}}',
  ],
  ['tingwu', '{"Transcription":{"Paragraphs":[{"Words":@}]}}'],
  ['whisper', '{"task":"transcribe","segments":@}'],
]
const empty = `[${Array(1_000_000).fill('{}').join()}]`
const faulty = `[${Array(50_000).fill('0').join()}]`

for (const [dialect, shape] of shapes)
  t.test(`${dialect}: ${shape}`, async (t) => {
    for (const list of [empty, faulty]) {
      const began = performance.now()
      const fault = messageOf(() => post(dialect, shape.replace('@', list)))
      const took = performance.now() - began
      t.match(fault, new RegExp(`^as ${dialect}: `))
      t.ok(took < 1000, `${took.toFixed(0)} ms`)
    }
  })

t.test('the first fault is told, with its place', async (t) => {
  const segments = [{ startMs: 0, endMs: 1, text: '喂' }, { startMs: 0, endMs: 1 }, {}]
  const text = JSON.stringify({ schema: 'jiesu.call/1', callId: 'c', transcript: { segments } })
  t.throws(() => post('plain', text), {
    message: 'as plain: /transcript/segments/1/text: must be text in quotes',
  })
})

t.test('names that nobody knows, two hundred thousand of them', async (t) => {
  const names = Array.from({ length: 200_001 }, (_, n) => `"n${n}":0`).join()
  t.throws(() => post('plain', `{"schema":"jiesu.call/1","callId":"c","call":{},${names}}`), {
    message: /^as plain: the body: does not know "n0", "n1", "n2"; it knows schema.{1,80}$/,
  })
  t.throws(() => post('call-turns', `{${names}}`), { message: /has 200001 entries, of at most 200000$/ })
})

t.test('a call of 30,000 segments; one of more than any call has', async (t) => {
  const callOf = (count: number) => {
    const text = '我家暖气不热已经三天了，麻烦你们派人来看一看吧'.repeat(3)
    const segments = Array.from({ length: count }, (_, n) => ({
      startMs: n * 100,
      endMs: n * 100 + 90,
      text,
    }))
    return JSON.stringify({ schema: 'jiesu.call/1', callId: 'c', transcript: { segments } })
  }
  const long = callOf(30_000)
  const began = performance.now()
  t.equal(post('plain', long).calls[0]?.told.transcript?.utterances.length, 30_000)
  const took = performance.now() - began
  t.ok(took < 1000, `${took.toFixed(0)} ms`)
  t.throws(() => post('plain', callOf(50_001)), {
    message: 'the body has 50001 utterances, of at most 50000',
  })
  const subtitles = '00:00:01,000 --> 00:00:02,000\n喂\n\n'.repeat(50_001)
  t.throws(() => post('srt', subtitles, 'text/plain'), { message: /50001 utterances/ })
  t.throws(() => post('call-turns', `{${Array.from({ length: 5001 }, (_, n) => `"c${n}":[]`).join()}}`), {
    message: 'the body tells of 5001 calls, of at most 5000',
  })
})
