/** Utterances -> segments that a Request can hold; all words stay. */
import { cleanText } from '../../../src/contract/clean-text.ts'
import type { Request } from '../../../src/contract/request.ts'
import type { Utterance } from '../call.ts'

export type Spoken = NonNullable<Request['transcript']>['segments'][number]

const MOST_SEGMENTS = 20_000
const LONGEST = 10_000
const SPEAKERS = 3
/** For texts that are too long for one. */
const MARGIN = 5000

/** `isMended`: a time made no sense, such as an end before its start; `isMerged`: there were too many. */
export function segmentsOf(
  utterances: readonly Utterance[],
  roles: readonly Spoken['speaker'][],
): { spoken: Spoken[]; isMended: boolean; isMerged: boolean } {
  let isMended = false
  const spoken = utterances.flatMap((utterance, at) => {
    const times = timesOf(utterance)
    isMended ||= times.startMs !== utterance.startMs || times.endMs !== utterance.endMs
    return inPieces(utterance, { ...times, speaker: roles[at] ?? 'unknown' })
  })
  const isMerged = spoken.length > MOST_SEGMENTS
  return { spoken: isMerged ? fewer(spoken) : spoken, isMended, isMerged }
}

function timesOf({ startMs, endMs }: Utterance): { startMs: number; endMs: number } {
  const start = whole(startMs)
  return { startMs: start, endMs: Math.max(start, whole(endMs)) }
}

function whole(ms: number): number {
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), Number.MAX_SAFE_INTEGER) : 0
}

function inPieces({ text, confidence }: Utterance, rest: Omit<Spoken, 'text'>): Spoken[] {
  const clean = cleanText(text)
  const about = { ...rest, ...(confidence !== undefined && Number.isFinite(confidence) && { confidence }) }
  const pieces: Spoken[] = []
  for (let from = 0; from === 0 || from < clean.length; ) {
    const to = from + LONGEST - Number(isFirstHalf(clean.charCodeAt(from + LONGEST - 1)))
    pieces.push({ ...about, text: clean.slice(from, to) })
    from = to
  }
  return pieces
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

/** Of so many in a row those of one speaker become one text: who said it stays, and nearly the order. */
function fewer(spoken: readonly Spoken[]): Spoken[] {
  const inARow = Math.ceil((spoken.length * SPEAKERS) / (MOST_SEGMENTS - MARGIN))
  const all: Spoken[] = []
  for (let from = 0; from < spoken.length; from += inARow) {
    const row = spoken.slice(from, from + inARow)
    for (const own of Map.groupBy(row, ({ speaker }) => speaker).values())
      for (const one of texts(own)) all.push(one)
  }
  return all
}

function texts(own: readonly Spoken[]): Spoken[] {
  const all: Spoken[] = []
  for (const segment of own) {
    const last = all.at(-1)
    if (last && last.text.length + segment.text.length < LONGEST) {
      last.text = `${last.text}\n${segment.text}`
      last.endMs = Math.max(last.endMs, segment.endMs)
    } else all.push({ ...segment })
  }
  return all
}
