/** What chances are worth, seen on messages that a model was not made from. */
import { softmax } from './linear.ts'

export interface Judgement {
  scores: Float32Array
  /** The right class. */
  label: number
}

export interface Calibration {
  heat: number
  unknownBelow: number
}

const HEATS = Array.from({ length: 30 }, (_, at) => 0.1 * 1.15 ** at)
const LEAST_CHANCE = 1e-6
const THRESHOLDS = Array.from({ length: 40 }, (_, at) => at / 100)
/** Of what is named at the threshold, so much must be right: below it a name is a guess. */
const LEAST_RIGHT = 0.3
/** A share of fewer says nothing. */
const LEAST_JUDGED = 20
const BAND = 0.05

/** The heat under which the right classes are likeliest; below `unknownBelow` fewer than a third of the names are right. */
export function calibrate(judgements: readonly Judgement[]): Calibration {
  if (judgements.length === 0) return { heat: 1, unknownBelow: 0 }
  const heat = HEATS.reduce((best, each) => (loss(judgements, each) < loss(judgements, best) ? each : best))
  return { heat, unknownBelow: thresholdOf(judgements, heat) }
}

function loss(judgements: readonly Judgement[], heat: number): number {
  return judgements.reduce(
    (sum, { scores, label }) => sum - Math.log((softmax(scores, heat)[label] ?? 0) + LEAST_CHANCE),
    0,
  )
}

function thresholdOf(judgements: readonly Judgement[], heat: number): number {
  const named = judgements.map(({ scores, label }) => {
    const chances = softmax(scores, heat)
    const confidence = Math.max(...chances)
    return { confidence, isRight: chances[label] === confidence }
  })
  const isGuess = (from: number): boolean => {
    const near = named.filter(({ confidence }) => confidence >= from && confidence < from + BAND)
    return (
      near.length >= LEAST_JUDGED && near.filter(({ isRight }) => isRight).length < LEAST_RIGHT * near.length
    )
  }
  const last = THRESHOLDS.findLast(isGuess)
  return last === undefined ? 0 : last + BAND
}
