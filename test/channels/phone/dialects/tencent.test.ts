import t from 'tap'
import { tencent } from '../../../../channels/phone/dialects/tencent.ts'
import { tencentCi } from '../../../../channels/phone/dialects/tencent-ci.ts'
import { linesOf } from '../../../../channels/phone/tencent-sentences.ts'
import { readXml } from '../../../../channels/phone/xml.ts'
import { bodyOf, holdWhateverComes, jsonBody, reasonOf, sampleOf, told } from './cloud-samples.ts'

const form = (fields: Record<string, string>) => bodyOf(new URLSearchParams(fields).toString(), 'form')
const task = (Data: object) =>
  jsonBody({ Response: { RequestId: 'r', Data: { TaskId: 522931820, ...Data } } })
const state = (State: string, more = {}) => ({ JobId: 's1', Tag: 'SpeechRecognition', State, ...more })

t.test('the callback: JSON in a form, ids of 64 bits', async (t) => {
  const [call, ...others] = told(tencent, sampleOf('tencent/callback-detail.form'))
  t.strictSame(others, [])
  t.equal(call.callId, '9400004885800000123-7b6b6922c471')
  t.equal(call.data.recordingUrl, 'https://recordings.example.org/2026/11/29/bike.wav?sign=a%2Bb&part=1')
  t.equal(call.transcript.utterances.length, 8)
  t.strictSame(call.transcript.utterances[1], {
    voice: '0',
    startMs: 2890,
    endMs: 5972,
    text: '地铁口共享单车堆成山了，人都走不了。',
  })
  t.strictSame(call.extensions, {
    requestId: '9400004885800000123',
    appid: '1251600000',
    projectid: '0',
    audioTime: '17.932000',
  })
  t.equal(tencent.answer?.body, '{"code":0,"message":"success"}')
})

t.test('the callback without details: lines with minutes and seconds', async (t) => {
  const [call] = told(tencent, sampleOf('tencent/callback-lines.form'))
  t.equal(call.transcript.utterances.length, 7)
  t.strictSame(call.transcript.utterances[0], { startMs: 698, endMs: 2249, text: '您好，请问有什么需要？' })
})

t.test('a task has the same id however it is asked for, and another on another day', async (t) => {
  const Result = '[0:1.640,0:4.600]  我在马上上夜班。\n'
  const [posted] = tencent.read(
    form({ code: '0', requestId: '522931820', text: Result, audioTime: '8.420000' }),
  )
  const [asked] = tencent.read(task({ Status: 2, Result }))
  const [later] = tencent.read(task({ Status: 2, Result: '[0:1.640,0:4.600]  喂。\n' }))
  t.equal(posted?.callId, asked?.callId)
  t.not(later?.callId, asked?.callId)
})

t.test('a query: with Response and without, states in numbers and strings', async (t) => {
  const [call] = told(tencent, sampleOf('tencent/task-detail.json'))
  t.match(call.transcript.utterances[1], { voice: '0', startMs: 3087, endMs: 7855 })
  t.strictSame(call.extensions, {
    TaskId: '14149671390',
    AudioDuration: '20.997',
    RequestId: 'a73b14a6-5044-41cb-bf32-e735d5bd0001',
  })
  const bare = { Data: { TaskId: 1, Status: '2', Result: '', ResultDetail: null }, RequestId: 'r' }
  t.match(told(tencent, jsonBody(bare)), [{ transcript: { utterances: [] } }])
  for (const Status of [0, '1'])
    t.strictSame(tencent.read(task({ Status, Result: '', ResultDetail: [] })), [])
})

t.test('failures, with code and words', async (t) => {
  t.equal(
    reasonOf(tencent, form({ code: '10007', message: '音频下载失败', requestId: '1', text: '' })),
    'the product failed (failed): 10007 音频下载失败',
  )
  t.equal(
    reasonOf(tencent, task({ Status: 3, StatusStr: 'failed', ErrorMsg: 'Failed to download audio file!' })),
    'the product failed (failed): 3 Failed to download audio file!',
  )
  const fault = jsonBody({ Response: { Error: { Code: 'AuthFailure', Message: 'no' }, RequestId: 'r' } })
  t.ok(tencent.detects(fault))
  t.equal(reasonOf(tencent, fault), 'the product failed (failed): AuthFailure no')
})

t.test('details that are null, cut or told twice lose no words', async (t) => {
  const empty = { FinalSentence: null, WrittenText: '', SliceSentence: '喂 你好', StartMs: null, EndMs: '20' }
  t.match(told(tencent, task({ Status: 2, ResultDetail: [empty] })), [
    { transcript: { utterances: [{ startMs: 0, endMs: 20, text: '喂 你好' }] } },
  ])
  const text = '[0:1.000,0:2.000,1]  喂。\n'
  const twice = JSON.stringify(JSON.stringify([{ FinalSentence: '喂', StartMs: 1, EndMs: 2, SpeakerId: 3 }]))
  const said = (resultDetail: string) =>
    tencent.read(form({ code: '0', requestId: '1', text, resultDetail }))[0]?.transcript?.utterances
  t.match(said(twice), [{ voice: '3', startMs: 1, endMs: 2, text: '喂' }])
  t.match(said('[{"FinalSentence":"喂'), [{ voice: '1', startMs: 1000, endMs: 2000, text: '喂。' }])
  t.match(
    reasonOf(tencent, form({ code: '0', requestId: '1', text: '', resultDetail: '[{' })),
    '/resultDetail: ',
  )
  t.match(
    reasonOf(tencent, task({ Status: 2, ResultDetail: [{ StartMs: 1 }] })),
    /ResultDetail\/0\/FinalSentence: /,
  )
})

t.test('lines: hours, what goes on in the next, what has no times', async (t) => {
  t.match(linesOf('[1:02:03.500,1:02:04]  喂。\r\n你好\n\n[9:59.001,-1:0]', 7), [
    { voice: undefined, startMs: 3_723_500, endMs: 3_724_000, text: '喂。\n你好\n\n[9:59.001,-1:0]' },
  ])
  t.match(linesOf('完整的识别文本', 7), [{ startMs: 0, endMs: 7, text: '完整的识别文本' }])
  t.strictSame(linesOf('', 7), [])
})

t.test('Cloud Infinite: XML with a list of sentences', async (t) => {
  const [call] = told(tencentCi, sampleOf('tencent-ci/callback-detail.xml'))
  t.equal(call.callId, 's886c0a7c2a6611ed847a618901112dcf')
  t.equal(call.transcript.utterances.length, 10)
  t.strictSame(call.transcript.utterances[9], {
    voice: '0',
    startMs: 28766,
    endMs: 30955,
    text: '13800000202。',
  })
  t.match(call.extensions, {
    UserData: 'call noise & more',
    Object: 'calls/2026/11/29/noise.wav',
    AudioTime: '31.255',
  })
})

t.test('Cloud Infinite: the fast kind, by channels; and JSON', async (t) => {
  const [fast] = told(tencentCi, sampleOf('tencent-ci/query-flash.xml'))
  t.match(fast.transcript.utterances.slice(0, 2), [
    { voice: '1/0', startMs: 866, endMs: 2276, text: '您好，12345。' },
    { voice: '0/0', startMs: 2431 },
  ])
  const [json] = told(tencentCi, sampleOf('tencent-ci/callback-detail.json'))
  t.match(json.transcript.utterances[0], { voice: '1', startMs: 803, endMs: 3319 })
})

t.test('Cloud Infinite: one sentence, lines alone, several jobs, not ready, failed', async (t) => {
  const done = (result: string) =>
    `<JobsDetail><JobId>j</JobId><Tag>SpeechRecognition</Tag><State>Success</State><Operation><SpeechRecognitionResult>${result}</SpeechRecognitionResult></Operation></JobsDetail>`
  const one =
    '<ResultDetail><FinalSentence> 喂&amp; </FinalSentence><StartMs>1</StartMs><EndMs>2</EndMs></ResultDetail>'
  const xml = (jobs: string) => bodyOf(`<?xml version="1.0"?><Response>${jobs}</Response>`, 'xml')
  t.match(told(tencentCi, xml(done(one))), [
    { transcript: { utterances: [{ startMs: 1, endMs: 2, text: ' 喂& ' }] } },
  ])
  const lines = '<Result>\n[0:1.000,0:2.000] 喂\n[0:3.000,0:4.000] 好\n</Result><ResultDetail/>'
  t.match(told(tencentCi, xml(done(lines))), [
    {
      transcript: {
        utterances: [
          { startMs: 1000, text: '喂' },
          { startMs: 3000, endMs: 4000, text: '好' },
        ],
      },
    },
  ])
  const failed =
    '<JobsDetail><JobId>f</JobId><State>Failed</State><Code>NoAudio</Code><Message/><Input/></JobsDetail>'
  t.match(told(tencentCi, xml(done(one) + failed)), [
    { callId: 'j' },
    { callId: 'f', extensions: { State: 'Failed' } },
  ])
  t.equal(reasonOf(tencentCi, xml(failed)), 'the product failed (failed): Failed NoAudio')
  for (const State of ['Submitted', 'Running'])
    t.strictSame(tencentCi.read(jsonBody({ JobsDetail: state(State, { Operation: '' }) })), [])
  t.match(
    reasonOf(tencentCi, xml('<NonExistJobIds>1</NonExistJobIds>')),
    '/Response/JobsDetail: expected a job',
  )
  t.match(
    reasonOf(tencentCi, jsonBody({ JobsDetail: state('Success') })),
    /SpeechRecognitionResult: expected/,
  )
})

t.test('XML that is half, or more than elements and text, is none', async (t) => {
  for (const text of [
    '<a>',
    '<a></b>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a/><a/>',
    '<a>b<c/></a>',
    '<a><c/>b</a>',
    'b<a/>',
    `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`,
  ])
    t.match(
      reasonOf({ ...tencentCi, read: () => [readXml(text)] as never }, bodyOf(text, 'xml')),
      /^XML, character /,
      text,
    )
  const tree = readXml('<!-- x --><a b="c">&lt;&#x4f60;&#22909;&b;</a>')
  t.equal(tree.a, '<你好&b;')
  t.equal(
    JSON.stringify(readXml('<a><__proto__>1</__proto__><b/><b><![CDATA[<]]></b></a>')),
    '{"a":{"__proto__":"1","b":["","<"]}}',
  )
})

t.test('whatever is wrong, it is unreadable and nothing worse', async (t) => {
  for (const dialect of [tencent, tencentCi]) holdWhateverComes(dialect)
  t.pass()
})
