/** Words with their times -> utterances, where a product tells no sentences. */
import type { Utterance } from './call.ts'

export interface Word {
  text: string
  /** Milliseconds; punctuation and what some products could not align have none. */
  startMs?: number | undefined
  endMs?: number | undefined
  voice?: string | undefined
  confidence?: number | undefined
  /** It belongs to the word before it, without a space. */
  isPunctuation?: boolean
}

/** So long a silence of one voice begins a new utterance. */
const PAUSE_MS = 1000

/** By voice and by pauses. Words without times are said at `from`, milliseconds, or when those before them end. */
export function utterancesOf(words: readonly Word[], from = 0): Utterance[] {
  const turns: Word[][] = []
  let turn: Word[] = []
  let voice: string | undefined
  let until: number | undefined
  for (const word of words) {
    const isApart = word.voice !== voice || (word.startMs ?? 0) - (until ?? word.startMs ?? 0) > PAUSE_MS
    if (turn.length === 0 || (isApart && !word.isPunctuation)) {
      turn = []
      turns.push(turn)
      voice = word.voice
    }
    turn.push(word)
    until = word.endMs ?? until
  }
  let endMs = from
  return turns.map((each) => {
    const utterance = utteranceOf(each, endMs)
    endMs = utterance.endMs
    return utterance
  })
}

function utteranceOf(words: readonly Word[], before: number): Utterance {
  const startMs = words.find((word) => word.startMs !== undefined)?.startMs ?? before
  return {
    voice: words[0]?.voice,
    startMs,
    endMs: words.findLast((word) => word.endMs !== undefined)?.endMs ?? startMs,
    text: joined(words),
    confidence: meanConfidence(words),
  }
}

/** Of words alone: products give punctuation 0. */
export function meanConfidence(words: readonly Word[]): number | undefined {
  const told = words.flatMap(({ confidence, isPunctuation }) => (isPunctuation ? [] : (confidence ?? [])))
  if (told.length === 0) return undefined
  return Number((told.reduce((sum, each) => sum + each, 0) / told.length).toFixed(4))
}

const unspaced = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\s\u3000-\u303f\uff00-\uffef]/u

/** With spaces between words of scripts that have them. */
export function joined(words: readonly Word[]): string {
  let text = ''
  for (const word of words) {
    const last = [...text.slice(-2)].at(-1) ?? ' '
    const first = [...word.text.slice(0, 2)][0] ?? ' '
    const isClose = word.isPunctuation || unspaced.test(last) || unspaced.test(first)
    text += isClose ? word.text : ` ${word.text}`
  }
  return text
}
