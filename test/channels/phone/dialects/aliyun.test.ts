/** Alibaba: file transcription in its versions, Tingwu, Model Studio. */
import t from 'tap'
import { aliyun } from '../../../../channels/phone/dialects/aliyun.ts'
import { paraformer } from '../../../../channels/phone/dialects/paraformer.ts'
import { tingwu } from '../../../../channels/phone/dialects/tingwu.ts'
import { holdWhateverComes, jsonBody, reasonOf, sampleOf, told } from './cloud-samples.ts'

const task = { TaskId: 'c7274235b7e611e88f34c33c2a600001', RequestId: '981AD922-0655-46B0-8C6A-5C8368220001' }
const sentence = { EndTime: 2365, BeginTime: 340, Text: '喂', ChannelId: 0 }
const done = (Sentences: unknown) => jsonBody({ ...task, StatusCode: 21050000, Result: { Sentences } })

t.test('version 4.0: channels one after the other become one conversation', async (t) => {
  const [call, ...others] = told(aliyun, sampleOf('aliyun/query-4.0-stereo-words.json'))
  t.strictSame(others, [])
  t.equal(call.callId, 'd429dd7dd75711e89305ab6170fe84aa')
  const { utterances, ...about } = call.transcript
  t.strictSame(about, { engine: 'aliyun', language: 'zh-CN' })
  t.equal(utterances.length, 12)
  t.strictSame(utterances[1], {
    voice: '0',
    startMs: 6747,
    endMs: 10601,
    text: '你好，我姓张，我家暖气从上周三开始就不热。',
  })
  t.strictSame(call.extensions, {
    RequestId: '9240D669-6485-4DCC-896A-F8B31F940101',
    BizDuration: '44169',
    SolveTime: '1795912345472',
  })
})

t.test('version 4.0: speakers told apart in one channel', async (t) => {
  const [{ transcript, extensions }] = told(aliyun, sampleOf('aliyun/callback-4.0-speakers.json'))
  t.strictSame(
    new Set(transcript.utterances.map(({ voice }: { voice: string }) => voice)),
    new Set(['0/1', '0/2']),
  )
  t.equal(extensions.RequestTime, '1795912810452')
})

t.test('version 2.0: the callback has names and a list of its own', async (t) => {
  const [{ callId, transcript, extensions }] = told(aliyun, sampleOf('aliyun/callback-2.0-wage.json'))
  t.equal(callId, '3f5d4c0c399511e98dc025f344730001')
  t.strictSame(transcript.utterances[0], {
    voice: '1',
    startMs: 1268,
    endMs: 4256,
    text: '您好，市民热线，很高兴为您服务。',
  })
  t.strictSame(extensions, {
    biz_duration: '41834',
    request_time: '1795812878830',
    solve_time: '1795812979230',
  })
})

t.test('what the telephony pushes: one call, or several, by their own ids', async (t) => {
  const [call] = told(aliyun, sampleOf('aliyun/secret-asr-report-mns.json'))
  t.equal(call.callId, '44611dd0c3070001')
  t.equal(call.transcript.utterances.length, 10)
  t.strictSame(call.extensions, {
    bizDuration: '30018',
    partnerKey: 'FC10000011988001',
    secretNo: '13800000900',
  })
  const calls = told(aliyun, sampleOf('aliyun/secret-asr-report-http.json'))
  t.strictSame(
    calls.map(({ callId }: { callId: string }) => callId),
    ['44611dd0c3070002', '44611dd0c3070003'],
  )
  t.equal(aliyun.answer?.body, '{"code":0,"msg":"接收成功"}')
})

t.test('one failed call of several keeps no other from being read', async (t) => {
  const report = {
    callId: '1',
    statusCode: '21050000',
    sentences: [{ beginTime: '10', endTime: 20, text: '喂' }],
  }
  const failed = { callId: '2', statusCode: '41050002', sentences: [] }
  t.match(told(aliyun, jsonBody([report, failed])), [
    { callId: '1', transcript: { utterances: [{ startMs: 10, endMs: 20, text: '喂' }] } },
    { callId: '2', extensions: { statusCode: '41050002' } },
  ])
  t.equal(reasonOf(aliyun, jsonBody([failed])), 'the product failed (failed): 41050002')
})

t.test('not ready, taken, failed, and nobody spoke', async (t) => {
  const notice = (StatusCode: unknown, StatusText: string, more = {}) =>
    jsonBody({ ...task, StatusText, StatusCode, ...more })
  for (const body of [
    notice(21050001, 'RUNNING', { BizDuration: 0 }),
    notice('21050002', 'QUEUEING'),
    notice(21050000, 'SUCCESS'),
  ]) {
    t.ok(aliyun.detects(body))
    t.strictSame(aliyun.read(body), [])
  }
  t.equal(
    reasonOf(aliyun, notice(41050002, 'FILE_DOWNLOAD_FAILED', { BizDuration: 0, SolveTime: 1536906469146 })),
    'the product failed (failed): 41050002 FILE_DOWNLOAD_FAILED',
  )
  t.match(told(aliyun, notice(21050003, 'SUCCESS_WITH_NO_VALID_FRAGMENT')), [
    { transcript: { utterances: [] } },
  ])
  t.equal(
    reasonOf(aliyun, notice(21050000, 'SUCCESS', { SolveTime: 1 })),
    '/Result/Sentences: expected a list',
  )
})

t.test('a fault is told with its place', async (t) => {
  t.match(reasonOf(aliyun, done([{ ...sentence, BeginTime: 'soon' }])), '/Result/Sentences/0/BeginTime: ')
  t.match(reasonOf(aliyun, done([{ ...sentence, Text: undefined }])), '/Result/Sentences/0/Text: ')
})

t.test('odd times and a hundred thousand sentences lose no words', async (t) => {
  const odd = { ...sentence, BeginTime: '900', EndTime: -5, Text: '\ud800 ｡' }
  const [one] = aliyun.read(done([odd]))
  t.match(one?.transcript?.utterances, [{ startMs: 900, endMs: -5, text: '\ud800 ｡' }])
  const [many] = aliyun.read(done(Array.from({ length: 100_000 }, () => sentence)))
  t.equal(many?.transcript?.utterances.length, 100_000)
})

t.test('Tingwu: words of one sentence are one utterance, and a paragraph may hold several', async (t) => {
  const [call] = told(tingwu, sampleOf('tingwu/transcription-elevator.json'))
  t.equal(call.callId, '10683ca4ad3f4f06bdf6e9dc1f3c1584')
  const { utterances, language } = call.transcript
  t.equal(language, 'zh-CN')
  t.strictSame(
    utterances.slice(5, 7).map(({ voice, text }: Record<string, string>) => [voice, text]),
    [
      ['2', '说没钱修，要动维修基金。'],
      ['2', '可是没人组织签字。'],
    ],
  )
  t.strictSame(call.extensions, { Size: '670663', Duration: '29089', SampleRate: '16000', Language: 'cn' })
})

t.test('Tingwu of Model Studio: small initials, no task', async (t) => {
  const [call] = told(tingwu, sampleOf('tingwu/model-studio-parking.json'))
  t.strictSame(Object.keys(call), ['transcript', 'extensions'])
  t.strictSame(call.transcript.utterances[1], {
    voice: '2',
    startMs: 3825,
    endMs: 6554,
    text: '消防通道老被私家车占着，没人管。',
  })
})

t.test('Tingwu: a callback tells of the task, and holds no words', async (t) => {
  const notice = (Data: object) =>
    jsonBody({ Code: '0', Data: { TaskId: 'e8adc0b3bc4b42d898fcadb000000001', ...Data }, Message: 'success' })
  const Result = { Transcription: 'http://speech-swap.example.org/e8ad_Transcription.json?Expires=1' }
  t.strictSame(tingwu.read(notice({ TaskStatus: 'ONGOING', Result })), [])
  t.match(reasonOf(tingwu, notice({ TaskStatus: 'COMPLETED', Result })), /post the file itself/)
  const fault = { ErrorCode: 'TSC.AudioFileLink', ErrorMessage: 'Audio file link invalid.' }
  t.equal(
    reasonOf(tingwu, notice({ TaskStatus: 'FAILED', ...fault })),
    'the product failed (FAILED): TSC.AudioFileLink Audio file link invalid.',
  )
})

t.test('Model Studio: channels are voices, or speakers in a channel', async (t) => {
  const [stereo] = told(paraformer, sampleOf('paraformer/stereo.json'))
  t.match(stereo.transcript.utterances.slice(0, 2), [
    { voice: '1', startMs: 1245, endMs: 2692, text: '您好，12345。' },
    { voice: '0', startMs: 2908, text: '喂，楼道里一股煤气味儿，特别大！' },
  ])
  t.equal(stereo.data.recordingUrl, 'https://recordings.example.org/2026/11/29/gas.wav')
  t.equal(stereo.callId, undefined)
  t.equal(stereo.extensions.original_duration_in_milliseconds, '22924')
  const [mono] = told(paraformer, sampleOf('paraformer/mono-speakers.json'))
  t.match(mono.transcript.utterances, [{ voice: '0/0' }, { voice: '0/1' }])
})

t.test('Model Studio: a channel without sentences is its text; a task holds no words', async (t) => {
  const transcripts = [{ channel_id: 0, content_duration_in_milliseconds: 2480, text: '喂' }]
  t.match(told(paraformer, jsonBody({ file_url: 'https://example.org/a', transcripts })), [
    { transcript: { utterances: [{ voice: '0', startMs: 0, endMs: 2480, text: '喂' }] } },
  ])
  const notice = (output: object) => jsonBody({ request_id: '1', output: { task_id: '2', ...output } })
  t.strictSame(paraformer.read(notice({ task_status: 'RUNNING' })), [])
  t.match(reasonOf(paraformer, notice({ task_status: 'SUCCEEDED' })), /post the file itself/)
  const results = [{ subtask_status: 'FAILED', code: 'InvalidFile.DownloadFailed', message: 'not there' }]
  t.equal(
    reasonOf(paraformer, notice({ task_status: 'FAILED', results })),
    'the product failed (FAILED): InvalidFile.DownloadFailed not there',
  )
})

t.test('whatever is wrong, it is unreadable and nothing worse', async (t) => {
  for (const dialect of [aliyun, tingwu, paraformer]) holdWhateverComes(dialect)
  t.pass()
})
