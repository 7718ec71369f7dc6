/** Guards: what an operator has put right stands in every later revision; a danger that is new is one all the same. */
import t from 'tap'
import type { Correction, Labels } from '../../../src/contract/corrections.ts'
import type { Request, Triage } from '../../../src/contract/request.ts'
import { createCorrect } from '../../../src/triage/corrections/correct.ts'

const found: Triage = {
  ...{ type: 'complaint', urgency: 'emergency', disposition: 'transfer-119' },
  category: { code: '01010101', path: ['供暖', '不热'], confidence: 0.6 },
  place: { districtCode: '110105', streetCode: '110105024', name: '望京' },
  direction: { unit: '朝阳区供热办', level: 'district' },
  ...{ lanes: [], flags: ['place-unknown', 'crowd'], by: 'x' },
  evidence: ['urgency/fire: 着火', 'topic/words: 暖气'],
  dispatchDueAt: '2026-01-05T08:30:00+08:00',
  handleDueAt: '2026-01-05T08:30:00+08:00',
}
const before: Labels = {
  ...{ type: 'complaint', urgency: 'emergency', disposition: 'transfer-119', district: '110105' },
  topic: { code: '01010101', path: ['供暖', '不热'] },
}
const correction = (revision: number, after: Partial<Labels>, of: Labels = before): Correction => ({
  ...{ receipt: 'R', revision, by: 'operator', at: '2026-01-05T08:30:00+08:00', reason: 'x' },
  ...{ before: of, after: { ...of, ...after }, evidence: ['urgency/fire: 着火'] },
})

let asked: (readonly string[])[] = []
async function judged(revision: number, corrections: Correction[], triage: Triage = found): Promise<Triage> {
  asked = []
  const correct = createCorrect({
    corrections: {
      of: async (receipts) => {
        asked.push(receipts)
        return corrections
      },
    },
    direct: (code, place) => ({
      direction: { unit: `${code} ${place?.districtCode}`, level: 'city' },
      flags: [],
    }),
    lanesOf: (_request, { place }) => ({
      lanes: place?.outside ? ['jjj'] : [],
      evidence: [`lane/jjj-place: ${place?.outside}`],
    }),
    follow: (_request, made) => ({ ...made, handleDueAt: `by ${made.type} ${made.urgency}` }),
  })
  const request = { receipt: 'R', revision } as Request
  const [only] = await correct([{ request, triage }])
  return only ?? found
}

t.test('all that was put right, and what follows from it', async (t) => {
  const topic = { code: '09010101', path: ['噪声', '施工'] }
  const triage = await judged(2, [
    correction(2, { type: 'report', urgency: 'normal', disposition: 'dispatch', topic, district: '110108' }),
  ])
  t.match(triage, {
    ...{ type: 'report', urgency: 'normal', disposition: 'dispatch' },
    category: { ...topic, confidence: 1 },
    direction: { unit: '09010101 110108' },
    handleDueAt: 'by report normal',
  })
  t.same(triage.place, { districtCode: '110108' })
  t.same(triage.flags, ['crowd', 'corrected'])
  t.ok(triage.evidence.includes('topic/corrected: 09010101'))
})

t.test('outside of Beijing', async (t) => {
  const leaf = { ...found, evidence: [...found.evidence, 'lane/minors-flag: minor'], lanes: ['minors'] }
  const triage = await judged(2, [correction(2, { district: 'hebei' })], leaf)
  t.same([triage.place, triage.lanes], [{ outside: 'hebei' }, ['jjj']])
  t.ok(triage.evidence.includes('place/corrected: hebei'))
  t.notOk(
    triage.evidence.some((line) => line.includes('minors')),
    'what lanes were found by is told anew',
  )
  t.same((await judged(2, [correction(2, { type: 'report' })], leaf)).lanes, ['minors'])
})

t.test('only that: the rest is as triage says, and the later word counts', async (t) => {
  const second = correction(3, { type: 'praise' }, { ...before, type: 'report' })
  const triage = await judged(4, [correction(2, { type: 'report' }), second])
  t.match(triage, { type: 'praise', urgency: 'emergency', direction: found.direction, place: found.place })
  t.equal((await judged(2, [correction(2, { type: 'report' }), second])).type, 'report', 'judged once more')
  const refused = { ...found, notTo: ['01010101 110108'] }
  t.same((await judged(2, [correction(2, { district: '110108' })], refused)).direction, found.direction)
  const nothing = await judged(2, [correction(2, { topic: undefined, district: undefined })])
  t.notOk('category' in nothing || 'place' in nothing)
})

t.test('no danger, said an operator: so it stays, until other words tell of one', async (t) => {
  const calmed = [correction(2, { urgency: 'normal', disposition: 'dispatch' })]
  t.match(await judged(3, calmed), { urgency: 'normal', disposition: 'dispatch' })
  const again = { ...found, evidence: [...found.evidence, 'urgency/gas-leak: 煤气味'] }
  t.match(await judged(3, calmed, again), { urgency: 'emergency', disposition: 'transfer-119' })
  t.match(await judged(2, calmed, again), { urgency: 'normal' }, 'its own revision')
  t.match(await judged(3, [correction(2, { type: 'report' })], again), {
    urgency: 'emergency',
    type: 'report',
  })
})

t.test('of a first revision nobody is asked', async (t) => {
  t.equal(await judged(1, [correction(2, { type: 'report' })]), found)
  t.same(asked, [])
})
