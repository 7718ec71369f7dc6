/**
 * Amazon Transcribe, the file of a batch job: words in `results.items`, their times seconds in strings, a speaker or a
 * channel for each; newer files have whole turns in `results.audio_segments` too. Confidence is 0..1 in strings; the
 * "0.0" of punctuation means nothing. Jobs tell of themselves by EventBridge events and GetTranscriptionJob.
 * Sources: Amazon Transcribe Developer Guide, "Example diarization output (batch)", "Example channel identification
 * output (batch)", "Using Amazon EventBridge with Amazon Transcribe". No document was found of `audio_segments`: its
 * fields are those of files that users published (id, transcript, start_time, end_time, speaker_label, items as ids).
 */
import { z } from 'zod'
import type { Told, Utterance } from '../call.ts'
import type { Dialect } from '../dialect.ts'
import { readNotice } from '../notice.ts'
import {
  confidenceLike,
  extensionsOf,
  idIn,
  idLike,
  inOrder,
  isRecord,
  languageOf,
  listOf,
  numeric,
  parsed,
  toMs,
  voiceOf,
} from '../read.ts'
import { meanConfidence, utterancesOf, type Word } from '../timed-words.ts'

const seconds = numeric.transform((value) => toMs(value, 's'))

const Item = z.object({
  id: idLike.nullish(),
  type: z.string().nullish(),
  start_time: seconds.nullish(),
  end_time: seconds.nullish(),
  speaker_label: z.string().nullish(),
  channel_label: z.string().nullish(),
  alternatives: listOf(z.object({ content: z.string(), confidence: confidenceLike })),
})
type Item = z.infer<typeof Item>

const AudioSegment = z.object({
  transcript: z.string(),
  start_time: seconds,
  end_time: seconds,
  speaker_label: z.string().nullish(),
  channel_label: z.string().nullish(),
  items: listOf(idLike).nullish(),
})

const SpeakerLabels = z.object({
  segments: listOf(
    z.object({ items: listOf(z.object({ start_time: seconds, speaker_label: z.string() })).nullish() }),
  ),
})

const Results = z.object({
  language_code: z.string().nullish(),
  transcripts: listOf(z.object({ transcript: z.string() })).nullish(),
  items: listOf(Item).nullish(),
  audio_segments: listOf(AudioSegment).nullish(),
  speaker_labels: SpeakerLabels.nullish(),
  channel_labels: z
    .object({ channels: listOf(z.object({ channel_label: z.string(), items: listOf(Item) })) })
    .nullish(),
})
type Results = z.infer<typeof Results>

const File = z.object({ jobName: z.string().nullish(), isRedacted: z.boolean().nullish(), results: Results })

const Job = z.object({ TranscriptionJobStatus: z.string(), FailureReason: z.string().optional() })

export const amazon: Dialect = {
  id: 'amazon',
  title: 'Amazon Transcribe, file of a batch job',
  detects({ json }) {
    if (!isRecord(json)) return false
    const { results } = json
    if (!isRecord(results)) return isRecord(jobOf(json))
    const first: unknown = Array.isArray(results.items) ? results.items[0] : undefined
    return Array.isArray(results.transcripts) || (isRecord(first) && Array.isArray(first.alternatives))
  },
  read({ json }): Told[] {
    const job = isRecord(json) ? jobOf(json) : undefined
    if (job) {
      const { TranscriptionJobStatus: status, FailureReason: reason } = parsed(Job, job, '/TranscriptionJob')
      return readNotice({ status, reason })
    }
    const { jobName, isRedacted, results } = parsed(File, json)
    const callId = idIn(jobName)
    const utterances = inOrder(spoken(results).filter(({ text }) => text.trim() !== ''))
    const isScored = utterances.some(({ confidence }) => confidence !== undefined)
    return [
      {
        callId,
        transcript: {
          engine: 'amazon-transcribe',
          language: languageOf(results.language_code),
          utterances,
          confidenceScale: isScored ? '0..1' : undefined,
        },
        extensions: extensionsOf({ isRedacted, jobName: callId === undefined ? jobName : undefined }),
      },
    ]
  },
}

/** Of GetTranscriptionJob and of the event "Transcribe Job State Change". */
function jobOf({ TranscriptionJob, detail, source }: Record<string, unknown>): unknown {
  if (isRecord(TranscriptionJob)) return TranscriptionJob
  const isEvent = source === 'aws.transcribe' && isRecord(detail) && 'TranscriptionJobStatus' in detail
  return isEvent ? detail : undefined
}

/** The whole turns where there are some; else the words of each channel; else all words, by their speakers. */
function spoken(results: Results): Utterance[] {
  const { audio_segments: segments, channel_labels: labels, items, transcripts } = results
  if (segments?.length) return turnsOf(segments, items ?? [])
  if (labels?.channels.length)
    return labels.channels.flatMap(({ channel_label: channel, items: words }) =>
      utterancesOf(words.flatMap((item) => wordOf(item, voiceOf(channel, item.speaker_label)))),
    )
  if (items?.length) return utterancesOf(withSpeakers(items, results.speaker_labels?.segments ?? []))
  return [{ startMs: 0, endMs: 0, text: (transcripts ?? []).map(({ transcript }) => transcript).join('\n') }]
}

function turnsOf(segments: NonNullable<Results['audio_segments']>, items: readonly Item[]): Utterance[] {
  const words = new Map(items.map((item) => [item.id, wordOf(item, undefined)]))
  return segments.map((segment) => ({
    voice: voiceOf(segment.channel_label, segment.speaker_label),
    startMs: segment.start_time,
    endMs: segment.end_time,
    text: segment.transcript,
    confidence: meanConfidence((segment.items ?? []).flatMap((id) => words.get(id) ?? [])),
  }))
}

/** Files of before 2023 name the speaker of a word in `speaker_labels` only, by the time that it begins. */
function withSpeakers(items: readonly Item[], segments: z.infer<typeof SpeakerLabels>['segments']): Word[] {
  const speakers = new Map(
    segments.flatMap((segment) => segment.items ?? []).map((item) => [item.start_time, item.speaker_label]),
  )
  return items.flatMap((item) => {
    const known =
      item.start_time === null || item.start_time === undefined ? undefined : speakers.get(item.start_time)
    return wordOf(item, voiceOf(item.channel_label, item.speaker_label ?? known))
  })
}

function wordOf(
  { type, start_time, end_time, alternatives: [best] }: Item,
  voice: string | undefined,
): Word[] {
  if (!best) return []
  return [
    {
      text: best.content,
      startMs: start_time ?? undefined,
      endMs: end_time ?? undefined,
      voice,
      confidence: best.confidence,
      isPunctuation: type === 'punctuation',
    },
  ]
}
