/** Huawei; and of all clouds' dialects each detects its own samples alone. */
import t from 'tap'
import { aliyun } from '../../../../channels/phone/dialects/aliyun.ts'
import { huawei } from '../../../../channels/phone/dialects/huawei.ts'
import { paraformer } from '../../../../channels/phone/dialects/paraformer.ts'
import { tencent } from '../../../../channels/phone/dialects/tencent.ts'
import { tencentCi } from '../../../../channels/phone/dialects/tencent-ci.ts'
import { tingwu } from '../../../../channels/phone/dialects/tingwu.ts'
import {
  foldersOfSamples,
  holdWhateverComes,
  jsonBody,
  namesIn,
  reasonOf,
  sampleOf,
  told,
} from './cloud-samples.ts'

const dialects = [aliyun, tingwu, paraformer, tencent, tencentCi, huawei]

t.test('each detects its own samples alone', async (t) => {
  for (const folder of foldersOfSamples())
    for (const name of namesIn(folder)) {
      const body = sampleOf(name)
      const found = dialects.filter((dialect) => dialect.detects(body)).map(({ id }) => id)
      t.strictSame(found, dialects.some(({ id }) => id === folder) ? [folder] : [], name)
    }
})

t.test('the callback: roles are told outright', async (t) => {
  const [call] = told(huawei, sampleOf('huawei/callback-roles.json'))
  t.equal(call.callId, '567e8537-a89c-13c3-a882-826321939656')
  t.strictSame(call.transcript.utterances.slice(0, 2), [
    {
      role: 'agent',
      voice: 'AGENT',
      startMs: 1268,
      endMs: 4256,
      text: '您好，市民热线，很高兴为您服务。',
    },
    {
      role: 'citizen',
      voice: 'USER',
      startMs: 5156,
      endMs: 7990,
      text: '你好，我想投诉一个公司，拖欠工资。',
    },
  ])
  t.strictSame(call.extensions, {
    create_time: '2026-11-29T02:10:29.310Z',
    start_time: '2026-11-29T02:10:31.310Z',
    finish_time: '2026-11-29T02:11:02.512Z',
    audio_duration: '41843',
  })
})

t.test('the query: speakers without roles, and no id', async (t) => {
  const [call] = told(huawei, sampleOf('huawei/query-speakers.json'))
  t.equal(call.callId, undefined)
  t.strictSame(Object.keys(call.transcript.utterances[0]), ['voice', 'startMs', 'endMs', 'text'])
  t.equal(call.transcript.utterances[0].voice, 'speaker1')
})

t.test('not ready, failed, and a part that could not be heard', async (t) => {
  const create_time = '2026-11-29T02:10:29.310Z'
  for (const status of ['WAITING', 'EXECUTING']) {
    const body = jsonBody({ status, create_time })
    t.ok(huawei.detects(body))
    t.strictSame(huawei.read(body), [])
  }
  const fault = { status: 'ERROR', create_time, error_code: 'SIS.0410', error_msg: 'audio too long' }
  t.equal(reasonOf(huawei, jsonBody(fault)), 'the product failed (ERROR): SIS.0410 audio too long')
  const segments = [
    { start_time: '900', end_time: 400, result: { text: ' 喂 ' } },
    { start_time: 10, end_time: 20 },
  ]
  t.match(told(huawei, jsonBody({ status: 'FINISHED', segments })), [
    { transcript: { utterances: [{ startMs: 900, endMs: 400, text: ' 喂 ' }] } },
  ])
  t.equal(reasonOf(huawei, jsonBody({ status: 'FINISHED', create_time })), '/segments: expected a list')
  t.match(
    reasonOf(huawei, jsonBody({ status: 'FINISHED', segments: [{ start_time: 1 }] })),
    '/segments/0/end_time: ',
  )
})

t.test('whatever is wrong, it is unreadable and nothing worse', async (t) => {
  holdWhateverComes(huawei)
  t.pass()
})
