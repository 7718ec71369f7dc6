/**
 * Several transcripts of one call -> one. What comes later takes the place of what it says again; what it does not say
 * stays beside it: it may be the other channel of the same call, an end that came too early, or nothing at all.
 */
import type { Transcript, Utterance } from '../call.ts'

export interface Listening {
  isEmergency(text: string): boolean
  /** Who speaks, one for each. */
  rolesOf(utterances: readonly Utterance[]): readonly ('citizen' | 'agent' | 'unknown')[]
}

/** How far the times of two recognisers may be apart. */
const NEAR_MS = 15_000
/** The share of its pairs of characters that makes a thing said again. */
const AGAIN = 0.6

/** `before` is undefined or has words, as `later`. */
export function over(before: Transcript | undefined, later: Transcript, listening: Listening): Transcript {
  if (!before) return later
  const [own, roles] = [listening.rolesOf(before.utterances), listening.rolesOf(later.utterances)]
  const near = nearIn(later.utterances)
  // An agent who repeats what a citizen said has not said it for them.
  const nearCitizen = nearIn(later.utterances.filter((_one, at) => roles[at] !== 'agent'))
  const left = before.utterances.filter((one, at) => {
    const said = own[at] === 'agent' ? near(one) : nearCitizen(one)
    return !isCovered(one, said, listening)
  })
  if (left.length === 0) return later
  const utterances = [...voiced(left, 'before'), ...voiced(later.utterances, 'later')]
  return {
    ...later,
    utterances: utterances.toSorted((one, other) => one.startMs - other.startMs),
    isJoined: true,
  }
}

/** Of two transcripts without voices each is a voice: two channels, as a rule. */
function voiced(utterances: readonly Utterance[], voice: string): Utterance[] {
  return utterances.map((one) =>
    one.role === undefined && one.voice === undefined ? { ...one, voice } : one,
  )
}

function isCovered(one: Utterance, near: string, { isEmergency }: Listening): boolean {
  const words = plain(one.text)
  if (words === '') return true
  // Another recogniser that hears no fire is no reason to forget it.
  if (isEmergency(one.text) && !isEmergency(near)) return false
  const around = plain(near)
  if (words.length < 3) return around.includes(words)
  const pairs = pairsOf(words)
  const known = pairsOf(around)
  let again = 0
  for (const pair of pairs) if (known.has(pair)) again += 1
  return again / pairs.size >= AGAIN
}

/** What is said in the transcript about the time of an utterance; all of it where there are no times. */
function nearIn(utterances: readonly Utterance[]): (one: Utterance) => string {
  const isTimed = utterances.some(({ endMs }) => endMs > 0)
  const all = isTimed ? '' : textOf(utterances)
  const sorted = utterances.toSorted((one, other) => one.startMs - other.startMs)
  return (one) => {
    if (!isTimed) return all
    if (one.endMs === 0) return textOf(sorted)
    const from = firstAfter(sorted, one.startMs - NEAR_MS)
    const to = firstAfter(sorted, Math.max(one.startMs, one.endMs) + NEAR_MS)
    // The one before may still be going on.
    return textOf(sorted.slice(Math.max(0, from - 1), to))
  }
}

function firstAfter(sorted: readonly Utterance[], ms: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.startMs ?? 0) > ms) high = middle
    else low = middle + 1
  }
  return low
}

function textOf(utterances: readonly Utterance[]): string {
  return utterances.map(({ text }) => text).join('\n')
}

/** Letters and digits alone. */
function plain(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase()
}

function pairsOf(text: string): Set<string> {
  const pairs = new Set<string>()
  for (let at = 0; at + 1 < text.length; at++) pairs.add(text.slice(at, at + 2))
  return pairs
}

export function hasWords({ utterances }: Transcript): boolean {
  return utterances.some(({ text }) => text.trim() !== '')
}
