/**
 * Alibaba Cloud Intelligent Speech Interaction, 录音文件识别. Of version 4.0 a query and a callback have one shape, of 2.0
 * the callback has its own: https://help.aliyun.com/zh/isi/developer-reference/api-reference-2 (录音文件识别 接口说明, and
 * there 历史版本). Also what Alibaba's telephony pushes of its calls, one by one (MNS) or many in one post:
 * SecretAsrReport, https://help.aliyun.com/document_detail/305594.html and 305598.html, whose numbers are partly strings.
 * Times are milliseconds; no confidence is told.
 */
import { z } from 'zod'
import type { Told, Utterance } from '../call.ts'
import { type Body, type Dialect, UnreadableError } from '../dialect.ts'
import { readNotice } from '../notice.ts'
import {
  extensionsOf,
  idLike,
  inOrder,
  isRecord,
  listOf,
  numeric,
  parsed,
  pick,
  toMs,
  voiceOf,
} from '../read.ts'

const id = idLike.nullish()

const Sentence = z
  .object({ BeginTime: numeric, EndTime: numeric, Text: z.string(), ChannelId: id, SpeakerId: id })
  .transform((one) => spoken(one.BeginTime, one.EndTime, one.Text, voiceOf(one.ChannelId, one.SpeakerId)))

const OldSentence = z
  .object({ begin_time: numeric, end_time: numeric, text: z.string(), channel_id: id, speaker_id: id })
  .transform((one) => spoken(one.begin_time, one.end_time, one.text, voiceOf(one.channel_id, one.speaker_id)))

const ReportSentence = z
  .object({ beginTime: numeric, endTime: numeric, text: z.string(), channelId: id })
  .transform((one) => spoken(one.beginTime, one.endTime, one.text, voiceOf(one.channelId, undefined)))

const Task = z.object({
  TaskId: idLike,
  StatusCode: idLike,
  StatusText: z.string().nullish(),
  Result: z.object({ Sentences: listOf(Sentence).nullish() }).nullish(),
})

const OldTask = z.object({
  task_id: idLike,
  status_code: idLike,
  status_text: z.string().nullish(),
  result: listOf(OldSentence).nullish(),
})

const Report = z.object({
  callId: idLike,
  statusCode: idLike,
  sentences: listOf(ReportSentence).nullish(),
})

interface Outcome {
  callId: string
  code: string
  words?: string | null | undefined
  utterances: Utterance[] | null | undefined
  /** Where they are. */
  place: string
  extensions: Record<string, string>
}

const SUCCESS = '21050000'
/** Heard to the end, and nobody spoke. */
const SILENCE = '21050003'
/** Running, queueing. */
const WAITS = new Set(['21050001', '21050002'])
/** All codes: 2 is well, 4 is a fault of who asked, 5 one of the service. */
const CODE = /^[245]\d{7}$/

export const aliyun: Dialect = {
  id: 'aliyun',
  title: '阿里云智能语音交互 录音文件识别 (versions 4.0 and 2.0), and SecretAsrReport',
  detects({ json }) {
    const one = Array.isArray(json) ? json[0] : json
    if (!isRecord(one)) return false
    if (isCode(one.statusCode)) return Array.isArray(one.sentences) && 'callId' in one
    if (Array.isArray(json)) return false
    return (isCode(one.StatusCode) && 'TaskId' in one) || (isCode(one.status_code) && 'task_id' in one)
  },
  read({ json }: Body): Told[] {
    if (Array.isArray(json)) return toldOf(json.map((one, at) => readReport(one, `/${at}`)))
    if (isRecord(json) && 'statusCode' in json) return toldOf([readReport(json)])
    return toldOf([isRecord(json) && 'status_code' in json ? readOldTask(json) : readTask(json)])
  },
  // SecretAsrReport asks for a numeric code; the others look at the status alone.
  answer: { status: 200, mediaType: 'application/json', body: '{"code":0,"msg":"接收成功"}' },
}

function isCode(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && CODE.test(String(value))
}

function spoken(start: number, end: number, text: string, voice: string | undefined): Utterance {
  return { voice, startMs: toMs(start, 'ms'), endMs: toMs(end, 'ms'), text }
}

function readTask(json: unknown): Outcome {
  const { TaskId, StatusCode, StatusText, Result } = parsed(Task, json)
  const names = ['RequestId', 'BizDuration', 'RequestTime', 'SolveTime']
  return {
    callId: TaskId,
    code: StatusCode,
    words: StatusText,
    utterances: Result?.Sentences,
    place: '/Result/Sentences',
    extensions: extensionsOf(isRecord(json) ? pick(json, ...names) : {}),
  }
}

function readOldTask(json: Record<string, unknown>): Outcome {
  const { task_id, status_code, status_text, result } = parsed(OldTask, json)
  const extensions = extensionsOf(pick(json, 'biz_duration', 'request_time', 'solve_time'))
  return {
    callId: task_id,
    code: status_code,
    words: status_text,
    utterances: result,
    place: '/result',
    extensions,
  }
}

function readReport(json: unknown, at = ''): Outcome {
  const { callId, statusCode, sentences } = parsed(Report, json, at)
  const own = isRecord(json) ? pick(json, 'bizDuration', 'partnerKey', 'secretNo') : {}
  return {
    callId,
    code: statusCode,
    utterances: sentences,
    place: `${at}/sentences`,
    extensions: extensionsOf(own),
  }
}

/** One call that has failed keeps no other from being read: it is told of without words. */
function toldOf(outcomes: readonly Outcome[]): Told[] {
  const ended = outcomes.filter(({ code }) => !WAITS.has(code))
  const failed = ended.filter(({ code }) => code !== SUCCESS && code !== SILENCE)
  if (failed.length > 0 && failed.length === ended.length) return readFailures(failed)
  return ended.flatMap(toldOfOne)
}

function toldOfOne({ callId, code, words, utterances, place, extensions }: Outcome): Told[] {
  if (code !== SUCCESS && code !== SILENCE)
    return [
      { callId, extensions: { ...extensions, ...extensionsOf({ statusCode: code, statusText: words }) } },
    ]
  // A task that was taken says `SUCCESS` as well, and nothing more.
  if (!utterances && code === SUCCESS && !isSolved(extensions)) return []
  if (!utterances && code === SUCCESS) throw new UnreadableError(`${place}: expected a list`)
  return [
    {
      callId,
      transcript: { engine: 'aliyun', language: 'zh-CN', utterances: inOrder(utterances ?? []) },
      extensions,
    },
  ]
}

function isSolved(extensions: Record<string, string>): boolean {
  return ['SolveTime', 'solve_time', 'bizDuration'].some((name) => name in extensions)
}

function readFailures(failed: readonly Outcome[]): [] {
  const reasons = failed.map(({ code, words }) => [code, words].filter(Boolean).join(' '))
  return readNotice({ status: 'failed', reason: [...new Set(reasons)].slice(0, 3).join(', ') })
}
