/**
 * Alibaba Cloud Model Studio (百炼), file transcription by Paraformer and Fun-ASR: the file at `transcription_url`, and what
 * a query of the task answers: https://help.aliyun.com/zh/model-studio/paraformer-recorded-speech-recognition-restful-api
 * and fun-asr-recorded-speech-recognition-restful-api (识别结果说明). Times are milliseconds; no confidence is told. The file
 * names no task: its call is named by whoever posts it. A task that has succeeded holds addresses and no words: whoever
 * asked for it posts the file that is there.
 */
import { z } from 'zod'
import type { Told, Utterance } from '../call.ts'
import type { Body, Dialect } from '../dialect.ts'
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

const Sentence = z.object({
  begin_time: numeric,
  end_time: numeric,
  text: z.string(),
  speaker_id: idLike.nullish(),
})

const Transcript = z
  .object({
    channel_id: idLike.nullish(),
    content_duration_in_milliseconds: numeric.nullish(),
    text: z.string().nullish(),
    sentences: listOf(Sentence).nullish(),
  })
  .refine(({ text, sentences }) => sentences || typeof text === 'string', 'expected sentences or text')

const File = z.object({
  file_url: z.string().nullish(),
  properties: z.unknown().optional(),
  transcripts: listOf(Transcript),
})

const Task = z.object({
  task_status: z.string(),
  code: z.string().nullish(),
  message: z.string().nullish(),
  results: listOf(
    z.object({
      subtask_status: z.string().nullish(),
      code: z.string().nullish(),
      message: z.string().nullish(),
    }),
  ).nullish(),
})

export const paraformer: Dialect = {
  id: 'paraformer',
  title: '阿里云百炼 Paraformer / Fun-ASR 录音文件识别, result file and task',
  detects({ json }) {
    if (!isRecord(json)) return false
    if (Array.isArray(json.transcripts)) return 'file_url' in json || isRecord(json.properties)
    const task = isRecord(json.output) ? json.output : json
    return typeof task.task_status === 'string' && 'task_id' in task
  },
  read({ json }: Body): Told[] {
    return isRecord(json) && 'transcripts' in json ? [readFile(json)] : readTask(json)
  },
}

function readFile(json: Record<string, unknown>): Told {
  const { file_url, properties, transcripts } = parsed(File, json)
  const names = ['audio_format', 'original_sampling_rate', 'original_duration_in_milliseconds']
  return {
    transcript: {
      engine: 'paraformer',
      language: 'zh-CN',
      utterances: inOrder(transcripts.flatMap(utterancesOf)),
    },
    ...(file_url && { data: { recordingUrl: file_url } }),
    extensions: extensionsOf(isRecord(properties) ? pick(properties, ...names) : {}),
  }
}

/** The whole text is what its sentences say together: it is read where there are none. */
function utterancesOf(transcript: z.infer<typeof Transcript>): Utterance[] {
  const { channel_id, sentences, text, content_duration_in_milliseconds: duration } = transcript
  if (!sentences || sentences.length === 0)
    return text
      ? [{ voice: voiceOf(channel_id, undefined), startMs: 0, endMs: toMs(duration ?? 0, 'ms'), text }]
      : []
  return sentences.map((one) => ({
    voice: voiceOf(channel_id, one.speaker_id),
    startMs: toMs(one.begin_time, 'ms'),
    endMs: toMs(one.end_time, 'ms'),
    text: one.text,
  }))
}

function readTask(json: unknown): Told[] {
  const isWrapped = isRecord(json) && 'output' in json
  const task = parsed(Task, isWrapped ? json.output : json, isWrapped ? '/output' : '')
  const faults = [task, ...(task.results ?? [])].map(({ code, message }) =>
    [code, message].filter(Boolean).join(' '),
  )
  return readNotice({ status: task.task_status, reason: faults.filter(Boolean).slice(0, 3).join(', ') })
}
