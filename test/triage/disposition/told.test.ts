import t from 'tap'
import { loadConfig } from '../../../src/config.ts'
import { Disposition } from '../../../src/contract/request.ts'
import { createTold, ToldRow, untold } from '../../../src/triage/disposition/told.ts'

const { told } = loadConfig('config')
const tell = createTold(told)

t.test('a sentence for every way', async (t) => {
  for (const disposition of Disposition.options) {
    const { zh, en } = tell({ disposition })
    t.match(zh, /^[^{}]{10,120}$/, disposition)
    t.match(en, /^[^{}]{10,120}$/, disposition)
    const [number] = /\d{3}$/.exec(disposition) ?? []
    if (number === undefined) continue
    t.match(zh, `请立即拨打 ${number}`)
    t.match(en, `Call ${number}`)
  }
})

t.test('what is known is named', async (t) => {
  const door = { name: '人民法院', nameEn: "The people's court" }
  const court = tell({ disposition: 'litigation-or-petition', door: { ...door, phone: '12368' } })
  t.match(court.zh, /人民法院.*12368/)
  t.match(court.en, /people's court.*12368/)
  t.notMatch(tell({ disposition: 'litigation-or-petition', door }).zh, '12368')
  const earlier = { receipt: 'ED47-H9C0-MA3R-N4NS-QBA0', status: 'in_progress' as const }
  const again = tell({ disposition: 'repeat-in-progress', earlier })
  t.match(again.zh, /ED47-H9C0-MA3R-N4NS-QBA0.*正在办理/)
  t.match(again.en, /ED47-H9C0-MA3R-N4NS-QBA0.*being handled/)
})

t.test('what the table must have', async (t) => {
  t.equal(untold(told), undefined)
  t.equal(untold(told.filter(({ disposition }) => disposition !== 'dispatch')), 'dispatch')
  t.throws(() => createTold([])({ disposition: 'dispatch' }), RangeError)
  const row = (zh: string) => ToldRow.safeParse({ disposition: 'dispatch', zh, en: 'x' }).success
  t.strictSame(
    [row('好 {door}'), row('好 {name}'), row('好'.repeat(121)), row('')],
    [true, false, false, false],
  )
})
