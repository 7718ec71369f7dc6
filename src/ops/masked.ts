/**
 * What strangers sent, for eyes that need not see it all: structure, names of fields, codes, dates and lengths stay; words,
 * people and credentials do not. A value that nobody knows is shown only where its form can hold none of these.
 */
import type { Meaning, Shown } from '../contract/channel.ts'
import { isNumber, maskedNumber, withoutPeopleInId } from '../contract/people-in-words.ts'
import { controlsIn } from '../contract/printable.ts'

type MeaningOf = Shown['meaningOf']

const MOST_DEPTH = 100
const MOST_ITEMS = 50
const MOST_NAMES = 300

/** Strings, numbers, lists and objects, as they were but masked; long lists are cut. */
export function maskedTree(tree: unknown, meaningOf: MeaningOf, names: readonly string[] = []): unknown {
  if (typeof tree !== 'object' || tree === null) return maskedLeaf(tree, names, meaningOf)
  if (names.length > MOST_DEPTH) return '‹deeper›'
  if (Array.isArray(tree)) {
    const items = tree.slice(0, MOST_ITEMS).map((item) => maskedTree(item, meaningOf, names))
    return tree.length > MOST_ITEMS ? [...items, `‹${tree.length - MOST_ITEMS} more›`] : items
  }
  return maskedObject(tree, meaningOf, names)
}

function maskedObject(tree: object, meaningOf: MeaningOf, names: readonly string[]): unknown {
  const entries = Object.entries(tree)
  // A body that is no list of names and values looks like one name of no value.
  const isName = entries.length > 1 || entries[0]?.[1] !== ''
  const shown = entries.slice(0, MOST_NAMES).map(([name, value], at): [string, unknown] => {
    const path = [...names, name]
    const isPlain = isPlainName(name) && (isName || meaningOf(path) !== undefined)
    const label = isPlain ? name : `‹name ${at + 1}: ${lengthOf(name)}›`
    return [label, maskedTree(value, meaningOf, path)]
  })
  const more = entries.length - shown.length
  return Object.fromEntries(more > 0 ? [...shown, [`‹${more} more names›`, '']] : shown)
}

/** Not words, not a number to call. */
function isPlainName(name: string): boolean {
  return (/^[@#$\w.:-]{1,40}$/.test(name) || /^[\p{L}\w]{1,12}$/u.test(name)) && !/\d{4}/.test(name)
}

function maskedLeaf(value: unknown, names: readonly string[], meaningOf: MeaningOf): unknown {
  if (value === null || value === '' || typeof value === 'boolean') return value
  const text = String(value)
  const masked = maskedAs(meaningOf(names) ?? meaningByName(names.at(-1) ?? ''), text)
  return masked === text ? value : masked
}

const byName: readonly [Meaning, RegExp][] = [
  [
    'credential',
    /pass|pwd|secret|token|credential|authori[sz]ation|cookie|sign|captcha|otp$|validate|api_?key|access_?key|app_?key|private_?key|^key$|密码|口令|密钥|验证码|签名/i,
  ],
  [
    'identity',
    /id_?card|identity|cert|openid|unionid|mail|birth|passport|wechat|身份证|证件|邮箱|生日|出生|微信/i,
  ],
  ['number', /phone|mobile|tel$|^tel|caller_?(?:number|id)|fax|电话|手机|号码|传真/i],
  ['name', /name|nick|contact|linkman|caller$|姓名|联系人|被反映人|称呼/i],
  ['words', /address|addr$|地址|住址/i],
]

function meaningByName(name: string): Meaning | undefined {
  return byName.find(([, names]) => names.test(name))?.[0]
}

function maskedAs(meaning: Meaning | undefined, text: string): string {
  switch (meaning) {
    case 'credential':
    case 'identity':
      return '***'
    case 'number':
      return /^\+?[\d() -]+$/.test(text) ? maskedNumber(text) : summaryOf(text)
    case 'name':
      return text.length <= LONGEST_NAME && /^\p{L}/u.test(text) ? `${[...text][0]}*` : summaryOf(text)
    case 'words':
      return summaryOf(text)
    case 'code':
      return isCode(text) ? withoutPeopleInId(text) : summaryOf(text)
    default:
      return isHarmless(text) ? text : maskedWhole(text)
  }
}

const LONGEST_NAME = 40
const LONGEST_CODE = 64
const MOST_WORDS_OF_CODE = 12

/** Of a field that holds an id, a code or a date; Chinese codes are short. */
function isCode(text: string): boolean {
  const words = text.match(/[^\0-\x7f]/gu)?.length ?? 0
  return text.length <= LONGEST_CODE && words <= MOST_WORDS_OF_CODE && controlsIn(text).length === 0
}

const MARKS = /^(?:true|false|yes|no|y|n|null|none|undefined|是|否|有|无)$/i
const SHORT_CODE = /^[A-Z]{0,3}[-_]?\d{1,6}$/i
const DATE =
  /^(?:19|20)\d{2}[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?(?:[T ]?\d{1,2}[:时]\d{2}[:分]?(?:\d{2}(?:\.\d{1,9})?秒?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const COMPACT_DATE = /^20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})$/
const EPOCH = /^1[5-9]\d{8}(?:\d{3})?$/

/** Too short for a number to call, or a date. */
function isHarmless(text: string): boolean {
  return [MARKS, SHORT_CODE, DATE, COMPACT_DATE, EPOCH].some((form) => form.test(text))
}

function maskedWhole(text: string): string {
  return isNumber(text) ? maskedNumber(text) : summaryOf(text)
}

/** What a value is like: `‹11 digits›`, `‹120 characters, 3 lines, with U+0000›`. */
function summaryOf(text: string): string {
  const lines = text.split('\n').length
  const odd = [
    ...controlsIn(text.replaceAll(/[\t\r\n]/g, '')),
    ...(text.includes('\ufffd') ? ['U+FFFD'] : []),
  ]
  const parts = [lengthOf(text)]
  if (lines > 1) parts.push(`${lines} lines`)
  if (odd.length > 0) parts.push(`with ${odd.slice(0, 5).join(' ')}`)
  return `‹${parts.join(', ')}›`
}

function lengthOf(text: string): string {
  if (/^\d+$/.test(text)) return `${text.length} digits`
  return `${text.length} ${/^[\dA-Za-z]+$/.test(text) ? 'letters and digits' : 'characters'}`
}

const HEAD = 600
const TAIL = 200

/** Of what has no structure that can be read: each run of letters or digits as its length, what stands between as it is. */
export function skeletonOf(text: string): string {
  const [head, tail] =
    text.length > HEAD + TAIL ? [text.slice(0, HEAD), text.slice(-TAIL)] : [text, undefined]
  if (tail === undefined) return runs(head)
  return `${runs(head)}\n‹${text.length - HEAD - TAIL} more›\n${runs(tail)}`
}

function runs(text: string): string {
  return text.replace(/([A-Za-z]+)|(\d+)|([^\0-\x7f]+)/g, (run, letters, digits) => {
    const sign = letters === undefined ? (digits === undefined ? '文' : '9') : 'a'
    return run.length > 1 ? sign + raised(run.length) : sign
  })
}

/** `12` as `¹²`: the digits of a length are not those of a text. */
function raised(count: number): string {
  return String(count).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '')
}

const OF_OURS = new Set([
  'kind',
  'schema',
  'receipt',
  'revision',
  'receivedAt',
  'occurredAt',
  'channel',
  'endpoint',
  'messageId',
  'orderNumber',
  'type',
  'how',
  'urgency',
  'district',
  'crs',
  'language',
  'mediaType',
  'charset',
  'sha256',
  'flags',
])

/** Of an entry that went through the door: its names are ours, but for those in `extensions`. */
export function meaningOfOurs(names: readonly string[]): Meaning | undefined {
  const name = names.at(-1) ?? ''
  return !names.includes('extensions') && OF_OURS.has(name) ? 'code' : undefined
}
