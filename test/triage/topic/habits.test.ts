import t from 'tap'
import { requestTypes } from '../../../src/contract/request.ts'
import { habitsOf, wantedOf } from '../../../src/triage/topic/habits.ts'

const leaves = [
  { code: '010101', type: 'assistance' },
  { code: '01010201', type: 'report' },
  { code: '01010202', type: 'report' },
] as const
const many = (count: number, topic: string, type: 'complaint' | 'consultation') =>
  Array.from({ length: count }, () => ({ topic, type }))

const best = (shares: number[]) => requestTypes[shares.indexOf(Math.max(...shares))]
const only = (at: number) => Float32Array.from(leaves, (_, each) => (each === at ? 1 : 0))

t.test(
  'what is said of a leaf tells what is wanted of it; of few words, those beside it and the catalogue',
  async (t) => {
    const habits = habitsOf(leaves, many(20, '010101', 'complaint'))
    t.equal(best(wantedOf(habits, only(0))), 'complaint')
    t.equal(best(wantedOf(habits, only(1))), 'report', 'nothing was said: as the catalogue has it')
    const beside = habitsOf(leaves, many(9, '01010201', 'consultation'))
    t.equal(best(wantedOf(beside, only(2))), 'consultation', 'as of the leaf beside it')
    t.equal(best(wantedOf(habitsOf(leaves, []), only(0))), 'assistance')
  },
)

t.test('shares', async (t) => {
  const habits = habitsOf(leaves, many(3, '01010201', 'complaint'))
  t.equal(habits.length, leaves.length * requestTypes.length)
  for (let at = 0; at < leaves.length; at += 1) {
    const shares = wantedOf(habits, only(at))
    t.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-5)
    t.ok(shares.every((share) => share > 0))
  }
  const mixed = wantedOf(habits, Float32Array.from([0.5, 0.5, 0]))
  t.ok(Math.abs(mixed.reduce((sum, share) => sum + share, 0) - 1) < 1e-5)
})
