/** What the room of the sources says. */
import type { Lang, Texts } from '../layout.ts'
import type { Mark, Sort } from './list.ts'

interface Words {
  title: string
  count(shown: number, all: number): string
  search: string
  channel: string
  anyChannel: string
  filter: string
  all: string
  none: string
  undescribed: string
  caption: string
  columns: Readonly<Record<Sort | 'confirmed', string>>
  hints: Partial<Record<Sort, string>>
  marks: Readonly<Record<Mark, string>>
  never: string
  yes: string
  no: string
  ledgerDown: string
}

export const texts: Texts<Words> = {
  zh: {
    title: '来源',
    count: (shown, all) => (shown === all ? `共 ${all} 个来源` : `${all} 个来源中的 ${shown} 个`),
    search: '号码、名称、单位',
    channel: '渠道',
    anyChannel: '全部渠道',
    filter: '筛选',
    all: '全部',
    none: '没有符合条件的来源。',
    undescribed: '（没有文件描述它）',
    caption: '数字随来件更新；累计自各网关日志建立起，被拒自网关启动起。',
    columns: {
      source: '来源',
      state: '状态',
      last: '最近来件',
      hour: '近一小时 / 平时',
      refusedLately: '15 分钟被拒',
      quarantined: '隔离',
      duplicate: '重复',
      accepted: '已收',
      inJournal: '日志中',
      difference: '收支差',
      refused: '被拒累计',
      channel: '渠道',
      mode: '并入方式',
      confirmed: '已核实',
    },
    hints: { difference: '不为 0：有来件丢失或重计', inJournal: '已确认收到，尚未进入台账' },
    marks: { unconfirmed: '未核实', holding: '有隔离', unbalanced: '收支不平' },
    never: '从未',
    yes: '是',
    no: '否',
    ledgerDown: '台账数据库连不上：下面是最后看到的数字。收件没有停。',
  },
  en: {
    title: 'Sources',
    count: (shown, all) => (shown === all ? `${all} sources` : `${shown} of ${all} sources`),
    search: 'Number, name, agency',
    channel: 'Channel',
    anyChannel: 'All channels',
    filter: 'Filter',
    all: 'all',
    none: 'No source fits.',
    undescribed: '(no file describes it)',
    caption:
      'The figures change as things come in. Totals are since the journals began, refusals since the gateways started.',
    columns: {
      source: 'Source',
      state: 'State',
      last: 'Last heard',
      hour: 'Last hour / usual',
      refusedLately: 'Refused, 15 min',
      quarantined: 'Quarantined',
      duplicate: 'Duplicates',
      accepted: 'Accepted',
      inJournal: 'In journal',
      difference: 'Difference',
      refused: 'Refused in all',
      channel: 'Channel',
      mode: 'Mode',
      confirmed: 'Confirmed',
    },
    hints: {
      difference: 'Not 0: something is lost or doubled',
      inJournal: 'Acknowledged, not yet in the ledger',
    },
    marks: { unconfirmed: 'unconfirmed', holding: 'in quarantine', unbalanced: 'unbalanced' },
    never: 'never',
    yes: 'yes',
    no: 'no',
    ledgerDown: 'The ledger can not be reached: these figures are as they were last seen. Intake goes on.',
  },
}

const channels: Readonly<Record<string, { zh: string; en: string }>> = {
  hotlines: { zh: '热线', en: 'hotlines' },
  web: { zh: '网页与接口', en: 'web and API' },
  wechat: { zh: '微信', en: 'WeChat' },
  phone: { zh: '电话', en: 'phone' },
}

/** One that was added since is called by its folder's name. */
export function channelName(channel: string, lang: Lang): string {
  return (Object.hasOwn(channels, channel) && channels[channel]?.[lang]) || channel
}

/** Of touchpoints; hotlines say theirs in Chinese, which is what it is called. */
export const modes: Readonly<Record<string, { zh: string; en: string }>> = {
  web: { zh: '网页', en: 'web' },
  app: { zh: 'APP', en: 'app' },
  'mini-program': { zh: '小程序', en: 'mini program' },
  'official-account': { zh: '公众号', en: 'official account' },
  'social-account': { zh: '社交账号', en: 'social account' },
  site: { zh: '网站', en: 'site' },
  整体并入: { zh: '整体并入', en: 'merged as a whole' },
  双号并行: { zh: '双号并行', en: 'both numbers' },
  设分中心: { zh: '设分中心', en: 'branch centre' },
}
