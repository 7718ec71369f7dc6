import t from 'tap'
import { loadConfig } from '../../../src/config.ts'
import { createLanes, type InLanes } from '../../../src/triage/lanes/lanes.ts'

const { urgency, lanes } = loadConfig('config')
const find = createLanes({ urgency, lanes })
const request = (change: Partial<InLanes>): InLanes => ({
  source: { endpoint: 'web' },
  requester: { kind: 'individual', confidential: false },
  text: '路灯不亮',
  leafFlags: [],
  districtCode: undefined,
  ...change,
})
const of = (change: Partial<InLanes>) => find(request(change)).lanes

t.test('by what is known of a request', async (t) => {
  t.strictSame(find(request({})), { lanes: [], evidence: [] })
  t.strictSame(find(request({ source: { endpoint: '12345-qiye' } })), {
    lanes: ['enterprise'],
    evidence: ['lane/enterprise-endpoint: 12345-qiye'],
  })
  t.strictSame(of({ source: { endpoint: '12345-qiye/client' } }), ['enterprise'])
  t.strictSame(of({ source: { endpoint: '12345-qiyeji' } }), [])
  t.strictSame(of({ requester: { kind: 'organisation', confidential: true, minor: true } }), [
    'enterprise',
    'minors',
    'confidential',
  ])
  t.strictSame(of({ leafFlags: ['safety', 'two-zones', 'jjj'] }), ['two-zones', 'jjj'])
  for (const [code, lane] of [
    ['120101', ['jjj']],
    ['131082', ['jjj']],
    ['110105', []],
    ['370102', []],
  ] as const)
    t.strictSame(of({ districtCode: code }), lane, code)
})

t.test('by words', async (t) => {
  for (const [text, lane] of [
    ['我们公司办的许可证一直不批', 'enterprise'],
    ['个体户换营业执照去哪', 'enterprise'],
    ['Our company applied for a permit two months ago', 'enterprise'],
    ['我今年14岁，爸爸天天打我', 'minors'],
    ['我是初中生 同学欺负我', 'minors'],
    ['班里有校园霸凌，我家孩子不敢上学', 'minors'],
    ['网吧接待未成年人，好多学生', 'minors'],
    ['自贸区的外资企业怎么备案', 'two-zones'],
    ['进京证怎么办', 'jjj'],
    ['举报工厂偷排，请为我保密', 'confidential'],
    ['怕报复，别说是我说的', 'confidential'],
    ['please keep me anonymous', 'confidential'],
  ] as const)
    t.ok(of({ text }).includes(lane), text)
  for (const text of [
    '小区门口有家公司半夜施工',
    '我家孩子六岁，想问幼升小',
    '不需要匿名',
    '保密局旁边路灯坏了',
  ])
    t.strictSame(of({ text }), [], text)
})
