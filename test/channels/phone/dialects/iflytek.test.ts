import t from 'tap'
import { iflytek } from '../../../../channels/phone/dialects/iflytek.ts'
import { bodyOf, holdsWhateverComes, messageOf, sampleText, told } from './spoil.ts'

const sample = (name: string) => told(iflytek, sampleText('iflytek', name))
const read = (value: unknown) => told(iflytek, JSON.stringify(value))
const order = (orderInfo: object, orderResult: unknown = '') => ({
  code: '000000',
  descInfo: 'success',
  content: { orderInfo: { orderId: 'DKHJQ1', ...orderInfo }, orderResult },
})
const entry = (st: object) => ({ json_1best: { st } })
const words = (...all: string[]) => [
  { ws: all.map((w) => ({ cw: [{ w, wp: 'n', wc: '0.5000' }], wb: 1, we: 9 })) },
]

t.test('JSON in JSON in JSON, times in texts, voices', async (t) => {
  const [call, ...more] = sample('order.json')
  t.strictSame(more, [])
  t.equal(call.callId, 'DKHJQ2026010508320105100562536FEF00062')
  t.equal(call.transcript.utterances.length, 12)
  const [first] = call.transcript.utterances
  t.match(first, { voice: '1', startMs: 50, text: '您好，这里是一二三四五热线，请讲。' })
  t.equal(call.transcript.utterances[1].voice, '2')
  t.ok(first.confidence > 0.7 && first.confidence < 1)
  t.equal(call.transcript.confidenceScale, '0..1')
  t.strictSame(call.extensions, { originalDuration: '62000', realDuration: '61880' })
})

t.test('the large model: no confidence of sentences, half-width marks, tracks of the voices', async (t) => {
  const [call] = sample('order-llm.json')
  t.match(call.transcript.utterances[0], {
    voice: '1',
    startMs: 880,
    endMs: 1420,
    text: '喂，你好｡',
    confidence: 1,
  })
  t.equal(call.transcript.utterances[2].text, '嗯我想举报一个工地夜里施工｡', 'what smoothing marks is kept')
  t.equal(call.transcript.confidenceScale, '0..1, mean of the words')
  t.strictSame(call.extensions, { originalDuration: '48028', rl_track: '1=R 2=L' })
})

t.test('orderResult alone, as an object and as the text that it is in the answer', async (t) => {
  const text = sampleText('iflytek', 'order-result.json')
  const [call] = sample('order-result.json')
  t.equal(call.callId, undefined)
  t.equal(call.transcript.utterances.length, 6)
  t.equal(call.transcript.utterances[0].voice, undefined, '0 is no voice: it did not tell them apart')
  const quoted = JSON.stringify(JSON.stringify(JSON.parse(text)))
  t.ok(iflytek.detects(bodyOf(quoted)))
  t.strictSame(told(iflytek, quoted), [call])
})

t.test('lattice2 where there is no lattice; the first candidate of a word; the order of time', async (t) => {
  const candidates = [{ ws: [{ cw: [{ w: '路灯' }, { w: '露灯' }] }] }]
  const late = entry({ bg: '900', ed: '1200', rl: '2', rt: candidates })
  const early = entry({ bg: 100, ed: 800, rl: 1, rt: words('喂') })
  const [call] = read({ lattice: [], lattice2: [late, early] })
  t.strictSame(call.transcript.utterances, [
    { voice: '1', startMs: 100, endMs: 800, text: '喂', confidence: 0.5 },
    { voice: '2', startMs: 900, endMs: 1200, text: '路灯' },
  ])
})

t.test('a confidence of 0 for every sentence is none', async (t) => {
  const [call] = read({ lattice: [entry({ sc: '0.00', bg: '0', ed: '9', rt: words('喂') })] })
  t.match(call.transcript, { confidenceScale: '0..1, mean of the words', utterances: [{ confidence: 0.5 }] })
})

t.test('not ready', async (t) => {
  for (const status of [0, 3, '3', 1]) t.strictSame(read(order({ status, failType: 0 })), [])
  const uploaded = { code: '000000', descInfo: 'success', content: { orderId: 'D', taskEstimateTime: 28000 } }
  for (const notice of [uploaded, { code: '26605', descInfo: '任务正在处理中，请稍后重试' }]) {
    t.ok(iflytek.detects(bodyOf(JSON.stringify(notice))))
    t.strictSame(read(notice), [])
  }
})

t.test('failed, in the words of the product', async (t) => {
  t.equal(
    messageOf(() => read(order({ status: -1, failType: 2 }))),
    'iFlytek has failed on DKHJQ1: failType 2, 音频转码失败',
  )
  t.equal(
    messageOf(() => read({ code: '26600', descInfo: '转写业务通用错误' })),
    'iFlytek answers 26600: 转写业务通用错误',
  )
  t.match(
    messageOf(() => read(order({ status: 9 }))),
    '/content/orderInfo/status: 9 is none of',
  )
})

t.test('done without words, and with a check of quality that failed', async (t) => {
  const [call] = read(order({ status: '4', failType: 10 }))
  t.strictSame([call.callId, call.transcript.utterances], ['DKHJQ1', []])
  t.strictSame(call.extensions, { failType: '10 转写质检未匹配出关键词' })
})

t.test('a fault has its place, in the inner texts too', async (t) => {
  const done = (result: unknown) => messageOf(() => read(order({ status: 4 }, result)))
  t.equal(done('{"lattice":'), '/content/orderResult: must be JSON in a text')
  t.equal(
    done(JSON.stringify({ lattice: [{ json_1best: '{"st":{}}' }, { json_1best: '{' }] })),
    '/content/orderResult/lattice/1/json_1best: must be JSON in a text',
  )
  t.equal(
    done(JSON.stringify({ lattice: [{ json_1best: '{"st":{"bg":"soon"}}' }] })),
    '/content/orderResult/lattice/0/json_1best/st/bg: must be a number',
  )
})

t.test('whatever comes', async (t) => holdsWhateverComes(t, iflytek, 200))
