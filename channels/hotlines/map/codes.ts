/** Their codes and words -> ours. */
import { type RequestType, requestTypes } from '../../../src/contract/request.ts'

/** No code, no name of a place. */
const LONGEST_WORD = 256

/**
 * NFKC, lower case, without blanks: what is equal by it means the same. For matching only, never to be stored. A text
 * that is too long to be a word stays as it is: NFKC may take a time that grows with the square of its length.
 */
export function matchKey(text: string): string {
  return text.length > LONGEST_WORD ? text : text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

export interface Meaning {
  value: string
  /** Other codes mean the same to us: the code says more than what became of it. */
  isShared: boolean
}

/** One of a hotline's tables: first as written, then by `matchKey`. */
export function readTable(table: Readonly<Record<string, string>>): (code: string) => Meaning | undefined {
  const times = new Map<string, number>()
  for (const value of Object.values(table)) times.set(value, (times.get(value) ?? 0) + 1)
  const exact = new Map<string, Meaning>()
  const loose = new Map<string, Meaning>()
  for (const [code, value] of Object.entries(table)) {
    const meaning = { value, isShared: (times.get(value) ?? 0) > 1 }
    exact.set(code, meaning)
    if (!loose.has(matchKey(code))) loose.set(matchKey(code), meaning)
  }
  return (code) => exact.get(code) ?? loose.get(matchKey(code))
}

const typeWords = new Map<string, RequestType>([
  ...requestTypes.map((type): [string, RequestType] => [type, type]),
  ['咨询', 'consultation'],
  ['求助', 'assistance'],
  ['投诉', 'complaint'],
  ['举报', 'report'],
  ['建议', 'suggestion'],
  ['意见建议', 'suggestion'],
  ['表扬', 'praise'],
  ['感谢', 'praise'],
  ['其他', 'other'],
  ['其它', 'other'],
])

export function readType(text: string): RequestType | undefined {
  return typeWords.get(text) ?? typeWords.get(matchKey(text))
}

const answers = new Map<string, boolean>([
  ...['1', 'true', 'yes', 'y', 't', 'on', '是', '是的', '对', '有', '要', '需要', '√'].map(yes),
  ...['0', 'false', 'no', 'n', 'f', 'off', '否', '不是', '不', '无', '不要', '不需要', '×'].map(no),
  ...['匿名', '保密', '未成年', '未成年人'].map(yes),
  ...['实名', '不匿名', '公开', '不保密', '成年', '成年人'].map(no),
])

function yes(word: string): [string, boolean] {
  return [word, true]
}
function no(word: string): [string, boolean] {
  return [word, false]
}

export function readAnswer(text: string): boolean | undefined {
  return answers.get(text) ?? answers.get(matchKey(text))
}

const kinds = new Map<string, 'individual' | 'organisation'>([
  ...['individual', 'person', '个人', '自然人', '市民', '公民'].map(individual),
  ...['organisation', 'organization', 'company', '单位', '企业', '公司', '法人', '组织', '其他组织'].map(
    organisation,
  ),
])

function individual(word: string): [string, 'individual'] {
  return [word, 'individual']
}
function organisation(word: string): [string, 'organisation'] {
  return [word, 'organisation']
}

export function readKind(text: string): 'individual' | 'organisation' | undefined {
  return kinds.get(text) ?? kinds.get(matchKey(text))
}
