import t from 'tap'
import { calibrate } from '../../../src/triage/topic/calibrate.ts'
import { softmax } from '../../../src/triage/topic/linear.ts'

/** `right` of `all` are of class 0, which the scores always prefer by `by`. */
function judged(by: number, right: number, all: number) {
  return Array.from({ length: all }, (_, at) => ({
    scores: Float32Array.of(by, 0, 0, 0, 0),
    label: at < right ? 0 : 1,
  }))
}

t.test('chances become what they are worth', async (t) => {
  for (const right of [50, 70, 90]) {
    const { heat } = calibrate(judged(3, right, 100))
    const [chance = 0] = softmax(Float32Array.of(3, 0, 0, 0, 0), heat)
    t.ok(Math.abs(chance - right / 100) < 0.05, `${right} of a hundred: ${chance.toFixed(2)}`)
  }
})

t.test('where too few are right nothing is to be named', async (t) => {
  const { heat, unknownBelow } = calibrate([...judged(1, 25, 100), ...judged(6, 95, 100)])
  const chanceOf = (by: number) => softmax(Float32Array.of(by, 0, 0, 0, 0), heat)[0] ?? 0
  t.ok(chanceOf(1) < unknownBelow, 'a guess')
  t.ok(chanceOf(6) > unknownBelow)
  t.equal(calibrate(judged(3, 90, 100)).unknownBelow, 0)
  t.equal(calibrate(judged(3, 0, 5)).unknownBelow, 0, 'so few say nothing')
  t.strictSame(calibrate([]), { heat: 1, unknownBelow: 0 })
})
