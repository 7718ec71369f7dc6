/** What the log keeps in code, in Chinese words. `test/ops/console/audit.test.ts` holds them to what the code records. */
import type { Lang } from '../layout.ts'
import { names } from '../requests/names.ts'

type Names = Readonly<Record<string, string>>

export const actions: Names = {
  'sign-in': '登录',
  'sign-in refused': '登录被拒',
  'sign-in stopped': '登录次数太多',
  'sign-out': '退出',
  'session-end': '结束登录',
  password: '改密码',
  'operator-add': '新增人员',
  'operator-role': '改角色',
  'operator-disable': '停用人员',
  'operator-enable': '恢复人员',
  search: '按电话查找',
  'search stopped': '查找的电话太多',
  unmask: '查看原文',
  open: '查看受限诉求',
  correct: '更正研判',
  export: '导出',
  download: '下载',
  try: '试一试',
  replay: '重放',
  'replay-over-newer': '以旧盖新',
  discard: '弃置',
  reopen: '取回隔离区',
  pause: '暂停队列',
  resume: '恢复队列',
  retry: '重试',
  promote: '提前',
  rebuild: '重新生成',
  'acknowledge-alert': '处理告警',
  'test-alert': '测试告警接收方',
  forget: '删除个人信息',
  lock: '封存个人信息',
  unseal: '打开封存',
  hold: '暂缓删除',
  release: '解除暂缓删除',
  'assign-unit': '指定承办单位',
  backup: '备份',
  restore: '从备份恢复',
}

/** Who is no operator. */
const doers: Names = { 'command line': '命令行', oidc: '单位账号', nightly: '夜间任务', '-': '未登录者' }

const subjects: Names = {
  'a phone': '一个电话',
  requests: '诉求',
  audit: '审计',
  ledger: '台账',
  oidc: '单位账号',
  'quarantine/*': '隔离区多件',
  'errands/*': '全部未办成的差事',
  'threads/*': '全部拼不起来的对话',
}

const labels: Names = {
  origin: '从哪里',
  address: '地址',
  role: '角色',
  before: '原来',
  why: '为什么',
  digest: '号码标记',
  rule: '规则',
  subject: '对象',
  channel: '渠道',
  endpoint: '热线或触点',
  reasonKey: '卡住的原因',
  receipts: '受理编号',
  requests: '诉求件数',
  ids: '任务',
  revision: '版本',
  against: '对照版本',
  file: '附件',
  from: '从',
  to: '到',
  type: '类型',
  urgency: '紧急程度',
  state: '状态',
  category: '类目',
  disposition: '去向',
  lane: '通道',
  district: '区',
  unsure: '类目没有把握',
  was: '更正前',
  is: '更正后',
  phone: '电话',
  id: '来源编号',
  unmasked: '未遮盖',
  outcome: '结果',
  as: '作为',
  by: '由谁',
  action: '做了什么',
  madeAt: '备份时间',
  version: '版本号',
  unit: '单位',
  level: '级别',
}

const roleNames: Names = { viewer: '查看', operator: '值班', admin: '管理' }

/** Of facts whose values are ours; what others wrote stays as it is. */
const values: Readonly<Record<string, Names>> = {
  role: roleNames,
  before: roleNames,
  unmasked: { true: '是', false: '否' },
  type: names.zh.type,
  urgency: names.zh.urgency,
  disposition: names.zh.disposition,
  state: { ...names.zh.state, open: '待处理', replayed: '已重放', discarded: '已弃置' },
  as: { new: '新诉求', revision: '新版本', duplicate: '重复' },
  level: { street: '街道、乡镇', district: '区', city: '市', company: '公共服务企业' },
  outcome: {
    begun: '开始做',
    replayed: '已重放',
    discarded: '已弃置',
    open: '已取回隔离区',
    gone: '别人先做了',
    stays: '没有做成',
  },
}

export function actionName(action: string, lang: Lang): string {
  return nameIn(actions, action, lang)
}

export function doerName(by: string, lang: Lang): string {
  return nameIn(doers, by, lang)
}

export function subjectName(subject: string, lang: Lang): string {
  return nameIn(subjects, subject, lang)
}

export function labelOf(fact: string, lang: Lang): string {
  return nameIn(labels, fact, lang)
}

export function factIn(fact: string, value: unknown, lang: Lang): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return Object.hasOwn(values, fact) ? nameIn(values[fact] ?? {}, text, lang) : text
}

/** What is shown, typed into a filter: what the log has for it. */
export function actionOf(typed: string): string {
  return codeOf(actions, typed)
}

export function doerOf(typed: string): string {
  return codeOf(doers, typed)
}

function nameIn(table: Names, code: string, lang: Lang): string {
  return (lang === 'zh' && Object.hasOwn(table, code) && table[code]) || code
}

function codeOf(table: Names, typed: string): string {
  return Object.keys(table).find((code) => table[code] === typed) ?? typed
}
