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
    const heat = calibrate(judged(3, right, 100))
    const [chance = 0] = softmax(Float32Array.of(3, 0, 0, 0, 0), heat)
    t.ok(Math.abs(chance - right / 100) < 0.05, `${right} of a hundred: ${chance.toFixed(2)}`)
  }
})

t.test('without a message nothing is known of it', async (t) => {
  t.equal(calibrate([]), 1)
})
