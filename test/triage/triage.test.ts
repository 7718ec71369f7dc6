import t from 'tap'
import { loadConfig } from '../../src/config.ts'
import { Request } from '../../src/contract/request.ts'
import { createDeadlines } from '../../src/triage/deadlines.ts'
import { createEmergencyWords } from '../../src/triage/emergency.ts'
import { createTriage } from '../../src/triage/triage.ts'

const { urgency, deadlines, holidays } = loadConfig('config')
const find = createEmergencyWords(urgency)
const triage = createTriage({ emergencyWords: find, deadlines: createDeadlines(deadlines, holidays) })

function request(change: Partial<Request>): Request {
  return {
    schema: 'jiesu.request/1',
    receipt: 'ED47-H9C0-MA3R-N4NS-QBA0',
    revision: 1,
    receivedAt: '2026-01-05T08:30:00.000+08:00',
    source: { channel: 'web', endpoint: 'web', messageId: 'm-1' },
    requester: { kind: 'individual', anonymous: false, confidential: false },
    type: 'complaint',
    text: '路灯不亮',
    attachments: [],
    reply: { wanted: false, via: 'none' },
    flags: [],
    extensions: {},
    raw: { mediaType: 'application/json', charset: 'utf-8', bytes: 1, sha256: 'c'.repeat(64) },
    ...change,
  }
}

t.test('the shipped tables', async (t) => {
  t.strictSame(triage(request({})), {
    type: 'complaint',
    urgency: 'normal',
    disposition: 'dispatch',
    lanes: [],
    flags: [],
    dispatchDueAt: '2026-01-06T08:30:00.000+08:00',
    handleDueAt: '2026-01-12T08:30:00.000+08:00',
    evidence: [],
    by: 'jiesu-keywords/1',
  })
  t.match(triage(request({ text: '楼道里燃气泄漏，也停电了' })), {
    urgency: 'emergency',
    disposition: 'transfer-119',
    dispatchDueAt: '2026-01-05T09:30:00.000+08:00',
    handleDueAt: '2026-01-05T10:30:00.000+08:00',
    evidence: ['燃气泄漏', '停电'],
  })
  t.match(triage(request({ text: '暖气不热', type: 'report' })), {
    type: 'report',
    urgency: 'urgent',
    disposition: 'dispatch',
    dispatchDueAt: '2026-01-05T10:30:00.000+08:00',
    handleDueAt: '2026-01-06T08:30:00.000+08:00',
  })
  t.equal(triage(request({ type: 'suggestion' })).handleDueAt, '2026-01-20T08:30:00.000+08:00')
})

t.test('title, text and what was said are all looked at', async (t) => {
  t.strictSame(triage(request({ title: '有人落水' })).evidence, ['有人落水'])
  const segments = ['电梯', '困人了', '还', 'On fire'].map((text) => ({
    speaker: 'citizen' as const,
    startMs: 0,
    endMs: 1,
    text,
  }))
  const said = request({ text: '', transcript: { engine: 'funasr', language: 'zh-CN', segments } })
  t.strictSame(triage(said).evidence, ['On fire', '电梯 困人'], 'a word may stand across two segments')
})

t.test('a request with its triage is a Request v1', async (t) => {
  const given = request({ text: '有人持刀砍人' })
  t.ok(Request.safeParse({ ...given, triage: triage(given) }).success)
})

t.test('what must never be ordinary', async (t) => {
  for (const [text, disposition] of [
    ['家里有煤气味', 'transfer-119'],
    ['有人落水了快来', 'transfer-119'],
    ['电梯困人', 'transfer-119'],
    ['房子着火了', 'transfer-119'],
    ['化工厂爆炸', 'transfer-119'],
    ['楼房坍塌', 'transfer-119'],
    ['我想自杀', 'transfer-110'],
    ['他要轻生', 'transfer-110'],
    ['有人持刀', 'transfer-110'],
    ['邻居家暴', 'transfer-110'],
    ['拐卖儿童', 'transfer-110'],
    ['被绑架', 'transfer-110'],
    ['老人晕倒', 'transfer-120'],
    ['工人触电', 'transfer-120'],
    ['全家中毒', 'transfer-120'],
    ['路口出了车祸', 'transfer-122'],
    ['There is a gas leak', 'transfer-119'],
  ] as const)
    t.match(find(text), { urgency: 'emergency', disposition }, text)
  for (const text of ['停水', '停电', '停暖', '暖气不热', '断气', '漏水', 'No water since Monday'])
    t.match(find(text), { urgency: 'urgent', disposition: 'dispatch' }, text)
  for (const text of ['咨询社保', '路灯不亮', '噪音扰民', 'Where can I renew my permit?'])
    t.equal(find(text), undefined, text)
})

t.test('microseconds for a message, milliseconds for a long call', async (t) => {
  const time = (text: string, times: number) => {
    const began = process.cpuUsage().user
    for (let i = 0; i < times; i++) find(text)
    return (process.cpuUsage().user - began) / 1000 / times
  }
  const message = '我是幸福小区三号楼的居民，楼下的路灯坏了一个星期没有人来修，晚上出门很不方便，请尽快处理。'
  time(message, 5000)
  const short = time(message, 20_000) * 1000
  const long = time(message.repeat(2200), 5)
  t.comment(`message ${short.toFixed(2)} µs, call of 100,000 ${long.toFixed(2)} ms`)
  t.ok(short < 100)
  t.ok(long < 200)
})
