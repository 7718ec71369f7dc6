/**
 * Tencent Cloud Infinite (数据万象), 语音识别: what a query answers and a callback posts, in XML,
 * https://cloud.tencent.com/document/product/460/80170 and 436/47596; a callback may be asked for in JSON
 * (CallBackFormat, 460/78951), of which no sample is published: it is read as the same tree. FlashResult, of 极速 ASR, is
 * known from the SDK: https://github.com/tencentyun/cos-go-sdk-v5, ci.go. Times are milliseconds; no confidence is told.
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
import { linesOf, Sentence } from '../tencent-sentences.ts'
import { readXml } from '../xml.ts'

/** In XML a list of one is no list, and one of none is an empty text or nothing. */
function someOf<Item extends z.ZodType>(item: Item) {
  return z.preprocess((value) => {
    if (value === undefined || value === null || value === '') return []
    return Array.isArray(value) ? value : [value]
  }, listOf(item))
}

const FlashSentence = z.object({
  text: z.string(),
  start_time: numeric,
  end_time: numeric,
  speaker_id: idLike.nullish(),
})

const Flash = z.object({
  channel_id: idLike.nullish(),
  text: z.string().nullish(),
  sentence_list: someOf(FlashSentence),
})

const Recognised = z.object({
  AudioTime: idLike.nullish(),
  Result: someOf(z.string()),
  ResultDetail: someOf(Sentence),
  FlashResult: someOf(Flash),
})

/** An empty element is an empty text, which is no object. */
const maybe = <Shape extends z.ZodType>(shape: Shape) =>
  z.preprocess((value) => value || undefined, shape.optional())

const Job = z.object({
  JobId: idLike,
  State: z.string(),
  Code: z.string().nullish(),
  Message: z.string().nullish(),
  CreationTime: z.unknown().optional(),
  StartTime: z.unknown().optional(),
  EndTime: z.unknown().optional(),
  QueueId: z.unknown().optional(),
  Input: maybe(z.looseObject({ Url: z.string().nullish() })),
  Operation: maybe(
    z.object({ UserData: z.unknown().optional(), SpeechRecognitionResult: maybe(Recognised) }),
  ),
})
type Job = z.infer<typeof Job>

const Jobs = z.object({ JobsDetail: someOf(Job).refine((jobs) => jobs.length > 0, 'expected a job') })

const WAITS = new Set(['Submitted', 'Running', 'Pause'])

export const tencentCi: Dialect = {
  id: 'tencent-ci',
  title: '腾讯云数据万象 语音识别, query and callback in XML or JSON',
  detects({ text, json }) {
    if (isRecord(json)) {
      const { JobsDetail } = treeOf(json)
      const job: unknown = Array.isArray(JobsDetail) ? JobsDetail[0] : JobsDetail
      return isRecord(job) && job.Tag === 'SpeechRecognition'
    }
    const isXml = /^\s*</.test(text)
    return isXml && text.includes('<JobsDetail>') && text.includes('<Tag>SpeechRecognition</Tag>')
  },
  read({ text, json }: Body): Told[] {
    const { JobsDetail: jobs } = parsed(Jobs, treeOf(isRecord(json) ? json : readXml(text)), '/Response')
    const ended = jobs.filter(({ State }) => !WAITS.has(State))
    const failed = ended.filter(({ State }) => State !== 'Success')
    if (failed.length > 0 && failed.length === ended.length) return readFailures(failed)
    return ended.map(toldOf)
  },
}

function treeOf(tree: Record<string, unknown>): Record<string, unknown> {
  return isRecord(tree.Response) ? tree.Response : tree
}

/** A job that has failed keeps no other from being read: it is told of without words. */
function toldOf(job: Job): Told {
  const { JobId, State, Code, Message, Input, Operation } = job
  const result = Operation?.SpeechRecognitionResult
  const about = {
    ...pick(job, 'CreationTime', 'StartTime', 'EndTime', 'QueueId'),
    ...pick(Input ?? {}, 'BucketId', 'Object', 'Region'),
    UserData: Operation?.UserData,
  }
  if (State !== 'Success')
    return { callId: JobId, extensions: extensionsOf({ ...about, State, Code, Message }) }
  if (!result)
    throw new UnreadableError('/Response/JobsDetail/Operation/SpeechRecognitionResult: expected an element')
  return {
    callId: JobId,
    transcript: { engine: 'tencent-ci', language: 'zh-CN', utterances: inOrder(utterancesOf(result)) },
    ...(Input?.Url && { data: { recordingUrl: Input.Url } }),
    extensions: extensionsOf({ ...about, AudioTime: result.AudioTime }),
  }
}

/** The lines say the same once more: they are read where nothing else is there. */
function utterancesOf({ Result, ResultDetail, FlashResult }: z.infer<typeof Recognised>): Utterance[] {
  const told = [...ResultDetail, ...FlashResult.flatMap(flashOf)]
  return told.length > 0 ? told : linesOf(Result.join('\n').trim(), 0)
}

function flashOf({ channel_id, text, sentence_list }: z.infer<typeof Flash>): Utterance[] {
  const whole = { voice: voiceOf(channel_id, undefined), startMs: 0, endMs: 0, text: text ?? '' }
  if (sentence_list.length === 0) return text ? [whole] : []
  return sentence_list.map(({ text: said, start_time, end_time, speaker_id }) => ({
    voice: voiceOf(channel_id, speaker_id),
    startMs: toMs(start_time, 'ms'),
    endMs: toMs(end_time, 'ms'),
    text: said,
  }))
}

function readFailures(failed: readonly Job[]): [] {
  const reasons = failed.map(({ State, Code, Message }) => [State, Code, Message].filter(Boolean).join(' '))
  return readNotice({ status: 'failed', reason: [...new Set(reasons)].slice(0, 3).join(', ') })
}
