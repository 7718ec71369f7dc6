/** What chances are worth, seen on messages that a model was not made from. */
import { softmax } from './linear.ts'

export interface Judgement {
  scores: Float32Array
  /** The right class. */
  label: number
}

const HEATS = Array.from({ length: 30 }, (_, at) => 0.1 * 1.15 ** at)
const LEAST_CHANCE = 1e-6

/** The heat under which the right classes are likeliest. */
export function calibrate(judgements: readonly Judgement[]): number {
  if (judgements.length === 0) return 1
  return HEATS.reduce((best, each) => (loss(judgements, each) < loss(judgements, best) ? each : best))
}

function loss(judgements: readonly Judgement[], heat: number): number {
  return judgements.reduce(
    (sum, { scores, label }) => sum - Math.log((softmax(scores, heat)[label] ?? 0) + LEAST_CHANCE),
    0,
  )
}
