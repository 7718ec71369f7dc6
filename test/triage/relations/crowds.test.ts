/** Guards: many who tell of one thing are one crowd, two things are two, and nobody in danger is taken for one more of many. */
import t from 'tap'
import { createPostgresRelations } from '../../../adapters/relations-postgres.ts'
import { openLedger } from '../../adapters/cases-postgres-ledger.ts'
import { startPostgres } from '../../support/postgres.ts'
import { judged, relateOver, type Said } from './judged.ts'

const NO_WATER = '02010101'
const BURST = '02030101'
const WANGJING = '110105026'
const { pool } = await openLedger(t, await startPostgres(t))

async function open() {
  await pool.query('truncate relations, relation_keys, crowds')
  const relate = relateOver(pool)
  let by = 0
  /** Everybody is another person. */
  const tell = async (...said: [string, Said?][]) => {
    const batch = said.map(([text, each]) => judged(text, { by: ++by, topic: NO_WATER, ...each }))
    const related = await relate(batch)
    return related.map(({ triage }, n) => ({ ...triage, receipt: batch[n]?.request.receipt }))
  }
  return { relate, tell }
}

t.test('a burst pipe, in many words', async (t) => {
  const { tell } = await open()
  const told = await tell(
    ['望京西园四区从早上就没水了，做不了饭', { at: 0 }],
    [
      '路口地底下往外冒水，望京西园门口都淹了',
      { topic: BURST, at: 5, signals: ['flood-home'], street: WANGJING },
    ],
    ['水管爆了吧？阜通东大街一片汪洋', { topic: BURST, at: 9, signals: ['flood-home'], street: WANGJING }],
    ['请问望京西园四区停水到几点', { at: 12 }],
    ['no water in Wangjing since this morning', { at: 20, signals: ['water-out'], street: WANGJING }],
    ['高层一滴水没有，望京西园9号楼', { at: 30, signals: ['water-out'], street: WANGJING }],
  )
  t.same(
    told.map(({ crowd }) => crowd?.size),
    [undefined, undefined, 2, 2, undefined, 3],
    'what is alike by topic and place, or by a signal',
  )
  t.same(told.at(-1)?.flags, ['crowd', 'crowd:3'])
  t.equal(told.at(-1)?.crowd?.id, told[0]?.receipt, 'its first')
  const counts = await createPostgresRelations(pool).counts(2)
  t.same(counts, { crowds: [], formed: 2, unassigned: 0 }, 'they are of another day than today')
})

t.test('one after the other, or in one batch', async (t) => {
  for (const together of [true, false]) {
    const { tell } = await open()
    const said = ['望京西园停水', '望京西园没水了', '望京西园水管没水'].map((text): [string, Said?] => [text])
    const told = together
      ? await tell(...said)
      : [
          await tell(...said.slice(0, 1)),
          await tell(...said.slice(1, 2)),
          await tell(...said.slice(2)),
        ].flat()
    t.same(
      told.map(({ crowd }) => crowd?.size),
      [undefined, 2, 3],
    )
  }
})

t.test('two matters, two places, two days', async (t) => {
  const { tell } = await open()
  const told = await tell(
    ['望京西园停水了', { at: 0 }],
    ['天通苑停水了', { at: 1 }],
    ['望京西园的路灯不亮', { topic: '05020101' }],
    ['朝阳区有地方停水', { district: '110105' }],
    ['停水了', {}],
    ['海淀的新华大街没水', { district: '110108', at: 3 }],
    ['丰台的新华大街没水', { district: '110106', at: 4 }],
    ['楼道灯坏了一个月没人修', { topic: '06010101', street: WANGJING }],
    ['物业费涨价没有公示', { topic: '06050101', street: WANGJING }],
    ['老人晕倒在路边', { topic: '19010101', street: WANGJING, signals: ['medical'] }],
    ['孩子烫伤了', { topic: '19010102', street: WANGJING, signals: ['medical'] }],
    ['望京西园停水了', { at: 25 * 60 }],
  )
  t.same(
    told.map(({ crowd }) => crowd?.size),
    told.map(() => undefined),
  )
})

t.test('whoever calls twice is one; so is who adds something', async (t) => {
  const { relate, tell } = await open()
  const [first] = await tell(['望京西园停水'])
  const again = await relate([judged('望京西园停水，没人管', { by: 1, topic: NO_WATER })])
  t.equal(again[0]?.triage.crowd, undefined, 'nobody else yet')
  await tell(['望京西园没水了'])
  const [third] = await relate([judged('望京西园停水，什么时候修好', { by: 1, topic: NO_WATER })])
  t.match(third?.triage, { repeatOf: first?.receipt, crowd: { id: first?.receipt, size: 2 } })
  const said: Said = { by: 1, topic: NO_WATER, revision: 2 }
  const [added] = await relate([
    judged('望京西园停水\n\n老人没法做饭', first?.receipt ? { ...said, receipt: first.receipt } : said),
  ])
  t.match(added?.triage.crowd, { id: first?.receipt, size: 2 })
})

t.test('an emergency that is known', async (t) => {
  const burning: Said = {
    topic: '34010101',
    urgency: 'emergency',
    disposition: 'transfer-119',
    signals: ['fire'],
    at: 0,
  }
  const first: [string, Said?] = ['望京西园四区3号楼着火了', burning]
  const cases: [string, Said, boolean][] = [
    ['望京西园3号楼那边冒黑烟，好大的火', { at: 10 }, true],
    ['望京西园着火了', { at: 100 }, true],
    ['望京西园3号楼着火，我妈被困在屋里', { at: 10, signals: ['fire', 'trapped'] }, false],
    ['望京西园着火，楼上老人下不来', { at: 10 }, false],
    ['Fire at 望京西园, my neighbour is stuck on the balcony', { at: 10 }, false],
    ['望京西园5号楼着火', { at: 10 }, false],
    ['望京西园着火', { at: 150 }, false],
    ['望京西园一股煤气味', { at: 10, signals: ['gas-leak'] }, false],
    ['望京这边着火', { at: 10, street: WANGJING }, false],
    ['望京西园着火了', { at: 10, request: { flags: ['call-running'] } }, false],
    ['望京西园着火了', { at: 10, signals: [] }, false],
    ['望京西园着火了', { at: 10, signals: ['fire', 'something-new'] }, false],
  ]
  for (const [text, said, isLowered] of cases) {
    const { tell } = await open()
    await tell([first[0], { ...burning, street: WANGJING }])
    const [second] = await tell([text, { ...burning, ...said }])
    t.match(
      second,
      {
        urgency: isLowered ? 'urgent' : 'emergency',
        disposition: 'transfer-119',
        flags: isLowered ? ['crowd-of-emergency'] : [],
      },
      text,
    )
  }
})

t.test('of fifty who see one fire, one is an emergency; the next, hours later, is another', async (t) => {
  const { tell } = await open()
  const burning: Said = { topic: '34010101', urgency: 'emergency', signals: ['fire'] }
  const said = (at: number): [string, Said?] => [
    `望京西园着火了，看见火光${'啊'.repeat(at % 5)}`,
    { ...burning, at },
  ]
  const told = []
  for (let batch = 0; batch < 5; batch++)
    told.push(...(await tell(...Array.from({ length: 10 }, (_, n) => said(batch * 10 + n)))))
  t.same(
    told.flatMap(({ urgency }, n) => (urgency === 'emergency' ? [n] : [])),
    [0],
  )
  t.match(told.at(-1), { crowd: { size: 50 }, flags: ['crowd', 'crowd:50', 'crowd-of-emergency'] })
  t.equal((await tell(said(5 * 60)))[0]?.urgency, 'emergency')
  await pool.query('update crowds set last_at = now()')
  t.match(await createPostgresRelations(pool).counts(3), {
    crowds: [{ size: 51, topic: '34010101' }],
    formed: 1,
  })
})

t.test('several workers at the same time', async (t) => {
  const { tell } = await open()
  const workers = [relateOver(pool), relateOver(pool), relateOver(pool)]
  const batches = Array.from({ length: 12 }, (_, n) =>
    Array.from({ length: 20 }, (_, m) => judged('望京西园停水', { by: 1000 + n * 20 + m, topic: NO_WATER })),
  )
  await Promise.all(batches.map((batch, n) => workers[n % 3]?.(batch.toReversed())))
  const [last] = await tell(['望京西园停水'])
  t.equal(last?.crowd?.size, 241, 'everybody is counted, once')
  const { rows } = await pool.query(
    "select count(distinct relation->>'crowd') as crowds from relations where relation ? 'crowd'",
  )
  t.equal(rows[0].crowds, '1')
  await Promise.all(batches.map((batch, n) => workers[n % 3]?.(batch)))
  const [again] = await tell(['望京西园停水'])
  t.equal(again?.crowd?.size, 242, 'judged again, nobody is counted again')
})
