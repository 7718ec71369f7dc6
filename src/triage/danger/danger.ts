/**
 * Danger that no rule has words for: a linear judge of the whole message, made from labelled ones. It stands beside the
 * rules, and only adds: what they find is never taken back by what a model makes of the rest.
 */
import type { Disposition } from '../../contract/request.ts'
import type { Detected, DetectUrgency, Signal } from '../urgency/detect.ts'
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

/** Characters. In a long call one sentence tells of it: it is read in pieces that overlap. */
const PIECE = 300
const STEP = 200

const LEARNED = 'learned'

/** What `detect` finds, and what this judge makes of it. Linear. */
export function createJudgedDetector(
  detect: DetectUrgency,
  tables: UrgencyTables,
  model: DangerModel,
): DetectUrgency {
  const oddsOf = createDangerOdds(tables, model)
  return (text) => {
    const found = detect(text)
    if (found.signals[0]?.urgency === 'emergency') return found
    const odds = mostDangerous(text, oddsOf)
    return isAbove(odds, model.sureFrom) ? withLearned(found, odds) : found
  }
}

/** Log-odds of an emergency, and of whose it is, of one text. */
export function createDangerOdds(
  tables: UrgencyTables,
  { answers }: DangerModel,
): (text: string) => number[] {
  const vectorOf = createDangerFeatures(tables)
  const answer = createAnswers(answers)
  return (text) => answer(vectorOf(text))
}

function isAbove([odds = Number.NEGATIVE_INFINITY]: number[], least: number): boolean {
  return odds >= least
}

function mostDangerous(text: string, oddsOf: (text: string) => number[]): number[] {
  let most = oddsOf(text.slice(0, PIECE))
  for (let from = STEP; from + PIECE - STEP < text.length; from += STEP) {
    const odds = oddsOf(text.slice(from, from + PIECE))
    if (isAbove(odds, most[0] ?? 0)) most = odds
  }
  return most
}

function withLearned(found: Detected, [odds = 0, ...whose]: number[]): Detected {
  const disposition = DANGERS[whose.indexOf(Math.max(...whose))] ?? 'dispatch'
  const words = [`log-odds ${odds.toFixed(1)}`]
  const signal: Signal = { rule: LEARNED, urgency: 'emergency', disposition, words }
  return { ...found, signals: [signal, ...found.signals] }
}
