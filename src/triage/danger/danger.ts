/**
 * A linear judge of the whole message, made from labelled ones: it hears danger that no rule has words for, and doubts words
 * that often mean none. What rules found that stand alone is never taken back, whatever a model makes of the rest.
 */
import type { Disposition } from '../../contract/request.ts'
import type { Kinds } from '../topic/kinds.ts'
import { type Detected, type DetectUrgency, DOUBTED, type Signal } from '../urgency/detect.ts'
import type { UrgencyTables } from '../urgency/tables.ts'
import { createDangerFeatures } from './features.ts'
import { createAnswers, type LinearAnswers } from './linear.ts'

/** For whom an emergency may be. */
export const DANGERS = [
  'transfer-119',
  'transfer-120',
  'transfer-110',
  'transfer-122',
  'dispatch',
] as const satisfies Disposition[]

export interface DangerModel {
  /** Whether it is an emergency, and for each of DANGERS whether it is theirs. */
  answers: LinearAnswers
  /** Log-odds: from these on it is an emergency, whatever the rules say. */
  sureFrom: number
}

export interface JudgeParts {
  /** The rules of `tables`. */
  detect: DetectUrgency
  tables: UrgencyTables
  /** Of the classifier that the model was made beside. */
  kinds: Kinds
  model: DangerModel
}

type DangerOdds = (text: string, found?: Detected) => number[]

/** Characters. In a long call one sentence tells of it: it is read in pieces that overlap. */
const PIECE = 300
const STEP = 200

/** Found by the judge alone. */
const LEARNED = 'learned'

/** What `detect` finds, and what this judge makes of it. Linear. */
export function createJudgedDetector(parts: JudgeParts): DetectUrgency {
  const { detect, model } = parts
  const oddsOf = createDangerOdds(parts)
  return (text) => {
    const found = detect(text)
    const emergencies = found.signals.filter(isEmergency)
    if (emergencies.some((signal) => signal.isAlone || isBare(text, signal))) return found
    const odds = mostDangerous(text, found, oddsOf)
    if (!isAbove(odds, model.sureFrom)) return emergencies.length > 0 ? doubted(found, odds) : found
    if (emergencies.length > 0 || lettersOf(text) < LEAST_LETTERS) return found
    return withLearned(found, odds)
  }
}

/** Log-odds of an emergency, and of whose it is, of one text; `found` where the rules have read it already. */
export function createDangerOdds({ detect, tables, kinds, model }: JudgeParts): DangerOdds {
  const vectorOf = createDangerFeatures(tables, kinds)
  const answer = createAnswers(model.answers)
  return (text, found = detect(text)) => answer(vectorOf(text, found))
}

/** Letters: with no more beside the words of a rule there is nothing to doubt them by. */
const MOST_BESIDE = 6

/** A word or two that no rule knows say nothing. */
const LEAST_LETTERS = 4

function isBare(text: string, { words }: Signal): boolean {
  return lettersOf(text) - words.join('').length <= MOST_BESIDE
}

function lettersOf(text: string): number {
  return text.replace(/[^\p{L}\p{N}]/gu, '').length
}

function isEmergency({ urgency }: Signal): boolean {
  return urgency === 'emergency'
}

function isAbove([odds = Number.NEGATIVE_INFINITY]: number[], least: number): boolean {
  return odds >= least
}

function mostDangerous(text: string, found: Detected, oddsOf: DangerOdds): number[] {
  if (text.length <= PIECE) return oddsOf(text, found)
  let most = oddsOf(text.slice(0, PIECE))
  for (let from = STEP; from + PIECE - STEP < text.length; from += STEP) {
    const odds = oddsOf(text.slice(from, from + PIECE))
    if (isAbove(odds, most[0] ?? 0)) most = odds
  }
  return most
}

function withLearned(found: Detected, [odds = 0, ...whose]: number[]): Detected {
  const disposition = DANGERS[whose.indexOf(Math.max(...whose))] ?? 'dispatch'
  const signal: Signal = { rule: LEARNED, urgency: 'emergency', disposition, words: [said(odds)] }
  return { ...found, signals: [signal, ...found.signals] }
}

/** Urgent at least: somebody looks soon. */
function doubted({ signals, ...found }: Detected, [odds = 0]: number[]): Detected {
  const lower = { urgency: 'urgent', disposition: 'dispatch' } as const
  return {
    ...found,
    signals: [
      { rule: DOUBTED, ...lower, words: [said(odds)] },
      ...signals.map((signal) => (isEmergency(signal) ? { ...signal, ...lower } : signal)),
    ],
  }
}

function said(odds: number): string {
  return `log-odds ${odds.toFixed(1)}`
}
