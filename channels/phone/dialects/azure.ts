/**
 * Azure AI Speech: result files of batch transcription (v3 and later, `recognizedPhrases`) and answers of fast
 * transcription (`phrases`). A batch counts in ticks of 100 ns, written as numbers with a point, and repeats them as
 * ISO 8601 durations; fast transcription counts in milliseconds, which its preview of 2024-05-15 called `offset` and
 * `duration`. Confidence is 0..1. A file has no id: `source` is the recording's address, with a signature.
 * Sources: Microsoft Learn, "Get batch transcription results", "Migrate code from v2.0 to v3.0" (the speaker stood in
 * `nBest`), "Use the fast transcription API", REST reference "Transcriptions - Transcribe" (2024-05-15-preview) and
 * "Transcriptions - Get" (status, properties.error). What a webhook's body holds is not documented.
 */
import { z } from 'zod'
import type { Told, Utterance } from '../call.ts'
import { type Dialect, UnreadableError } from '../dialect.ts'
import { readNotice } from '../notice.ts'
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

const text = z.string().nullish()
const ticks = numeric.transform((value) => toMs(value, '100ns')).nullish()
const millis = numeric.transform((value) => toMs(value, 'ms')).nullish()

/** Its days, hours, minutes and seconds: no product of speech has months. */
const ISO = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/
const isoDuration = z
  .string()
  .regex(ISO, 'must be an ISO 8601 duration')
  .transform((told) => {
    const [, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = ISO.exec(told) ?? []
    const length = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)
    return toMs(sign ? -length : length, 's')
  })
  .nullish()

const BatchPhrase = z.object({
  channel: idLike.nullish(),
  speaker: idLike.nullish(),
  locale: text,
  offsetInTicks: ticks,
  durationInTicks: ticks,
  offset: isoDuration,
  duration: isoDuration,
  nBest: listOf(
    z.object({
      confidence: confidenceLike,
      speaker: idLike.nullish(),
      display: text,
      itn: text,
      lexical: text,
    }),
  ).nullish(),
})
type BatchPhrase = z.infer<typeof BatchPhrase>

const Batch = z.object({
  source: text,
  timestamp: text,
  duration: text,
  combinedRecognizedPhrases: listOf(
    z.object({ channel: idLike.nullish(), display: text, lexical: text }),
  ).nullish(),
  recognizedPhrases: listOf(BatchPhrase).nullish(),
})

const FastPhrase = z.object({
  channel: idLike.nullish(),
  speaker: idLike.nullish(),
  locale: text,
  offsetMilliseconds: millis,
  durationMilliseconds: millis,
  offset: millis,
  duration: millis,
  text: z.string(),
  confidence: confidenceLike,
})

const Fast = z.object({
  durationMilliseconds: numeric.nullish(),
  duration: numeric.nullish(),
  combinedPhrases: listOf(z.object({ channel: idLike.nullish(), text: z.string() })).nullish(),
  phrases: listOf(FastPhrase).nullish(),
})

const Job = z.object({
  status: z.string(),
  properties: z.object({ error: z.object({ code: text, message: text }).nullish() }).nullish(),
})

export const azure: Dialect = {
  id: 'azure',
  title: 'Azure AI Speech, batch and fast transcription',
  detects({ json }) {
    if (!isRecord(json)) return false
    const isFast = Array.isArray(json.phrases) && Array.isArray(json.combinedPhrases)
    return Array.isArray(json.recognizedPhrases) || isFast || isJob(json)
  },
  read({ json }): Told[] {
    if (isRecord(json) && isJob(json)) return readJob(json)
    return [isRecord(json) && 'phrases' in json ? readFast(json) : readBatch(json)]
  },
}

function isJob({ self, status }: Record<string, unknown>): boolean {
  return (
    typeof status === 'string' && typeof self === 'string' && /\/speechtotext\/.*transcriptions\//.test(self)
  )
}

function readJob(json: unknown): [] {
  const { status, properties } = parsed(Job, json)
  const { code, message } = properties?.error ?? {}
  return readNotice({ status, reason: [code, message].filter(Boolean).join(' ') })
}

function readBatch(json: unknown): Told {
  const {
    source,
    timestamp,
    duration,
    recognizedPhrases: phrases,
    combinedRecognizedPhrases,
  } = parsed(Batch, json)
  const isAddress = /^https?:/i.test(source ?? '')
  const whole = (combinedRecognizedPhrases ?? []).map(({ channel, display, lexical }) => ({
    voice: voiceOf(channel, undefined),
    startMs: 0,
    endMs: 0,
    text: display || lexical || '',
  }))
  const spoken = (phrases ?? []).map(batchUtterance)
  return {
    ...tell(spoken.length > 0 ? spoken : whole, phrases?.find(({ locale }) => locale)?.locale),
    ...(source && isAddress && { data: { recordingUrl: source } }),
    extensions: extensionsOf({ source: isAddress ? undefined : source, timestamp, duration }),
  }
}

function batchUtterance(phrase: BatchPhrase, at: number): Utterance {
  const { channel, speaker, nBest } = phrase
  const best = nBest?.[0]
  const startMs = phrase.offsetInTicks ?? phrase.offset ?? undefined
  const words = best?.display || best?.itn || best?.lexical || ''
  if (startMs === undefined && words !== '')
    throw new UnreadableError(`/recognizedPhrases/${at}: offsetInTicks or offset expected`)
  return {
    voice: voiceOf(channel, speaker ?? best?.speaker),
    startMs: startMs ?? 0,
    endMs: sum(startMs ?? 0, phrase.durationInTicks ?? phrase.duration ?? 0),
    text: words,
    confidence: best?.confidence,
  }
}

function readFast(json: unknown): Told {
  const { durationMilliseconds, duration, phrases, combinedPhrases } = parsed(Fast, json)
  const whole = (combinedPhrases ?? []).map(({ channel, text: words }) => ({
    voice: voiceOf(channel, undefined),
    startMs: 0,
    endMs: toMs(durationMilliseconds ?? duration ?? 0, 'ms'),
    text: words,
  }))
  const spoken = (phrases ?? []).map((phrase, at): Utterance => {
    const startMs = phrase.offsetMilliseconds ?? phrase.offset ?? undefined
    if (startMs === undefined) throw new UnreadableError(`/phrases/${at}: offsetMilliseconds expected`)
    return {
      voice: voiceOf(phrase.channel, phrase.speaker),
      startMs,
      endMs: sum(startMs, phrase.durationMilliseconds ?? phrase.duration ?? 0),
      text: phrase.text,
      confidence: phrase.confidence,
    }
  })
  const utterances = spoken.length > 0 ? spoken : whole
  return {
    ...tell(utterances, phrases?.find(({ locale }) => locale)?.locale),
    extensions: extensionsOf({ durationMilliseconds, duration }),
  }
}

function sum(startMs: number, lengthMs: number): number {
  return toMs(startMs + lengthMs, 'ms')
}

function tell(all: Utterance[], locale: string | null | undefined): Pick<Told, 'transcript'> {
  const utterances = inOrder(all.filter(({ text: words }) => words.trim() !== ''))
  const isScored = utterances.some(({ confidence }) => confidence !== undefined)
  return {
    transcript: {
      engine: 'azure',
      language: languageOf(locale),
      utterances,
      confidenceScale: isScored ? '0..1' : undefined,
    },
  }
}
