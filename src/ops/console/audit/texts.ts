import type { Texts } from '../layout.ts'

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
