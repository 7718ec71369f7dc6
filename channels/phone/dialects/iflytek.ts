/**
 * iFlytek 录音文件转写, the answer of getResult: of the service (ifasr_new) and of its large model (Ifasr_llm), which are
 * alike. `orderResult` is JSON in a string, and so is each `json_1best` in it. Sources: xfyun.cn/doc/asr/ifasr_new/API.html,
 * xfyun.cn/doc/spark/asr_llm/Ifasr_llm.html. `sc` and `wc`, confidences, are in its examples but not in its tables.
 * Its callback is a GET without a result: somebody has to fetch the answer and post it.
 */
import { z } from 'zod'
import { jsonOf } from '../body.ts'
import type { Told, Transcript, Utterance } from '../call.ts'
import { type Body, type Dialect, UnreadableError } from '../dialect.ts'
import {
  confidenceLike,
  extensionsOf,
  idLike,
  inOrder,
  isRecord,
  listOf,
  numeric,
  parsed,
  toMs,
} from '../read.ts'

const Word = z.looseObject({
  w: z.string().nullish(),
  wc: confidenceLike,
  /** n a word, s one that smoothing drops, p punctuation, g the end of a paragraph, without letters. */
  wp: z.string().nullish(),
})
type Word = z.infer<typeof Word>

const Best = z.looseObject({
  st: z.looseObject({
    /** Milliseconds. The times of words are in frames of 10 ms from `bg`, and not needed here. */
    bg: numeric.nullish(),
    ed: numeric.nullish(),
    /** The voice, from 1; 0 where it did not tell voices apart. */
    rl: idLike.nullish(),
    sc: confidenceLike,
    rt: listOf(
      z.looseObject({ ws: listOf(z.looseObject({ cw: listOf(Word).nullish() })).nullish() }),
    ).nullish(),
  }),
})

const Lattice = listOf(z.looseObject({ json_1best: z.unknown().optional() })).nullish()
const Tracks = listOf(z.looseObject({ rl: idLike, track: z.string() }))

const Order = z.looseObject({
  lattice: Lattice,
  /** Without smoothing, with objects in the place of strings: the same words or more, so only where there is no other. */
  lattice2: Lattice,
  label: z.looseObject({ rl_track: Tracks.nullish() }).nullish().catch(undefined),
})

const OrderInfo = z.looseObject({
  orderId: idLike.nullish(),
  status: numeric.nullish(),
  failType: numeric.nullish(),
  originalDuration: numeric.nullish(),
  realDuration: numeric.nullish(),
  language: z.string().nullish(),
})
type OrderInfo = z.infer<typeof OrderInfo>

const Answer = z.looseObject({
  code: idLike.nullish(),
  descInfo: z.string().nullish(),
  content: z.looseObject({ orderInfo: OrderInfo.nullish(), orderResult: z.unknown().optional() }).nullish(),
})

const DONE = 4
const FAILED = -1
/** Created, in the works; 1 is not in the documents, but seen while a sound is looked at. */
const NOT_READY = new Set([0, 1, 3])
/** Of the service; of its engine; of the large model. */
const NOT_READY_CODES = new Set(['26605', '26682', '100013'])

const failTypes: Record<number, string> = {
  1: '音频上传失败',
  2: '音频转码失败',
  3: '音频识别失败',
  4: '音频时长超限',
  5: '音频校验失败',
  6: '静音文件',
  7: '翻译失败',
  8: '账号无翻译权限',
  9: '转写质检失败',
  10: '转写质检未匹配出关键词',
  11: '未开启质检或者翻译能力',
  12: '音频语种分析失败',
  99: '其他',
}

export const iflytek: Dialect = {
  id: 'iflytek',
  title: 'iFlytek 录音文件转写 (ifasr_new and Ifasr_llm): answer of getResult, or its orderResult alone',
  detects: ({ json }) => isAnswer(json) || isOrder(json) || isOrderText(json),
  read,
}

function isAnswer(json: unknown): boolean {
  if (!isRecord(json)) return false
  const { content, code, descInfo } = json
  if (isRecord(content) && ('orderInfo' in content || 'orderResult' in content)) return true
  return typeof descInfo === 'string' && code !== undefined
}

function isOrder(json: unknown): boolean {
  if (!isRecord(json)) return false
  const lattice = json.lattice ?? json.lattice2
  if (!Array.isArray(lattice)) return false
  const first: unknown = lattice[0]
  return lattice.length === 0 || (isRecord(first) && 'json_1best' in first)
}

/** `orderResult` as it stands in the answer, with its quotes. */
function isOrderText(json: unknown): boolean {
  return typeof json === 'string' && /^\s*\{\s*"lattice2?"/.test(json)
}

function read({ json }: Body): Told[] {
  if (isOrder(json) || isOrderText(json)) return [toldOf(json, '', {})]
  const { code, descInfo, content } = parsed(Answer, json)
  if (code && NOT_READY_CODES.has(code)) return []
  if (code && /[1-9]/.test(code)) throw new UnreadableError(`iFlytek answers ${code}: ${descInfo ?? ''}`)
  const info = content?.orderInfo ?? {}
  const status = info.status ?? (content?.orderResult ? DONE : 0)
  if (NOT_READY.has(status)) return []
  if (status === FAILED) throw new UnreadableError(failureOf(info))
  if (status === DONE) return [toldOf(content?.orderResult, '/content/orderResult', info)]
  throw new UnreadableError(`/content/orderInfo/status: ${status} is none of 0, 3, 4 and -1`)
}

function failureOf({ orderId, failType }: OrderInfo): string {
  const words = failTypes[failType ?? 0] ?? 'no reason told'
  return `iFlytek has failed on ${orderId ?? 'an order'}: failType ${failType ?? 0}, ${words}`
}

function toldOf(result: unknown, at: string, info: OrderInfo): Told {
  const { failType, originalDuration, realDuration, language } = info
  const order =
    result === '' || result === undefined || result === null ? {} : parsed(Order, opened(result, at), at)
  const tracks = order.label?.rl_track?.map(({ rl, track }) => `${rl}=${track}`).join(' ')
  const reason = failType ? `${failType} ${failTypes[failType] ?? ''}`.trim() : undefined
  return {
    callId: info.orderId || undefined,
    transcript: transcriptOf(order, at),
    extensions: extensionsOf({
      originalDuration,
      realDuration,
      language,
      failType: reason,
      rl_track: tracks,
    }),
  }
}

function transcriptOf(order: Partial<z.infer<typeof Order>>, at: string): Transcript {
  const name = order.lattice?.length ? 'lattice' : 'lattice2'
  const sentences = (order[name] ?? []).map(({ json_1best: best }, index) => {
    const place = `${at}/${name}/${index}/json_1best`
    return parsed(Best, opened(best, place), place).st
  })
  // Where it does not count them, all are 0.
  const hasScores = sentences.some(({ sc }) => sc)
  const utterances = sentences.map((sentence): Utterance => {
    const { bg, ed, rl, sc } = sentence
    const words = wordsOf(sentence)
    return {
      voice: rl && rl !== '0' ? rl : undefined,
      startMs: toMs(bg ?? 0, 'ms'),
      endMs: toMs(ed ?? bg ?? 0, 'ms'),
      text: words.map(({ w }) => w ?? '').join(''),
      confidence: hasScores ? sc : meanOf(words),
    }
  })
  const isScored = utterances.some(({ confidence }) => confidence !== undefined)
  return {
    engine: 'iflytek',
    language: 'zh-CN',
    utterances: inOrder(utterances.filter(({ text }) => text !== '')),
    confidenceScale: isScored ? (hasScores ? '0..1' : '0..1, mean of the words') : undefined,
  }
}

/** Of each word the first candidate: the others are what else it may have been. */
function wordsOf({ rt }: z.infer<typeof Best>['st']): Word[] {
  return (rt ?? []).flatMap(({ ws }) => ws ?? []).flatMap(({ cw }) => cw?.slice(0, 1) ?? [])
}

function meanOf(words: Word[]): number | undefined {
  const spoken = words.filter(({ wp }) => wp !== 'p' && wp !== 'g').flatMap(({ wc }) => wc ?? [])
  const sum = spoken.reduce((all, one) => all + one, 0)
  return spoken.length > 0 ? Math.round((sum / spoken.length) * 1e4) / 1e4 : undefined
}

/** What may be JSON in a string. Throws UnreadableError where the string holds none. */
function opened(value: unknown, at: string): unknown {
  if (typeof value !== 'string') return value
  const inner = jsonOf(value)
  if (inner !== undefined) return inner
  throw new UnreadableError(`${at || 'the body'}: must be JSON in a text`)
}
