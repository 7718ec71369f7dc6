/** Which messages are commands. A sentence that merely holds such a word is never one. */
import type { EventSaid } from './said.ts'

export type Command =
  | { is: 'submit' | 'cancel' | 'anonymous' | 'confidential' | 'help' }
  /** `receipt` as it is written on a receipt, right or wrong. */
  | { is: 'query'; receipt?: string }
  | { is: 'supplement'; text?: string }
  /** `bare`: a digit alone, which is a rating only where one can be given. */
  | { is: 'rate'; score?: number; bare?: true }

const words = new Map<string, Command>([
  ...named({ is: 'submit' }, '提交', '发送', 'submit'),
  ...named({ is: 'cancel' }, '取消', 'cancel'),
  ...named({ is: 'anonymous' }, '匿名', 'anonymous'),
  ...named({ is: 'confidential' }, '保密', 'confidential'),
  ...named({ is: 'query' }, '查询', '进度查询', '我的诉求', 'query'),
  ...named({ is: 'supplement' }, '补充', 'add'),
  ...named({ is: 'rate' }, '评价', 'rate'),
  ...named({ is: 'help' }, '帮助', 'help'),
])

function named(command: Command, ...names: string[]): [string, Command][] {
  return names.map((name) => [name, command])
}

/** A command with a receipt behind it is no longer than that. */
const LONGEST = 100
const QUOTES = '「」『』“”"\'‘’【】《》()'
const AROUND = /^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu
const SCORES = new Map(Array.from('一二三四五', (numeral, at) => [numeral, at + 1]))
/** The quotes may stand around the word alone; English needs the colon, since `add` begins many a sentence. */
const SUPPLEMENT = new RegExp(
  `^\\s*[${QUOTES}]?(?:补充[${QUOTES}]?[\\s:：,，、;；]|add[${QUOTES}]?[:：])[\\s:：,，、;；]{0,20}(?=\\S)`,
  'iu',
)

export function readCommand(text: string): Command | undefined {
  const supplement = SUPPLEMENT.exec(text)
  if (supplement) {
    const said = text.slice(supplement[0].length)
    return /[\p{L}\p{N}]/u.test(said) ? { is: 'supplement', text: said } : { is: 'supplement' }
  }
  if (text.length > LONGEST) return undefined
  const plain = text.normalize('NFKC').trim().toLowerCase()
  if (/^\?{1,3}$/.test(plain)) return { is: 'help' }
  const key = plain.replace(AROUND, '')
  return words.get(key) ?? readQuery(key) ?? readRating(key)
}

/** Of the official account's menu; what is not known there asks for help. Undefined where it is no click. */
export function readClick({ event, eventKey }: EventSaid): Command | undefined {
  if (event !== 'click') return undefined
  const is = eventKey.trim().toLowerCase()
  return is === 'submit' || is === 'query' || is === 'supplement' || is === 'cancel' ? { is } : { is: 'help' }
}

function readQuery(key: string): Command | undefined {
  const [, said] = /^(?:查询|query)[\s\p{P}\p{S}]*([\da-z].*)$/u.exec(key) ?? []
  const receipt = said === undefined ? undefined : receiptForm(said)
  return receipt === undefined ? undefined : { is: 'query', receipt }
}

function readRating(key: string): Command | undefined {
  const [, word, digit] = /^(评价|rate)?[\s\p{P}]{0,3}([1-9一二三四五])\s?(?:[分星]|颗星)?$/u.exec(key) ?? []
  if (digit === undefined) return undefined
  const score = SCORES.get(digit) ?? Number(digit)
  if (word === undefined) return /^[1-5]/.test(key) ? { is: 'rate', score, bare: true } : undefined
  return score > 5 ? { is: 'rate' } : { is: 'rate', score }
}

/** Twenty symbols, give or take two that were mistyped. */
const SYMBOLS = 20

/** As it stands on a receipt: case, width, blanks and dashes are forgiven, and O for 0, I or L for 1. */
function receiptForm(text: string): string | undefined {
  const symbols = text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Dash}\p{Cf}ー_]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (!/^[0-9A-Z]+$/.test(symbols) || Math.abs(symbols.length - SYMBOLS) > 2) return undefined
  return symbols.replace(/(.{4})(?=.)/g, '$1-')
}
