import t from 'tap'
import { loadConfig } from '../../src/config.ts'
import type { Request, Triage } from '../../src/contract/request.ts'
import { createTold } from '../../src/triage/disposition/told.ts'
import { createTell } from '../../src/triage/follow.ts'
import type { Related } from '../../src/triage/relations/applied.ts'
import type { Judged } from '../../src/triage/relations/portrait.ts'
import { createSettle } from '../../src/triage/settle.ts'
import { request, triage } from './second-opinion/asked.ts'

const { told, rightDoors } = loadConfig('config')
const EARLIER = '7XQ2-M4C0-NA3R-W4NS-HBA0'

const tell = createTell({ told: createTold(told), doors: rightDoors })
const judged = (revision: number, change: Partial<Triage> = {}) => ({
  ...request('路灯不亮', { revision }),
  triage: triage(change),
})

function settled(batch: readonly (Request & { triage: Triage })[], related: Related[]) {
  const asked: Judged[] = []
  const settle = createSettle({
    async relate(judged) {
      asked.push(...judged)
      return related
    },
    correct: async (batch) => batch.map(({ triage }) => triage),
    tell,
  })
  return settle(batch).then((triages) => ({ triages, asked }))
}

t.test('a repeat is told of the earlier request, and how it stands', async (t) => {
  const repeat: Triage = triage({ disposition: 'repeat-in-progress', repeatOf: EARLIER })
  const { triages } = await settled(
    [judged(1), judged(2)],
    [{ triage: repeat, progress: { receipt: EARLIER, status: 'in_progress' } }, { triage: triage() }],
  )
  t.match(triages[0]?.told?.zh, EARLIER)
  t.match(triages[0]?.told?.zh, '正在办理')
  t.match(triages[0]?.told?.en, EARLIER)
  t.strictSame(triages[1], triage(), 'another is told what it was')
})

t.test('what somebody adds gives nobody more time', async (t) => {
  const due = (dispatchDueAt: string, handleDueAt: string) => ({ dispatchDueAt, handleDueAt })
  const earlier = triage(due('2026-03-02T11:00:00+08:00', '2026-03-09T10:00:00+08:00'))
  const later = judged(2, due('2026-03-02T12:00:00+08:00', '2026-03-04T10:00:00+08:00'))
  const { triages } = await settled(
    [later, judged(1)],
    [{ triage: later.triage, earlier }, { triage: triage() }],
  )
  t.match(triages[0], due('2026-03-02T11:00:00+08:00', '2026-03-04T10:00:00+08:00'))
  t.strictSame(triages[1], triage())
})

t.test('whoever adds new facts is told that it goes on', async (t) => {
  const urged = judged(1, { disposition: 'repeat-in-progress', told: { zh: '请稍候', en: 'wait' } })
  const { triages } = await settled([urged], [{ triage: { ...urged.triage, disposition: 'dispatch' } }])
  t.strictSame(triages[0]?.told, tell(triage()))
})

t.test('a matter of another door is told that door', async (t) => {
  const [door] = rightDoors
  const evidence = [`disposition/${door?.id}: 法院`]
  const found = tell(triage({ disposition: 'litigation-or-petition', evidence }))
  t.match(found.zh, door?.name)
  t.match(found.en, door?.nameEn)
})

t.test('relations see which rules found danger; what operators put right comes last', async (t) => {
  const evidence = ['topic/words: 煤气', 'urgency/gas-smell: 煤气味', 'urgency/fire: 着火']
  const { asked } = await settled([judged(1, { evidence })], [{ triage: triage({ evidence }) }])
  t.strictSame(asked[0]?.signals, ['gas-smell', 'fire'])
  const settle = createSettle({
    relate: async () => [{ triage: triage({ type: 'report' }) }],
    correct: async (batch) => batch.map(({ triage }) => ({ ...triage, by: `${triage.type} corrected` })),
    tell,
  })
  t.match(await settle([judged(1)]), [{ by: 'report corrected' }])
})
