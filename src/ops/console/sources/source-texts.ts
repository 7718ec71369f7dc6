/** What the page of one source says. */
import type { Texts } from '../layout.ts'

interface Words {
  unknown: string
  figures: string
  facts: string
  factNames: Readonly<Record<string, string>>
  contact: string
  confirmation: string
  confirmed: string
  unconfirmed: string
  missing: string
  mode: string
  telling: string
  tellingHint: string
  copy: string
  copied: string
  other: string
  refusals: string
  refusalsHint: string
  noRefusals: string
  reason: string
  meaning: string
  count: string
  lately: string
  time: string
  mediaType: string
  bytes: string
  look: string
  quarantine: string
  allQuarantine: string
  noQuarantine: string
  receipts: string
  allReceipts: string
  noReceipts: string
  receipt: string
  state: string
  balance: string
  noBalance: string
  gateway: string
  ledgered: string
  discarded: string
  asOf: string
  ledgerDown: string
  evidence: string
  credential: string
  parameters: string
  decoded: string
  unmask: string
  unmasked: string
  raw: string
  cut: string
  masked: string
  gone: string
  refusedTitle: string
}

export const sourceTexts: Texts<Words> = {
  zh: {
    unknown: '没有文件描述这个来源，也没有收到过它的任何东西。',
    figures: '数字',
    facts: '登记的情况',
    factNames: {
      agency: '主管单位',
      address: '接收地址',
      authentication: '验证方式',
      windowSeconds: '时间允许偏差（秒）',
      format: '格式',
      charset: '字符集',
      callback: '办理结果回传到',
      perMinute: '每分钟至多',
      confirmed: '依据',
      mode: '消息模式',
    },
    contact: '联系人',
    confirmation: '核实',
    confirmed: '已核实',
    unconfirmed: '未核实',
    missing: '缺少的密钥（环境变量）',
    mode: '并入方式',
    telling: '告诉对方工程师',
    tellingHint: '按现在的情况写成，可直接复制发给对方。',
    copy: '复制',
    copied: '已复制',
    other: 'English',
    refusals: '被拒',
    refusalsHint: '累计自各网关启动起；原文留存最近 100 次、72 小时。',
    noRefusals: '没有被拒的请求。',
    reason: '原因',
    meaning: '含义',
    count: '累计',
    lately: '15 分钟',
    time: '时间',
    mediaType: '类型',
    bytes: '字节',
    look: '查看',
    quarantine: '隔离中',
    allQuarantine: '在隔离区查看',
    noQuarantine: '隔离区里没有它的来件。',
    receipts: '最近的诉求',
    allReceipts: '查看全部',
    noReceipts: '还没有它的诉求。',
    receipt: '受理号',
    state: '状态',
    balance: '各网关收支',
    noBalance: '网关还没有公布过它的收支。',
    gateway: '网关',
    ledgered: '台账',
    discarded: '已弃置',
    asOf: '截至',
    ledgerDown: '台账数据库连不上，最近的被拒、隔离和诉求暂时看不到。收件没有停；恢复后刷新本页。',
    evidence: '当时的请求',
    credential: '出示过凭据（不保存）',
    parameters: '查询参数（只列名称）',
    decoded: '内容',
    unmask: '显示原文',
    unmasked: '原文已显示，只限本次；已记入审计。',
    raw: '原始字节',
    cut: '只显示前 16 KB。',
    masked: '个人信息和文字已遮盖。',
    gone: '这次被拒的请求已不再留存：只留最近 100 次、72 小时。',
    refusedTitle: '被拒的请求',
  },
  en: {
    unknown: 'No file describes this source, and nothing of it was ever received.',
    figures: 'Figures',
    facts: 'As it is described',
    factNames: {
      agency: 'Agency',
      address: 'Address',
      authentication: 'Authentication',
      windowSeconds: 'Clock may be off by (s)',
      format: 'Format',
      charset: 'Charset',
      callback: 'Results are posted to',
      perMinute: 'At most a minute',
      confirmed: 'Known from',
      mode: 'Message mode',
    },
    contact: 'Contact',
    confirmation: 'Confirmation',
    confirmed: 'confirmed',
    unconfirmed: 'not confirmed',
    missing: 'Missing secrets (variables)',
    mode: 'Mode',
    telling: 'What to tell its engineer',
    tellingHint: 'Made of how things stand now, ready to be copied and sent.',
    copy: 'Copy',
    copied: 'Copied',
    other: '中文',
    refusals: 'Refused',
    refusalsHint: 'Counted since the gateways started; the last 100 bodies are kept for 72 hours.',
    noRefusals: 'Nothing of it was refused.',
    reason: 'Reason',
    meaning: 'Meaning',
    count: 'In all',
    lately: '15 min',
    time: 'Time',
    mediaType: 'Type',
    bytes: 'Bytes',
    look: 'Look',
    quarantine: 'In quarantine',
    allQuarantine: 'See in quarantine',
    noQuarantine: 'Nothing of it is in quarantine.',
    receipts: 'Latest requests',
    allReceipts: 'See all',
    noReceipts: 'It has no requests yet.',
    receipt: 'Receipt',
    state: 'State',
    balance: 'Balance by gateway',
    noBalance: 'No gateway has published its balance yet.',
    gateway: 'Gateway',
    ledgered: 'In ledger',
    discarded: 'Discarded',
    asOf: 'As of',
    ledgerDown:
      'The ledger can not be reached: what was refused, quarantined and received lately can not be shown now. Intake goes on; load this page again once it is back.',
    evidence: 'The request as it came',
    credential: 'It showed a credential (not kept)',
    parameters: 'Query parameters (names only)',
    decoded: 'Content',
    unmask: 'Show as it came',
    unmasked: 'Shown as it came, this once; the audit log says so.',
    raw: 'Raw bytes',
    cut: 'The first 16 KB only.',
    masked: 'People and words are masked.',
    gone: 'This refusal is not kept any more: only the last 100 are, for 72 hours.',
    refusedTitle: 'A request that was refused',
  },
}
