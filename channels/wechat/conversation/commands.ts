/** Which messages are commands. A sentence that merely holds such a word is never one. */
import { receiptForm, receiptIn, takeReceipt } from './receipt.ts'
import type { EventSaid } from './said.ts'

export type Command =
  | { is: 'submit' | 'cancel' | 'help' | 'operator' }
  /** `named` takes the other two back. */
  | { is: 'anonymous' | 'confidential' | 'named' }
  /** Thanks and greetings: no request. */
  | { is: 'courtesy' }
  /** `receipt` as it is written on a receipt, right or wrong. */
  | { is: 'query'; receipt?: string }
  | { is: 'supplement'; text?: string; receipt?: string }
  /** `bare`: without the word, which is a rating only where one can be given. */
  | { is: 'rate'; score?: number; bare?: true; receipt?: string }

const words = new Map<string, Command>([
  ...named({ is: 'submit' }, '提交', '发送', '我要提交', '提交诉求', 'submit'),
  ...named({ is: 'cancel' }, '取消', 'cancel'),
  ...named({ is: 'anonymous' }, '匿名', '我要匿名', '匿名举报', '匿名投诉', 'anonymous'),
  ...named({ is: 'confidential' }, '保密', 'confidential'),
  ...named({ is: 'named' }, '取消匿名', '不匿名', '实名'),
  ...named({ is: 'query' }, '查询', '进度查询', '查询进度', '查询一下', '我要查询', '我的诉求'),
  ...named(
    { is: 'query' },
    '查詢',
    '查詢進度',
    '查詢进度',
    '查询進度',
    '進度查詢',
    '查進度',
    'query',
    'status',
  ),
  ...named({ is: 'supplement' }, '补充', '補充', 'add'),
  ...named({ is: 'rate' }, '评价', '評價', 'rate'),
  ...named({ is: 'help' }, '帮助', 'help'),
  ...named({ is: 'operator' }, '转人工', '人工'),
  ...named({ is: 'courtesy' }, '谢谢', '謝謝', '感谢', '好的', '好', '收到', '嗯', '你好', '您好', '在吗'),
  ...named({ is: 'courtesy' }, 'ok', 'thanks', 'thank you', 'hello', 'hi'),
])

function named(command: Command, ...names: string[]): [string, Command][] {
  return names.map((name) => [name, command])
}

/** A command with a receipt behind it is no longer than that. */
const LONGEST = 100
const QUOTES = '「」『』“”"\'‘’【】《》()'
const AROUND = /^[\s\p{P}\p{S}\p{Cf}]+|[\s\p{P}\p{S}\p{Cf}]+$/gu
const SCORES = new Map<string, number>([
  ...Array.from('一二三四五', (numeral, at): [string, number] => [numeral, at + 1]),
  ...['非常不满意', '不满意', '一般', '满意', '非常满意'].map((name, at): [string, number] => [name, at + 1]),
])
/** The quotes may stand around the word alone; English needs the colon, since `add` begins many a sentence. */
const SUPPLEMENT = new RegExp(
  `^\\s*[${QUOTES}]?(?:[补補]充[${QUOTES}]?[\\s:：,，、;；]|add[${QUOTES}]?[:：])[\\s:：,，、;；]{0,20}(?=\\S)`,
  'iu',
)
const SUPPLEMENT_TO = /^\s*(?:[补補]充|add)[\s:：,，、;；]{0,20}(?=[\da-zＡ-Ｚａ-ｚ０-９])/iu

export function readCommand(text: string): Command | undefined {
  const supplement = readSupplement(text)
  if (supplement) return supplement
  if (text.length > LONGEST) return undefined
  const plain = text.normalize('NFKC').replaceAll('\uFE0F', '').trim().toLowerCase()
  if (/^\?{1,3}$/.test(plain)) return { is: 'help' }
  if (/^[👍🙏\p{EMod}]+$/u.test(plain)) return { is: 'courtesy' }
  const key = plain.replace(AROUND, '')
  const isSpread = /^[\p{sc=Han}\s]+$/u.test(key)
  return readRating(plain, key) ?? words.get(isSpread ? key.replace(/\s/g, '') : key) ?? readQuery(key)
}

function readSupplement(text: string): Command | undefined {
  const head = SUPPLEMENT_TO.exec(text)
  const to = head ? takeReceipt(text.slice(head[0].length)) : undefined
  if (to) return { is: 'supplement', receipt: to.receipt, ...textIn(to.rest) }
  const supplement = SUPPLEMENT.exec(text)
  return supplement ? { is: 'supplement', ...textIn(text.slice(supplement[0].length)) } : undefined
}

function textIn(said: string): { text?: string } {
  return /[\p{L}\p{N}]/u.test(said) ? { text: said } : {}
}

/** Of the official account's menu; what is not known there asks for help. Undefined where it is no click. */
export function readClick({ event, eventKey }: EventSaid): Command | undefined {
  if (event !== 'click') return undefined
  const is = eventKey.trim().toLowerCase()
  return is === 'submit' || is === 'query' || is === 'supplement' || is === 'cancel' ? { is } : { is: 'help' }
}

function readQuery(key: string): Command | undefined {
  const [, said] = /^(?:查询|查詢|查询进度|进度查询|query|status)[\s\p{P}\p{S}]*([\da-z].*)$/u.exec(key) ?? []
  const receipt = said === undefined ? receiptIn(key) : receiptForm(said)
  return receipt === undefined ? undefined : { is: 'query', receipt }
}

const RATING =
  /^(评价|評價|rate)?[\s\p{P}]{0,3}([1-9一二三四五]|非常不?满意|不?满意|一般)\s?(?:[分星]|颗星| ?stars?)?$/u
const STARS = /^(评价|評價|rate)?[\s\p{P}]{0,3}((?:[⭐🌟★]\s?){1,5})$/u
const RATE_ONE = /^(?:评价|評價|rate)[\s\p{P}]*([\da-z].{17,40})$/u

function readRating(plain: string, key: string): Command | undefined {
  const [, starWord, stars] = STARS.exec(plain) ?? []
  if (stars !== undefined) return ratingOf(starWord, Array.from(stars.matchAll(/[⭐🌟★]/gu)).length)
  const [, one] = RATE_ONE.exec(key) ?? []
  if (one !== undefined) return readRatingOf(one)
  const [, word, score] = RATING.exec(key) ?? []
  return score === undefined ? undefined : ratingOf(word, SCORES.get(score) ?? Number(score))
}

function ratingOf(word: string | undefined, score: number): Command | undefined {
  if (word === undefined) return score > 5 ? undefined : { is: 'rate', score, bare: true }
  return score > 5 ? { is: 'rate' } : { is: 'rate', score }
}

/** Of one that is named. */
function readRatingOf(said: string): Command | undefined {
  const found = takeReceipt(said)
  if (!found) return undefined
  const { receipt, rest } = found
  const rating = rest === '' ? undefined : readRating(rest, `评价${rest}`)
  return rating?.is === 'rate' ? { ...rating, receipt } : rest === '' ? { is: 'rate', receipt } : undefined
}
