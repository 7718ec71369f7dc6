/** What a search finds, for a spreadsheet: read as it is sent, and nothing in it is a formula. */
import type { Case, CaseFilter, CaseSearch, CaseWords } from '../../../contract/cases.ts'
import type { Role } from '../../../contract/console.ts'
import { withoutPeopleInId } from '../../../contract/people-in-words.ts'
import { printable } from '../../../contract/printable.ts'
import { cell } from '../audit/csv.ts'
import { mayDo } from '../guard.ts'
import type { Lang } from '../layout.ts'
import { laneName } from './lanes.ts'
import { maskedPhone } from './masks.ts'
import { names } from './names.ts'
import { knownOfCase, maskedName, masker } from './own-people.ts'
import { type Restriction, restrictionOf } from './restricted.ts'

const MOST = 5000
const AT_ONCE = 250
const EXCERPT = 40

const heads = {
  zh: [
    '受理编号',
    '收到时间',
    '变动时间',
    '渠道',
    '来源',
    '来源编号',
    '订单编号',
    '类型',
    '紧急程度',
    '状态',
    '版本',
    '类目',
    '去向',
    '承办方向',
    '通道',
    '标题',
    '内容（开头）',
    '姓名',
    '电话',
  ],
  en: [
    'receipt',
    'received',
    'changed',
    'channel',
    'source',
    'source id',
    'order number',
    'type',
    'urgency',
    'state',
    'revision',
    'category',
    'disposition',
    'unit',
    'lanes',
    'title',
    'text (beginning)',
    'name',
    'phone',
  ],
} as const

interface How {
  isWhole: boolean
  /** Of whoever exports. */
  role: Role
  lang: Lang
}

export async function* csvLines(cases: CaseSearch, filter: CaseFilter, how: How): AsyncGenerator<string> {
  yield `\uFEFF${line(heads[how.lang])}`
  let cursor: string | undefined
  for (let sent = 0; sent < MOST; sent += AT_ONCE) {
    const page = await cases.page(filter, { cursor, limit: AT_ONCE })
    yield page.cases.map((one) => line(cellsOf(one, how))).join('')
    if (page.isTooWide)
      return yield line([how.lang === 'zh' ? '没有找完：请缩短时间范围' : 'not all: ask for a shorter time'])
    if (page.cursor === undefined) return
    cursor = page.cursor
  }
  yield line([
    how.lang === 'zh' ? `还有更多：只导出前 ${MOST} 件` : `there are more: these are the first ${MOST}`,
  ])
}

function cellsOf(one: Case & CaseWords, { isWhole: isAsked, role, lang }: How): string[] {
  const { type, urgency, state, disposition } = names[lang]
  const restriction = restrictionOf(one.lanes)
  const isWhole = isAsked && (!restriction || mayDo(role, restriction.exports))
  const ids = [one.messageId ?? '', one.orderNumber ?? '']
  return [
    ...[one.receipt, one.receivedAt, one.changedAt, one.channel, one.endpoint],
    ...(isWhole ? ids : ids.map(withoutPeopleInId)),
    ...[type[one.type], urgency[one.urgency], state[one.state], String(one.revision)],
    ...[
      (one.category ?? []).join(' › '),
      one.disposition ? disposition[one.disposition] : '',
      one.unit ?? '',
    ],
    one.lanes.map((lane) => laneName(lane, lang)).join(lang === 'zh' ? '；' : '; '),
    ...(isWhole ? wholeOf(one) : maskedOf(one, restriction, lang)),
  ]
}

function wholeOf({ title = '', text, name = '', phone = '' }: CaseWords): string[] {
  return [title, text, name, phone]
}

function maskedOf(one: Case & CaseWords, restriction: Restriction | undefined, lang: Lang): string[] {
  const { title = '', text, name, phone } = one
  if (restriction?.hides === 'all') return ['', `(${restriction[lang]})`, '', '']
  const mask = masker(knownOfCase(one))
  const words = [title, text].map((each) => mask(each).slice(0, EXCERPT))
  if (restriction) return [...words, '', '']
  const who = [name === undefined ? '' : maskedName(name), phone === undefined ? '' : maskedPhone(phone)]
  return [...words, ...who]
}

function line(cells: readonly string[]): string {
  return `${cells.map((text) => cell(printable(text, '\n\t'))).join(',')}\r\n`
}
