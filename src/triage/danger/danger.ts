/**
 * A linear judge of the whole message, made from labelled ones: it hears danger that no rule has words for, and doubts words
 * that often mean none; it hears what is urgent, too. What rules found that stand alone is never taken back, whatever a model makes
 * of the rest.
 */
import type { Disposition } from '../../contract/request.ts'
import type { Kinds } from '../topic/kinds.ts'
import { type Detected, type DetectUrgency, DOUBTED, type Signal } from '../urgency/detect.ts'
import type { UrgencyTables } from '../urgency/tables.ts'
import { createDangerFeatures } from './features.ts'
import { createAnswers, type LinearAnswers } from './linear.ts'
import { clausesOf, partsOf, piecesOf } from './pieces.ts'

/** For whom an emergency may be. */
export const DANGERS = [
  'transfer-119',
  'transfer-120',
  'transfer-110',
  'transfer-122',
  'dispatch',
] as const satisfies Disposition[]

/** Questions of a model: whether it is an emergency, for each of DANGERS whether it is theirs, whether it is urgent at least. */
export const QUESTIONS = DANGERS.length + 2

export interface DangerModel {
  answers: LinearAnswers
  /** Log-odds: from these on it is an emergency, whatever the rules say. */
  sureFrom: number
}

/** Log-odds of the model's answers. */
export interface DangerOdds {
  emergency: number
  /** By DANGERS. */
  whose: number[]
  urgent: number
}

export interface JudgeParts {
  /** The rules of `tables`. */
  detect: DetectUrgency
  tables: UrgencyTables
  /** Of the classifier that the model was made beside. */
  kinds: Kinds
  model: DangerModel
}

type JudgeDanger = (text: string, found?: Detected, kinds?: Kinds) => DangerOdds

/** Log-odds: clauses must be so much surer than a whole text, since they say less of what is meant; with a rule's words, less sure. */
const CLAUSE = -1
const CLAUSE_OF_RULE = 0.25
/** Log-odds: kinds of matter seldom add more. */
const KINDS = 1
const NO_KINDS: Kinds = () => new Map()

/** Found by the judge alone: an emergency, and what is urgent. */
const LEARNED = 'learned'
const PRESSING = 'pressing'
/** Log-odds, by folds of the training set: from there on it is urgent without a rule, and below there a rule's words are not. */
const PRESSING_FROM = 1
const UNLIKELY_BELOW = -1.5

/** What `detect` finds, and what this judge makes of it. Linear. */
export function createJudgedDetector(parts: JudgeParts): DetectUrgency {
  const { detect, model } = parts
  const oddsOf = createDangerOdds(parts)
  const clauses = createClauses(model, oddsOf)
  return (text) => {
    const found = detect(text)
    const emergencies = found.signals.filter(isEmergency)
    if (emergencies.some((signal) => signal.isAlone || isBare(text, signal))) return found
    const odds = mostDangerous([...wholeOf(text, found, oddsOf), ...clauses(text, found)])
    if (odds.emergency < model.sureFrom)
      return emergencies.length > 0 ? doubted(found, odds.emergency) : weighed(text, found, odds.urgent)
    if (emergencies.length > 0 || lettersOf(text) < LEAST_LETTERS) return found
    return withLearned(found, odds)
  }
}

/** Of one text; `found` where the rules have read it already, `of` instead of the classifier's kinds. */
export function createDangerOdds({ detect, tables, kinds, model }: JudgeParts): JudgeDanger {
  const vectorOf = createDangerFeatures(tables)
  const answer = createAnswers(model.answers)
  return (text, found = detect(text), of = kinds) => {
    const [emergency = 0, ...rest] = answer(vectorOf(text, found, of))
    return { emergency, whose: rest.slice(0, DANGERS.length), urgent: rest[DANGERS.length] ?? 0 }
  }
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

/** The most dangerous; as urgent as the most urgent. */
function mostDangerous(all: readonly DangerOdds[]): DangerOdds {
  const [first = { emergency: 0, whose: [], urgent: 0 }, ...others] = all
  return others.reduce(
    (one, other) => ({
      ...(other.emergency > one.emergency ? other : one),
      urgent: Math.max(one.urgent, other.urgent),
    }),
    first,
  )
}

function wholeOf(text: string, found: Detected, oddsOf: JudgeDanger): DangerOdds[] {
  const pieces = piecesOf(text)
  return pieces.length === 1 ? [oddsOf(text, found)] : pieces.map((piece) => oddsOf(piece))
}

/** They make nothing urgent. Most are looked at without kinds of matter only, which take most of the time. */
function createClauses({ sureFrom }: DangerModel, oddsOf: JudgeDanger) {
  const isWorth = (clause: string) =>
    oddsOf(clause, undefined, NO_KINDS).emergency + CLAUSE + KINDS >= sureFrom
  const shifted = (clauses: readonly string[], by: number) =>
    clauses
      .map((clause) => oddsOf(clause))
      .map((odds) => ({ ...odds, emergency: odds.emergency + by, urgent: Number.NEGATIVE_INFINITY }))
  return (text: string, found: Detected): DangerOdds[] => [
    ...shifted(toldIn(text, found), CLAUSE_OF_RULE),
    ...shifted(clausesOf(text).filter(isWorth), CLAUSE),
  ]
}

/** The clauses in which the rules found an emergency, each by itself. */
function toldIn(text: string, { signals }: Detected): string[] {
  const emergencies = signals.filter(isEmergency)
  return partsOf(text).filter(
    (part) =>
      part.length < text.length &&
      emergencies.some(({ words }) => words.every((word) => part.includes(word))),
  )
}

function withLearned(found: Detected, { emergency, whose }: DangerOdds): Detected {
  const disposition = DANGERS[whose.indexOf(Math.max(...whose))] ?? 'dispatch'
  const signal: Signal = { rule: LEARNED, urgency: 'emergency', disposition, words: [said(emergency)] }
  return { ...found, signals: [signal, ...found.signals] }
}

const LOWER = { urgency: 'urgent', disposition: 'dispatch' } as const

/** Urgent at least: somebody looks soon. */
function doubted({ signals, ...found }: Detected, odds: number): Detected {
  return {
    ...found,
    signals: [
      { rule: DOUBTED, ...LOWER, words: [said(odds)] },
      ...signals.map((signal) => (isEmergency(signal) ? { ...signal, ...LOWER } : signal)),
    ],
  }
}

/** Of no emergency: whether it is urgent. */
function weighed(text: string, found: Detected, odds: number): Detected {
  const { signals, aside } = found
  if (signals.length === 0) {
    if (odds < PRESSING_FROM || lettersOf(text) < LEAST_LETTERS) return found
    return { signals: [{ rule: PRESSING, ...LOWER, words: [said(odds)] }], aside }
  }
  if (odds >= UNLIKELY_BELOW || signals.some((signal) => isBare(text, signal))) return found
  const unlikely = signals.map(({ rule, words }) => ({ rule, words: said(odds), signal: words.join('、') }))
  return {
    signals: [],
    aside: [...aside, ...unlikely.map((each) => ({ ...each, kind: 'unlikely' as const }))],
  }
}

function said(odds: number): string {
  return `log-odds ${odds.toFixed(1)}`
}
