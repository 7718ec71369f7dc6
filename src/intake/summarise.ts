/** A title for a request that nobody gave one: the model is told its words, without the people in them. */
import type { Errand, Summariser } from '../contract/errand.ts'
import type { LedgerTracking } from '../contract/ledger.ts'
import type { Request } from '../contract/request.ts'
import type { Summary } from '../contract/thread.ts'
import { withoutPeople } from '../contract/people-in-words.ts'
import { pauseAfter } from './errand-pause.ts'

/** `done` without a summary: there is nothing to give a title to any more. */
export type SummariseOutcome =
  | { is: 'done'; summary?: Summary }
  | { is: 'again' | 'failed'; reason: string; pauseMs?: number }

export type SummariseErrand = (errand: Errand, signal: AbortSignal) => Promise<SummariseOutcome>

export interface SummariseOptions {
  summariser: Summariser
  tracking: Pick<LedgerTracking, 'request'>
  /** From 0 to 1. */
  random?: () => number
}

/** Characters: what a call is about is said at its beginning. */
const LONGEST = 6000

/** For the errands of kind `summarise`. Throws TemporaryError while the ledger is down. */
export function createSummarise({
  summariser,
  tracking,
  random = Math.random,
}: SummariseOptions): SummariseErrand {
  return async ({ receipt, attempts }, signal) => {
    const request = await tracking.request(receipt)
    // Somebody gave it one meanwhile, or its words are forgotten.
    if (!request || request.title !== undefined || request.text === '') return { is: 'done' }
    const summarised = await summariser.summarise(wordsOf(request), signal)
    if (summarised.is === 'done') {
      const { title, by } = summarised
      return { is: 'done', summary: { title, by } }
    }
    const { is, reason, pauseMs = 0 } = summarised
    // No sooner than it asks for, and ever later all the same.
    return { is, reason, pauseMs: Math.max(pauseMs, pauseAfter(attempts, random())) }
  }
}

/** Seven digits or more as they are said, however a recogniser has set them apart. */
const SAID =
  /[\d０-９零〇一二三四五六七八九幺两](?:[\s，、,。.…·-]{0,3}[\d０-９零〇一二三四五六七八九幺两]){6,}/gu

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧司'
/** Who says their name; more of what follows may go with it, which a title can do without. */
const INTRODUCED = new RegExp(
  `(?<=我叫|名叫|名字叫|姓名|姓名是|名字是)[${SURNAMES}]\\p{Script=Han}{1,2}|(?<=我姓|免贵姓)\\p{Script=Han}`,
  'gu',
)

/** Masked before it is cut: half a number is known by nobody as one. */
function wordsOf({ text, requester: { name } }: Request): string {
  const unnamed = name === undefined || name.length < 2 ? text : text.replaceAll(name, '***')
  return withoutPeople(unnamed)
    .replace(SAID, '***')
    .replace(INTRODUCED, '***')
    .slice(0, LONGEST)
    .toWellFormed()
}
