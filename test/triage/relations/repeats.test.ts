/** Guards: who says the same again is told how it stands, and nothing new that they say is lost. */
import t from 'tap'
import { createPostgresTracking } from '../../../adapters/tracking-postgres.ts'
import type { Triage } from '../../../src/contract/request.ts'
import { openLedger } from '../../adapters/cases-postgres-ledger.ts'
import { startPostgres } from '../../support/postgres.ts'
import { judged, relateOver, type Said } from './judged.ts'

const HEATING = '01010101'
const PARKING = '13020100'
const { pool } = await openLedger(t, await startPostgres(t))
const relate = relateOver(pool, { crowd: 1000 })
const tracking = createPostgresTracking(pool)

let people = 0
/** Two messages of one person, judged one after the other. */
async function says(
  first: [string, (Said | undefined)?],
  second: [string, (Said | undefined)?],
  between?: (receipt: string) => Promise<unknown>,
) {
  people += 1
  const one = judged(first[0], { by: people, topic: HEATING, ...first[1] })
  const other = judged(second[0], { by: people, topic: HEATING, ...second[1] })
  await relate([one])
  await between?.(one.request.receipt)
  const [related] = await relate([other])
  if (!related) throw new Error('nothing is related')
  const { triage, progress } = related
  return { of: one.request.receipt, progress, ...told(triage) }
}

function told({ disposition, repeatOf, flags, urgency }: Triage) {
  return { disposition, repeatOf, flags, urgency }
}

async function update(receipt: string, status: 'in_progress' | 'closed', at: string) {
  await pool.query(
    "insert into revisions (receipt, revision, channel, endpoint, received_at, request) values ($1, 1, 'web', 'web', now(), '{}') on conflict do nothing",
    [receipt],
  )
  await tracking.update(receipt, { id: status, status, at })
}
const COLD = '我家暖气不热，室温只有十四度，望京西园四区3号楼'
const days = (count: number) => count * 24 * 60

t.test('of a backlog that is judged in another order nothing repeats what came after it', async (t) => {
  const late = await says([COLD, { at: 60 }], [COLD, { at: 0 }])
  t.same(
    { ...late, of: '', progress: undefined },
    { ...late, of: '', progress: undefined, repeatOf: undefined },
  )
  const early = await says([COLD, { at: 0 }], [COLD, { at: 60 }])
  t.equal(early.repeatOf, early.of)
})

t.test('the same again', async (t) => {
  const same: [string, Said?][] = [
    [COLD],
    ['望京西园四区3号楼暖气不热，室温只有14度，到现在没人管'],
    ['上次反映的暖气不热，三天了还没人处理，什么时候能解决？', { disposition: 'repeat-in-progress' }],
    ['我反映的事怎么样了', { disposition: 'repeat-in-progress', topic: '' }],
    ['催一下，打了5次12345了', { disposition: 'repeat-in-progress', topic: '' }],
    ['暖气还是不热', { at: days(2) }],
  ]
  for (const [text, said] of same) {
    const found = await says([COLD, { at: 0 }], [text, { at: 60, ...said }], (receipt) =>
      update(receipt, 'in_progress', '2026-01-05T09:00:00+08:00'),
    )
    const { of, disposition, repeatOf, progress } = found
    t.same(
      { disposition, repeatOf, progress },
      {
        disposition: 'repeat-in-progress',
        repeatOf: of,
        progress: { receipt: of, status: 'in_progress' },
      },
      text,
    )
  }
})

t.test('who quotes a receipt means that one', async (t) => {
  people += 1
  const by = people
  const older = judged(COLD, { by, topic: HEATING })
  await relate([older])
  await relate([judged('小区门口车把消防通道堵了', { by, topic: PARKING })])
  const text = `查询码${older.request.receipt.toLowerCase()}，什么情况`
  const [asks] = await relate([judged(text, { by, disposition: 'repeat-in-progress' })])
  t.equal(asks?.triage.repeatOf, older.request.receipt)
  const [stranger] = await relate([judged(text, { by: by + 5000, disposition: 'repeat-in-progress' })])
  t.equal(stranger?.triage.repeatOf, undefined, 'of somebody else it tells nothing')
})

t.test('of several the one that a reminder names', async (t) => {
  people += 1
  const by = people
  const toilet = judged('村口公共厕所没人打扫，脏得下不去脚', { by, topic: '11030101' })
  await relate([toilet])
  await relate([judged('有人在河边烧垃圾，一股黑烟', { by, topic: '10020101' })])
  await relate([judged('门口那棵大树快倒了', { by, topic: '29010101' })])
  for (const text of ['我之前反映的厕所没人打扫的事怎么样了', '上次说的厕所怎么样了']) {
    const [asks] = await relate([judged(text, { by, topic: '', disposition: 'repeat-in-progress' })])
    t.equal(asks?.triage.repeatOf, toilet.request.receipt, text)
  }
})

t.test('something new', async (t) => {
  const file = { id: 'f', kind: 'image' as const, mediaType: 'image/png', bytes: 1, state: 'stored' as const }
  const news: [string, Said?][] = [
    ['暖气不热，现在室温只有12度了，望京西园四区3号楼'],
    ['望京西园四区5号楼的暖气也不热了'],
    [COLD, { request: { attachments: [file] } }],
    ['暖气不热，老人昨夜冻感冒发烧住进医院，物业锅炉房的人说循环泵烧坏了要等外地配件'],
    [COLD, { request: { relatesTo: { how: 'supplement' } } }],
    ['上次反映的暖气不热没解决，现在屋里只有9度', { disposition: 'repeat-in-progress' }],
  ]
  for (const [text, said] of news) {
    const { of, disposition, repeatOf, flags, progress } = await says([COLD], [text, said])
    t.same(
      { disposition, repeatOf, flags, progress },
      {
        disposition: 'dispatch',
        repeatOf: of,
        flags: ['repeat-with-new-facts'],
        progress: undefined,
      },
      text,
    )
  }
})

t.test('another matter', async (t) => {
  const others: [string, Said?, Said?][] = [
    ['小区门口停了一排车堵住消防通道', { topic: PARKING }],
    ['人行道上停满电动车没法走', { topic: PARKING }, { topic: PARKING }],
    [COLD, { street: '110108001' }, { street: '110105026' }],
    ['天通苑西三区的暖气不热，室温只有十四度'],
    [COLD, { disposition: 'answer-now' }],
  ]
  for (const [text, said, first] of others) {
    const { repeatOf, disposition } = await says(
      [first?.topic ? '小区门口外来车堵消防通道' : COLD, first],
      [text, said],
    )
    t.same(
      { repeatOf, disposition },
      { repeatOf: undefined, disposition: said?.disposition ?? 'dispatch' },
      text,
    )
  }
  const [somebody] = await relate([judged(COLD, { by: 9998, topic: HEATING })])
  t.equal(somebody?.triage.repeatOf, undefined, 'somebody else')
  await relate([judged(COLD, { topic: HEATING })])
  const [nobody] = await relate([judged(COLD, { topic: HEATING })])
  t.equal(nobody?.triage.repeatOf, undefined, 'nobody is the same as nobody')
})

t.test('an urge of something that is not here goes its way', async (t) => {
  const [lost] = await relate([
    judged('上次反映的路灯修了吗', { by: 9997, disposition: 'repeat-in-progress' }),
  ])
  t.match(lost, {
    triage: { disposition: 'repeat-in-progress', repeatOf: undefined, flags: ['repeat-not-found'] },
  })
})

t.test('what was closed', async (t) => {
  const close = (receipt: string) => update(receipt, 'closed', '2026-01-06T08:00:00+08:00')
  const soon = await says([COLD, { at: 0 }], [COLD, { at: days(3) }], close)
  t.match(soon, { disposition: 'repeat-in-progress', progress: { status: 'closed' } })
  const again = await says([COLD, { at: 0 }], [`${COLD}，又不热了`, { at: days(3) }], close)
  t.match(again, { disposition: 'dispatch', flags: ['repeat-with-new-facts'] })
  const late = await says([COLD, { at: 0 }], [COLD, { at: days(9) }], close)
  t.match(late, { disposition: 'dispatch', repeatOf: undefined })
})

t.test('an emergency', async (t) => {
  const fire: Said = { topic: '34010101', urgency: 'emergency', disposition: 'transfer-119' }
  const said = '望京西园四区3号楼着火了快来人'
  const twice = await says([said, { ...fire, at: 0 }], [`${said}啊`, { ...fire, at: 3 }])
  t.match(twice, { urgency: 'emergency', disposition: 'transfer-119', repeatOf: twice.of })
  const mend: Said = { ...fire, disposition: 'dispatch' }
  const twiceToMend = await says([said, { ...mend, at: 0 }], [said, { ...mend, at: 3 }])
  t.match(twiceToMend, { urgency: 'emergency', disposition: 'repeat-in-progress' })
  const later = await says([said, { ...fire, at: 0 }], [said, { ...fire, at: 30 }])
  t.match(later, { urgency: 'emergency', repeatOf: undefined })
  const other = await says([said, { ...fire, at: 0 }], ['楼里有人被困出不来了', { ...fire, at: 1 }])
  t.match(other, { urgency: 'emergency', repeatOf: undefined })
})

t.test('a repeat of a repeat tells of the first; a source may say which it is', async (t) => {
  const first = judged(COLD, { by: 9990, topic: HEATING })
  await relate([first, judged(COLD, { by: 9990, topic: HEATING })])
  const [third] = await relate([judged(COLD, { by: 9990, topic: HEATING })])
  t.equal(third?.triage.repeatOf, first.request.receipt)
  const named = { relatesTo: { how: 'urge' as const, receipt: first.request.receipt } }
  const [urged] = await relate([judged('什么时候修好', { request: named })])
  t.match(urged, { triage: { repeatOf: first.request.receipt, disposition: 'repeat-in-progress' } })
  const order = (orderNumber: string) => ({ ...first.request.source, orderNumber })
  const ordered = judged('小区路灯不亮', { request: { source: order('GD1') } })
  await relate([ordered])
  const relatesTo = { how: 'repeat' as const, orderNumber: 'GD1' }
  const [again] = await relate([judged('路灯', { request: { source: order('GD2'), relatesTo } })])
  t.equal(again?.triage.repeatOf, ordered.request.receipt)
})

t.test('a phone of very many is nobody', async (t) => {
  for (let n = 0; n < 31; n++) await relate([judged(`第${n}个人的事`, { by: 9991, topic: PARKING, at: n })])
  await relate([judged(COLD, { by: 9991, topic: HEATING, at: 40 })])
  const [related] = await relate([judged(COLD, { by: 9991, topic: HEATING, at: 41 })])
  t.equal(related?.triage.repeatOf, undefined)
})

t.test('judged again', async (t) => {
  const first = judged(COLD, { by: 9992, topic: HEATING })
  const second = judged(COLD, { by: 9992, topic: HEATING })
  const both = [first, second]
  const once = await relate(both)
  t.same(await relate(both), once, 'together')
  t.same(await relate([second]), once.slice(1), 'one')
  t.same(await relate([first]), once.slice(0, 1), 'what came later makes it no repeat')
})
