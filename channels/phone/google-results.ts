/** Results of Google Cloud Speech-to-Text, v1 and v2 -> a transcript. */
import { z } from 'zod'
import type { Transcript, Utterance } from './call.ts'
import { confidenceLike, idLike, inOrder, languageOf, listOf, numeric, toMs, voiceOf } from './read.ts'
import { joined, utterancesOf, type Word } from './timed-words.ts'

/** `1.300s`, as JSON of protocol buffers has durations; {seconds, nanos} as gRPC's clients do. */
const Duration = z
  .union(
    [
      z
        .string()
        .regex(/^-?\d+(\.\d+)?s$/)
        .transform((told) => Number(told.slice(0, -1)))
        .pipe(z.number()),
      z
        .object({ seconds: numeric.nullish(), nanos: numeric.nullish() })
        .transform(({ seconds, nanos }) => (seconds ?? 0) + (nanos ?? 0) / 1e9),
    ],
    'must be seconds, like 1.300s',
  )
  .transform((value) => toMs(value, 's'))
  .nullish()

const SpokenWord = z.object({
  word: z.string(),
  startTime: Duration,
  endTime: Duration,
  startOffset: Duration,
  endOffset: Duration,
  confidence: confidenceLike,
  speakerTag: idLike.nullish(),
  speakerLabel: idLike.nullish(),
})

const Alternative = z.object({
  transcript: z.string().nullish(),
  confidence: confidenceLike,
  words: listOf(SpokenWord).nullish(),
})

export const RecognitionResult = z.object({
  /** A result of silence has none. */
  alternatives: listOf(Alternative).nullish(),
  channelTag: idLike.nullish(),
  languageCode: z.string().nullish(),
  resultEndTime: Duration,
  resultEndOffset: Duration,
  isFinal: z.boolean().nullish(),
})
type RecognitionResult = z.infer<typeof RecognitionResult>

/** One result, plain. */
interface Piece {
  channel: string | undefined
  text: string
  words: Word[]
  hasSpeakers: boolean
  endMs: number | undefined
  confidence: number | undefined
}

export function transcriptOf(results: readonly RecognitionResult[]): Transcript {
  const all = results.map(pieceOf)
  const last = all.at(-1)
  const pieces = last && isRecap(last, all.slice(0, -1)) ? [last] : all
  const utterances = inOrder(spoken(pieces).filter(({ text }) => text.trim() !== ''))
  const isScored = utterances.some(({ confidence }) => confidence !== undefined)
  return {
    engine: 'google',
    language: languageOf(results.find(({ languageCode }) => languageCode)?.languageCode),
    utterances,
    confidenceScale: isScored ? '0..1' : undefined,
    ...(results.some(({ isFinal }) => isFinal === false) && { isProvisional: true }),
  }
}

function pieceOf({ alternatives, channelTag, resultEndTime, resultEndOffset }: RecognitionResult): Piece {
  const { transcript, confidence, words = [] } = alternatives?.[0] ?? {}
  const channel = isSet(channelTag) ? channelTag : undefined
  return {
    channel,
    text: transcript ?? '',
    words: (words ?? []).map((word) => wordOf(word, channel)),
    hasSpeakers: (words ?? []).some(
      ({ speakerTag, speakerLabel }) => isSet(speakerTag) || isSet(speakerLabel),
    ),
    endMs: resultEndTime ?? resultEndOffset ?? undefined,
    confidence: confidence || undefined,
  }
}

/** Tags count from 1; 0 and '' are what protocol buffers write for nothing. */
function isSet(tag: string | null | undefined): tag is string {
  return tag !== null && tag !== undefined && tag !== '' && tag !== '0'
}

function wordOf(
  {
    word,
    startTime,
    endTime,
    startOffset,
    endOffset,
    confidence,
    speakerTag,
    speakerLabel,
  }: z.infer<typeof SpokenWord>,
  channel: string | undefined,
): Word {
  return {
    text: word,
    startMs: startTime ?? startOffset ?? undefined,
    endMs: endTime ?? endOffset ?? undefined,
    voice: voiceOf(channel, [speakerLabel, speakerTag].find(isSet)),
    confidence: confidence || undefined,
  }
}

/** Whether the last result repeats all others, for the sake of its speakers. Where it might not, nothing is left out. */
function isRecap(last: Piece, others: readonly Piece[]): boolean {
  const words = others.flatMap((other) => other.words)
  if (!last.hasSpeakers || others.length === 0 || last.words.length < words.length) return false
  const isSameStart = last.words[0]?.text === words[0]?.text && last.words[0]?.startMs === words[0]?.startMs
  if (isSameStart || last.text.trim() === '') return true
  return unspaced(joined(last.words)).startsWith(unspaced(others.map(({ text }) => text).join('')))
}

function unspaced(text: string): string {
  return text.replaceAll(/\s/g, '')
}

function spoken(pieces: readonly Piece[]): Utterance[] {
  let before = 0
  return pieces
    .toSorted((one, other) => (one.endMs ?? 0) - (other.endMs ?? 0))
    .flatMap((piece) => {
      const isOfWords = piece.hasSpeakers || piece.text.trim() === ''
      const utterances = isOfWords ? utterancesOf(piece.words, before) : [wholeOf(piece, before)]
      before = utterances.at(-1)?.endMs ?? before
      return utterances
    })
}

/** Without words that have times it begins where the result before it ended, on whatever channel. */
function wholeOf({ channel, text, words, endMs, confidence }: Piece, before: number): Utterance {
  const startMs = words.find((word) => word.startMs !== undefined)?.startMs ?? before
  const lastMs = words.findLast((word) => word.endMs !== undefined)?.endMs
  return { voice: channel, startMs, endMs: lastMs ?? endMs ?? startMs, text, confidence }
}
