/**
 * Alibaba's Tingwu (通义听悟), 语音转写: the file at `Data.Result.Transcription`, and what a query or a callback tells of the
 * task: https://help.aliyun.com/zh/tingwu/voice-transcription (协议解析) and offline-transcribe-of-audio-and-video-files
 * (回调通知任务状态和结果). Model Studio's tingwu applications write the same file with small initials, without `TaskId`:
 * https://help.aliyun.com/zh/model-studio/tingwu-automotive-service-insights-api-get-task. Times are milliseconds; no
 * confidence is told. Words hold their punctuation; those of one SentenceId in a paragraph are one utterance. A task that
 * is complete holds addresses and no words: whoever asked for it posts the file that is there.
 */
import { z } from 'zod'
import type { Told, Utterance } from '../call.ts'
import type { Body, Dialect } from '../dialect.ts'
import { readNotice } from '../notice.ts'
import { extensionsOf, idLike, inOrder, isRecord, listOf, numeric, parsed, pick, toMs } from '../read.ts'

interface Word {
  sentence: string | undefined
  startMs: number
  endMs: number
  text: string
}

interface Paragraph {
  voice: string | undefined
  words: Word[]
}

const Word = z
  .object({ SentenceId: idLike.nullish(), Start: numeric, End: numeric, Text: z.string() })
  .transform(({ SentenceId, Start, End, Text }) => wordOf(SentenceId, Start, End, Text))

const SmallWord = z
  .object({ sentenceId: idLike.nullish(), start: numeric, end: numeric, text: z.string() })
  .transform(({ sentenceId, start, end, text }) => wordOf(sentenceId, start, end, text))

const Paragraph = z
  .object({ SpeakerId: idLike.nullish(), Words: listOf(Word) })
  .transform(({ SpeakerId, Words }): Paragraph => ({ voice: SpeakerId ?? undefined, words: Words }))

const SmallParagraph = z
  .object({ speakerId: idLike.nullish(), words: listOf(SmallWord) })
  .transform(({ speakerId, words }): Paragraph => ({ voice: speakerId ?? undefined, words }))

const File = z.object({
  TaskId: idLike.nullish(),
  Transcription: z.object({ AudioInfo: z.unknown().optional(), Paragraphs: listOf(Paragraph) }),
})

const SmallFile = z.object({ paragraphs: listOf(SmallParagraph) })

const Task = z.object({
  Data: z.object({
    TaskStatus: z.string(),
    ErrorCode: z.string().nullish(),
    ErrorMessage: z.string().nullish(),
  }),
})

/** As `SourceLanguage` names them. */
const LANGUAGES = new Map([
  ['cn', 'zh-CN'],
  ['en', 'en'],
  ['yue', 'yue'],
  ['ja', 'ja'],
])

export const tingwu: Dialect = {
  id: 'tingwu',
  title: '阿里云通义听悟 语音转写, result file and callback',
  detects({ json }) {
    if (!isRecord(json)) return false
    if (isRecord(json.Transcription)) return Array.isArray(json.Transcription.Paragraphs)
    if (isRecord(json.Data)) return typeof json.Data.TaskStatus === 'string'
    const first: unknown = Array.isArray(json.paragraphs) ? json.paragraphs[0] : undefined
    return isRecord(first) && 'paragraphId' in first && Array.isArray(first.words)
  },
  read({ json }: Body): Told[] {
    if (isRecord(json) && 'Transcription' in json) return [readFile(json)]
    if (isRecord(json) && 'paragraphs' in json) {
      const { paragraphs } = parsed(SmallFile, json)
      return [{ transcript: transcriptOf(paragraphs, undefined), extensions: {} }]
    }
    const { TaskStatus: status, ErrorCode, ErrorMessage } = parsed(Task, json).Data
    return readNotice({ status, reason: [ErrorCode, ErrorMessage].filter(Boolean).join(' ') })
  },
}

function wordOf(sentence: string | null | undefined, start: number, end: number, text: string): Word {
  return { sentence: sentence ?? undefined, startMs: toMs(start, 'ms'), endMs: toMs(end, 'ms'), text }
}

function readFile(json: Record<string, unknown>): Told {
  const { TaskId, Transcription } = parsed(File, json)
  const info = isRecord(Transcription.AudioInfo) ? Transcription.AudioInfo : {}
  return {
    callId: TaskId ?? undefined,
    transcript: transcriptOf(Transcription.Paragraphs, info.Language),
    extensions: extensionsOf(pick(info, 'Size', 'Duration', 'SampleRate', 'Language')),
  }
}

function transcriptOf(paragraphs: readonly Paragraph[], language: unknown): NonNullable<Told['transcript']> {
  return {
    engine: 'tingwu',
    language: (typeof language === 'string' && LANGUAGES.get(language)) || 'zh-CN',
    utterances: inOrder(paragraphs.flatMap(sentencesOf)),
  }
}

function sentencesOf({ voice, words }: Paragraph): Utterance[] {
  const sentences: (Utterance & { words: string[]; sentence: string | undefined })[] = []
  for (const { sentence, startMs, endMs, text } of words) {
    const last = sentences.at(-1)
    if (last && last.sentence === sentence) {
      last.words.push(text)
      last.endMs = endMs
    } else sentences.push({ voice, startMs, endMs, text: '', words: [text], sentence })
  }
  return sentences.map(({ words: all, sentence: _sentence, ...utterance }) => ({
    ...utterance,
    text: all.join(''),
  }))
}
