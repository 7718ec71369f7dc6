/**
 * Whisper, as OpenAI's API and servers like it answer (`verbose_json`, and `diarized_json` of gpt-4o-transcribe-diarize),
 * and as openai-whisper, whisper-ctranslate2 (faster-whisper) and WhisperX write their JSON files: all have `segments`.
 * Times are seconds. There is no id of a call. Texts begin with the blank of the model's tokens.
 * Sources: OpenAI API reference, "Create transcription" (TranscriptionVerbose, TranscriptionDiarized);
 * github.com/openai/whisper transcribe.py and tokenizer.py (names of languages); github.com/m-bain/whisperX
 * (`word_segments`, `speaker` of segments).
 */
import { z } from 'zod'
import type { Told, Utterance } from '../call.ts'
import type { Dialect } from '../dialect.ts'
import { roleOf } from '../named-roles.ts'
import {
  confidenceLike,
  extensionsOf,
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

const seconds = numeric.transform((value) => toMs(value, 's'))

const Segment = z.object({
  start: seconds,
  end: seconds,
  text: z.string(),
  speaker: idLike.nullish(),
  avg_logprob: confidenceLike,
})

const Answer = z.object({
  task: z.string().nullish(),
  language: z.string().nullish(),
  duration: numeric.nullish(),
  text: z.string().nullish(),
  segments: listOf(Segment).nullish(),
})
type Answer = z.infer<typeof Answer>

export const whisper: Dialect = {
  id: 'whisper',
  title:
    'Whisper: OpenAI verbose_json and diarized_json, JSON of openai-whisper, faster-whisper and WhisperX',
  detects({ json }) {
    if (!isRecord(json) || !Array.isArray(json.segments)) return false
    const first: unknown = json.segments[0]
    if (json.task === 'transcribe' || json.task === 'translate') return true
    if (Array.isArray(json.word_segments)) return true
    if (!isRecord(first) || typeof first.text !== 'string') return false
    return first.type === 'transcript.text.segment' || ('avg_logprob' in first && 'start' in first)
  },
  read({ json }): Told[] {
    const answer = parsed(Answer, json)
    const utterances = inOrder(utterancesOf(answer).filter(({ text }) => text.trim() !== ''))
    const isScored = utterances.some(({ confidence }) => confidence !== undefined)
    return [
      {
        transcript: {
          engine: 'whisper',
          language: spokenLanguage(answer),
          utterances,
          confidenceScale: isScored ? 'average log-probability' : undefined,
        },
        extensions: extensionsOf({ task: answer.task, duration: answer.duration }),
      },
    ]
  },
}

function utterancesOf({ segments, text, duration }: Answer): Utterance[] {
  if (segments?.length) {
    return segments.map((segment) => ({
      role: roleOf(segment.speaker),
      voice: voiceOf(undefined, segment.speaker),
      startMs: segment.start,
      endMs: segment.end,
      text: segment.text,
      confidence: segment.avg_logprob,
    }))
  }
  // With timestamp_granularities[]=word there are no segments.
  return [{ startMs: 0, endMs: toMs(duration ?? 0, 's'), text: text ?? '' }]
}

/** What the words are in: a translation is in English, whatever was spoken. */
function spokenLanguage({ task, language }: Answer): string {
  if (task === 'translate') return 'en'
  const name = language?.trim().toLowerCase()
  return languageOf(name && (codes.get(name) ?? name))
}

/** Of Whisper's 99 languages those whose names are not in Intl; the API answers by name, the files by code. */
const odd = {
  mandarin: 'zh',
  maori: 'mi',
  bengali: 'bn',
  myanmar: 'my',
  tagalog: 'tl',
  nynorsk: 'nn',
  javanese: 'jv',
}

const names = new Intl.DisplayNames('en', { type: 'language' })
const codes = new Map([
  ...`en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy
      sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo
      uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba su yue`
    .split(/\s+/)
    .map((code): [string, string] => [names.of(code)?.toLowerCase() ?? code, code]),
  ...Object.entries(odd),
])
