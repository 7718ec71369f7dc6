/** Guards: whoever says that it is not theirs, and whatever they are called, is heard once for each unit that was named. */
import t from 'tap'
import type { OpenObjections } from '../../../src/contract/objections.ts'
import { settleObjections } from '../../../src/triage/direction/objections.ts'
import { judged } from '../relations/judged.ts'

const units = ['望京街道办事处', '朝阳区城管执法局', '朝阳区政府']
const redirect = (_: unknown, notTo: readonly string[]) => {
  const unit = units.find((each) => !notTo.includes(each))
  return unit ? { unit, level: 'district' as const } : undefined
}

function settle(
  objections: OpenObjections['objections'],
  change: Partial<OpenObjections> = {},
  notTo = [''],
) {
  const { request, triage } = judged('占道经营没人管')
  const unit = units.find((each) => !notTo.includes(each)) ?? ''
  const full = { ...triage, notTo: notTo.filter(Boolean), direction: { unit, level: 'district' as const } }
  const open = {
    request: { ...request, triage: full },
    objections,
    named: [unit],
    isOvertaken: false,
    redirected: 0,
  }
  return settleObjections({ ...open, ...change }, redirect)
}

t.test('a dispatcher that always gives its own name is heard each time', async (t) => {
  const first = settle([{ unit: units[0], by: 'dispatcher-1' }])
  t.match(first, { is: 'redirected', triage: { direction: { unit: units[1] } } })
  const notTo = ['dispatcher-1', units[0] ?? '']
  const said = [{ unit: units[1], by: 'dispatcher-1' }]
  t.match(settle(said, { named: units.slice(0, 2), redirected: 1 }, notTo), {
    is: 'redirected',
    triage: { direction: { unit: units[2] } },
  })
  t.match(settle(said, { named: units, redirected: 2 }, notTo), { is: 'person', why: 'objections' })
})

t.test('a unit that was taken off already takes it from nobody else', async (t) => {
  const said = [{ unit: units[1], by: units[0] }]
  t.match(settle(said, { named: units.slice(0, 2), redirected: 1 }, [units[0] ?? '']), { is: 'answered' })
})
