/**
 * Tencent Cloud ASR, 录音文件识别: the callback, a form with JSON in it, https://cloud.tencent.com/document/api/1093/52632, and
 * what DescribeTaskStatus answers, https://cloud.tencent.com/document/api/1093/37822, also as the SDKs give it, without
 * `Response`. Times are milliseconds, `audioTime` and `AudioDuration` seconds; no confidence is told. In stereo of 8 kHz the
 * speakers 0 and 1 are the left and the right channel.
 */
import { hash } from 'node:crypto'
import { z } from 'zod'
import { jsonOf } from '../body.ts'
import type { Told, Utterance } from '../call.ts'
import type { Body, Dialect } from '../dialect.ts'
import { readNotice } from '../notice.ts'
import { extensionsOf, idLike, inOrder, isRecord, listOf, numeric, parsed, pick, toMs } from '../read.ts'
import { linesOf, Sentence } from '../tencent-sentences.ts'

const Sentences = listOf(Sentence)

const Callback = z.object({
  code: z.string(),
  message: z.string().optional(),
  requestId: z.string().min(1),
  audioUrl: z.string().optional(),
  text: z.string().default(''),
  resultDetail: z.string().default(''),
  audioTime: z.union([numeric, z.literal('')]).optional(),
})

const Task = z.object({
  TaskId: idLike,
  Status: idLike,
  ErrorMsg: z.string().nullish(),
  Result: z.string().nullish(),
  ResultDetail: Sentences.nullish(),
  AudioDuration: numeric.nullish(),
})

const Fault = z.object({ Code: z.string(), Message: z.string().nullish() })

/** Waiting, doing. */
const WAITS = new Set(['0', '1'])
const SUCCESS = '2'

export const tencent: Dialect = {
  id: 'tencent',
  title: '腾讯云语音识别 录音文件识别, callback and DescribeTaskStatus',
  detects({ form, json }) {
    if (form) return form.has('code') && form.has('requestId') && (form.has('text') || form.has('appid'))
    const { Data: task, Error: fault, RequestId } = responseOf(json)
    if (isRecord(task)) return 'TaskId' in task && 'Status' in task
    return isRecord(fault) && typeof fault.Code === 'string' && typeof RequestId === 'string'
  },
  read({ form, json }: Body): Told[] {
    return form ? readCallback(Object.fromEntries(form)) : readTask(responseOf(json))
  },
  answer: { status: 200, mediaType: 'application/json', body: '{"code":0,"message":"success"}' },
}

function responseOf(json: unknown): Record<string, unknown> {
  if (!isRecord(json)) return {}
  return isRecord(json.Response) ? json.Response : json
}

function readCallback(form: Record<string, string>): Told[] {
  const { code, message, requestId, text, audioUrl, audioTime, resultDetail } = parsed(Callback, form)
  if (code !== '0') return readFailure(code, message)
  const endMs = toMs(audioTime || 0, 's')
  return [
    {
      callId: callIdOf(requestId, text),
      transcript: transcriptOf(detailOf(resultDetail, text), text, endMs),
      ...(audioUrl && { data: { recordingUrl: audioUrl } }),
      extensions: extensionsOf(pick(form, 'requestId', 'appid', 'projectid', 'audioTime')),
    },
  ]
}

/** Where it was cut or is empty, the lines hold all its words. */
function detailOf(resultDetail: string, text: string): Utterance[] {
  const outer = jsonOf(resultDetail)
  const detail = typeof outer === 'string' ? jsonOf(outer) : outer
  if (detail === undefined && (resultDetail === '' || text !== '')) return []
  return parsed(Sentences, detail, '/resultDetail')
}

function readTask(response: Record<string, unknown>): Told[] {
  if (isRecord(response.Error)) {
    const { Code, Message } = parsed(Fault, response.Error, '/Response/Error')
    return readFailure(Code, Message)
  }
  const task = parsed(Task, response.Data, '/Response/Data')
  const { TaskId, Status, ErrorMsg, Result, ResultDetail, AudioDuration } = task
  if (WAITS.has(Status)) return []
  if (Status !== SUCCESS) return readFailure(Status, ErrorMsg)
  const result = Result ?? ''
  return [
    {
      callId: callIdOf(TaskId, result),
      transcript: transcriptOf(ResultDetail ?? [], result, toMs(AudioDuration ?? 0, 's')),
      extensions: extensionsOf({ TaskId, AudioDuration, ...pick(response, 'RequestId') }),
    },
  ]
}

function transcriptOf(detail: Utterance[], result: string, endMs: number): NonNullable<Told['transcript']> {
  const utterances = detail.length > 0 ? detail : linesOf(result, endMs)
  return { engine: 'tencent', language: 'zh-CN', utterances: inOrder(utterances) }
}

/**
 * A task's number, which a callback calls `requestId`, is given again on another day, and a query's RequestId is another
 * one each time. The words tell one task from another, and are the same in a callback, its repeat and a query.
 */
function callIdOf(task: string, result: string): string {
  return `${task}-${hash('sha256', result).slice(0, 12)}`
}

function readFailure(code: string, words: string | null | undefined): [] {
  return readNotice({ status: 'failed', reason: [code, words].filter(Boolean).join(' ') })
}
