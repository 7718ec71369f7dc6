import type { Lang, Texts } from '../layout.ts'

export const texts = {
  zh: {
    title: '审计',
    grows: '这里只增不减：谁都不能修改或删除，管理员也不能。',
    caption: '值班台上的操作，最新的在前；时间为北京时间',
    columns: { at: '时间', by: '谁', action: '做了什么', subject: '对象', reason: '原因', data: '其他' },
    filter: '筛选',
    all: '全部',
    none: '没有这样的记录。',
    pages: '翻页',
    newest: '回到最新',
    older: '更早的',
    export: '导出为 CSV（导出本身也会记入审计）',
  },
  en: {
    title: 'Audit',
    grows: 'This log only grows: nobody can change it or delete from it, admins neither.',
    caption: 'What was done at the console, newest first; times are Beijing’s',
    columns: { at: 'When', by: 'Who', action: 'What', subject: 'To what', reason: 'Why', data: 'Else' },
    filter: 'Filter',
    all: 'All',
    none: 'Nothing like this stands here.',
    pages: 'Pages',
    newest: 'Back to the newest',
    older: 'Older',
    export: 'Export as CSV (which is audited itself)',
  },
} satisfies Texts<unknown>

/** Those that are missing are shown as they are. */
const actions: Readonly<Record<string, string>> = {
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
  unmask: '查看原文',
  export: '导出',
  download: '下载',
  try: '试一试',
  replay: '重放',
  'replay-over-newer': '以旧盖新',
  discard: '丢弃',
  pause: '暂停',
  resume: '恢复',
  retry: '重试',
  promote: '提前',
  rebuild: '重新生成',
  forget: '删除个人信息',
}

export function actionName(action: string, lang: Lang): string {
  return lang === 'zh' ? (actions[action] ?? action) : action
}
