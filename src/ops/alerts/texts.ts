/** The words of alerts, in both languages. */
import type { Watch } from '../../contract/alert.ts'
import type { Lang } from './units.ts'

interface Said {
  /** What is wrong, in a few words. */
  title: string
  /** The same with its value; `{value}` and `{limit}` stand in it. */
  sentence: string
  /** What to do, or where to look. */
  hint: string
  /** The page of /ops that tells more. */
  page: string
}

type Words = Record<Lang, Omit<Said, 'page'>> & Pick<Said, 'page'>

export const texts: Record<Watch, Words> = {
  'queue-oldest': {
    page: '/ops/queues',
    zh: {
      title: '队列等待过久',
      sentence: '最久的已等待 {value}（阈值 {limit}）',
      hint: '看处理者是否在线、是否跟得上；若一直在重试，看失败原因。',
    },
    en: {
      title: 'queue waits too long',
      sentence: 'the oldest has waited {value} (threshold {limit})',
      hint: 'Are its consumers there, and fast enough? Where jobs are tried again and again: why do they fail?',
    },
  },
  'queue-retrying': {
    page: '/ops/queues',
    zh: {
      title: '任务一直失败，正在重试',
      sentence: '取走的任务一直失败，最久的已 {value}（阈值 {limit}）',
      hint: '在队列的“稍后再试”里看失败原因；派发失败请联系派单系统的维护人员。诉求都在台账里，不会丢。',
    },
    en: {
      title: 'jobs keep failing',
      sentence: 'jobs that are taken fail and are tried again, the oldest for {value} (threshold {limit})',
      hint: 'Why stands with the delayed jobs of the queue; of dispatch, ask whoever keeps the dispatch system. All requests are in the ledger.',
    },
  },
  'queue-failed': {
    page: '/ops/queues',
    zh: {
      title: '队列有失败任务',
      sentence: '失败 {value} 个（阈值 {limit}）',
      hint: '查看失败原因，重试或弃置。',
    },
    en: {
      title: 'queue has failed jobs',
      sentence: '{value} have failed (threshold {limit})',
      hint: 'See why; retry or discard them.',
    },
  },
  'queue-no-consumer': {
    page: '/ops/queues',
    zh: {
      title: '队列无人处理',
      sentence: '{value} 个任务在等或待重试，没有处理者连接',
      hint: '启动或检查下游的处理者。',
    },
    en: {
      title: 'queue has no consumer',
      sentence: '{value} jobs wait or are to be tried again, and nobody is connected',
      hint: 'Start or check its consumers.',
    },
  },
  'queue-paused': {
    page: '/ops/queues',
    zh: { title: '队列已暂停', sentence: '已暂停，{value} 个任务在等或待重试', hint: '不再需要时请恢复。' },
    en: {
      title: 'queue is paused',
      sentence: 'it is paused, {value} jobs wait or are to be tried again',
      hint: 'Resume it when you can.',
    },
  },
  silence: {
    page: '/ops/sources',
    zh: {
      title: '来源沉默',
      sentence: '已 {value} 没有来件，超出此时段的常态',
      hint: '联系对方，确认系统和线路。',
    },
    en: {
      title: 'source is silent',
      sentence: 'nothing has come for {value}, longer than is usual at this hour',
      hint: 'Ask them about their system and line.',
    },
  },
  refusing: {
    page: '/ops/sources',
    zh: {
      title: '来源认证失败',
      sentence: '15 分钟内 {value} 次未通过认证（阈值 {limit}）',
      hint: '核对密钥和签名方式；也可能是他人冒充。',
    },
    en: {
      title: 'source fails authentication',
      sentence: '{value} failures in 15 minutes (threshold {limit})',
      hint: 'Compare secrets and signing; or somebody pretends to be them.',
    },
  },
  quarantine: {
    page: '/ops/quarantine',
    zh: {
      title: '隔离区有来件',
      sentence: '{value} 件读不懂，保存在隔离区（阈值 {limit}）',
      hint: '修正映射后重放，或说明理由弃置。',
    },
    en: {
      title: 'quarantine is not empty',
      sentence: '{value} could not be understood and are kept (threshold {limit})',
      hint: 'Mend the mapping and replay them, or discard them with a reason.',
    },
  },
  balance: {
    page: '/ops/sources',
    zh: {
      title: '账目不平',
      sentence: '相差 {value} 件：有丢失或重复',
      hint: '运行 npm run -s jiesu -- balance，并告知开发者。',
    },
    en: {
      title: 'books do not balance',
      sentence: '{value} are lost or doubled',
      hint: 'Run npm run -s jiesu -- balance, and tell a developer.',
    },
  },
  'journal-depth': {
    page: '/ops',
    zh: {
      title: '日志积压',
      sentence: '{value} 件已受理、尚未入账（阈值 {limit}）',
      hint: '看台账（PostgreSQL）是否正常。',
    },
    en: {
      title: 'journal is deep',
      sentence: '{value} are accepted and not yet in the ledger (threshold {limit})',
      hint: 'Is the ledger (PostgreSQL) well?',
    },
  },
  'journal-age': {
    page: '/ops',
    zh: {
      title: '日志积压过久',
      sentence: '最早的已 {value} 未入账（阈值 {limit}）',
      hint: '看台账（PostgreSQL）是否正常。',
    },
    en: {
      title: 'journal is old',
      sentence: 'the oldest entry has waited {value} for the ledger (threshold {limit})',
      hint: 'Is the ledger (PostgreSQL) well?',
    },
  },
  disk: {
    page: '/ops',
    zh: {
      title: '磁盘空间不足',
      sentence: '剩余 {value}（阈值 {limit}）',
      hint: '低于 DISK_RESERVE 时将不再受理：请清理或扩容。',
    },
    en: {
      title: 'disk is nearly full',
      sentence: '{value} are free (threshold {limit})',
      hint: 'Below DISK_RESERVE nothing is accepted: make room.',
    },
  },
  'store-down': {
    page: '/ops',
    zh: {
      title: '存储不可用',
      sentence: '没有应答；受理仍在继续，写入本地日志',
      hint: '恢复后会自动补上。',
    },
    en: {
      title: 'store is down',
      sentence: 'it does not answer; intake goes on into the journal',
      hint: 'It drains by itself when it is back.',
    },
  },
  'errands-failed': {
    page: '/ops',
    zh: {
      title: '附件或回复最终失败',
      sentence: '{value} 项已放弃（阈值 {limit}）',
      hint: '运行 npm run -s jiesu -- errand list 查看原因。',
    },
    en: {
      title: 'errands have failed',
      sentence: '{value} files or replies are given up (threshold {limit})',
      hint: 'npm run -s jiesu -- errand list says why.',
    },
  },
  'threads-failing': {
    page: '/ops',
    zh: {
      title: '会话无法合并',
      sentence: '{value} 个会话无法合并（阈值 {limit}）',
      hint: '运行 npm run -s jiesu -- thread list 查看原因。',
    },
    en: {
      title: 'conversations can not be joined',
      sentence: '{value} threads fail (threshold {limit})',
      hint: 'npm run -s jiesu -- thread list says why.',
    },
  },
  'gateway-lost': {
    page: '/ops',
    zh: {
      title: '网关失联',
      sentence: '已 {value} 没有消息；其日志里可能有未入账的来件',
      hint: '重启它：日志会自动补上，不要删除其数据目录。',
    },
    en: {
      title: 'gateway is lost',
      sentence: 'nothing was heard of it for {value}; its journal may hold requests',
      hint: 'Start it again: its journal drains by itself. Keep its data folder.',
    },
  },
}
