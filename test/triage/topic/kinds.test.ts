import fc from 'fast-check'
import t from 'tap'
import { buildModel } from '../../../src/triage/topic/build.ts'
import { featuresOf } from '../../../src/triage/topic/features.ts'
import { createKinds } from '../../../src/triage/topic/kinds.ts'
import { catalogue, messages } from './small.ts'

const kindsOf = createKinds(buildModel(catalogue, messages))
const kinds = (text: string) => kindsOf(featuresOf(text))

t.test('the first three levels of what it may be about, each with its chance', async (t) => {
  const found = kinds('公司拖欠工资，三个月没发了')
  const [domain = 0, group = 0, leaf = 0] = ['03', '0301', '030101'].map((code) => found.get(code) ?? 0)
  t.ok(leaf > 0.3 && domain >= group && group >= leaf && domain <= 1 + 1e-6, JSON.stringify([...found]))
})

t.test('any text: nothing that is unlikely', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) =>
      [...kinds(text)].every(([code, chance]) => /^(\d\d){1,3}$/.test(code) && chance >= 0.1),
    ),
    { numRuns: 200 },
  )
})
