/** Where a matter is, by what a citizen wrote and by what the source said. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import t from 'tap'
import type { Fault } from '../../../src/config-error.ts'
import { readPlaces } from '../../../src/config-places.ts'
import type { Request } from '../../../src/contract/request.ts'
import { createDivisions } from '../../../src/triage/places/divisions.ts'
import { createPlaces } from '../../../src/triage/places/places.ts'

const faults: Fault[] = []
const tables = readPlaces('config', faults)
if (!tables) throw new Error(`${faults.length} faults in config/tables`)
const places = createPlaces(tables)
const find = (text: string, more: Partial<Request> = {}) =>
  places({ text, flags: [], extensions: {}, ...more })
const said = (text: string) => {
  const { outside, districtCode } = find(text)
  return outside ?? districtCode ?? 'none'
}

t.test('sentences, of which every other one was never looked at while tuning', async (t) => {
  const file = readFileSync(new URL('sentences.csv', import.meta.url), 'utf8')
  const rows: string[][] = parse(file, { comment: '#', comment_no_infix: true, from_line: 1 })
  const sentences = rows.slice(1)
  t.ok(sentences.length >= 250)
  const wrong = sentences.map(([text = '', expected]) => said(text) !== expected)
  const tuned = wrong.filter((isWrong, at) => isWrong && at % 2 === 0).length
  const heldOut = wrong.filter((isWrong, at) => isWrong && at % 2 === 1).length
  t.comment(`wrong: ${tuned} of the tuned half, ${heldOut} of the other`)
  t.equal(tuned, 0)
  t.ok(heldOut <= sentences.length * 0.5 * 0.03, `${heldOut}`)
})

t.test('a village, told from the list of communities, in its street', async (t) => {
  t.match(find('我们垛子村村口的路灯不亮'), { districtCode: '110112', streetCode: '110112114' })
})

t.test('all names of the tables, each by itself', async (t) => {
  for (const { name, district, kind } of tables.places) {
    const expected = district.length === 1 && district[0] !== '*' ? district[0] : 'none'
    const text = kind === 'weak' ? `在${name}这边。` : `${name}。`
    if (said(text) !== expected && kind !== 'word') t.fail(`${name}: ${said(name)}, not ${expected}`)
  }
  for (const [name, alike] of Map.groupBy(tables.divisions, (row) => row.name))
    t.equal(said(`${name}。`), alike.length === 1 ? alike[0]?.district_code : 'none', name)
  t.match(find('海淀区八里庄街道'), { districtCode: '110108', streetCode: '110108005' })
})

t.test('what the finding holds', async (t) => {
  t.strictSame(find('在望京这边路灯坏了'), {
    districtCode: '110105',
    streetCode: '110105026',
    name: '望京',
    evidence: ['place/there: 望京'],
  })
  t.strictSame(find('不是海淀，是昌平'), {
    districtCode: '110114',
    name: '昌平区',
    evidence: ['place/named: 昌平', 'place/not-there: 海淀'],
  })
  t.match(find('从天通苑到国贸的公交太少'), { conflict: ['昌平区', '朝阳区'], districtCode: undefined })
  t.strictSame(find('北苑停水了'), { evidence: ['place/several-districts: 北苑'] })
  t.match(find('在燕郊买的房烂尾了'), { outside: 'hebei', name: '燕郊' })
  t.match(find('昌平区北苑停水了'), { districtCode: '110114' }, 'the district is believed')
  for (const { evidence } of [find(`望京${'、国贸'.repeat(50)}`)])
    for (const line of evidence) t.match(line, /^place\/[a-z]+(-[a-z]+)*: /)
})

t.test('the words of the source', async (t) => {
  const at = (location: NonNullable<Request['location']>, text = '路灯坏了') => find(text, { location })
  t.match(at({ districtCode: '110108' }), { districtCode: '110108', evidence: ['place/source: 海淀区'] })
  t.match(at({ streetCode: '110105026' }), { districtCode: '110105', streetCode: '110105026' })
  t.match(at({ districtCode: '110105' }, '望京的路灯坏了'), { streetCode: '110105026', conflict: undefined })
  t.match(at({ districtCode: '110108' }, '回龙观的路灯坏了'), {
    districtCode: '110108',
    conflict: ['海淀区', '昌平区'],
  })
  t.equal(at({ districtCode: '110108' }, '我住回龙观，路灯坏了').conflict, undefined, 'a home is none')
  t.match(at({ districtCode: '110000' }, '回龙观的路灯坏了'), { districtCode: '110114' }, 'no district')
  t.match(at({ districtCode: '131082' }), { outside: 'hebei', districtCode: undefined })
  t.match(at({ districtCode: '120114' }), { outside: 'tianjin' })
  t.match(at({ text: '回龙观东大街' }, '我在望京上班'), { districtCode: '110114' }, 'an address beats all')
  t.match(at({ text: '海淀区中关村' }, '通州区梨园的路灯不亮'), {
    districtCode: '110108',
    conflict: ['海淀区', '通州区'],
  })
  t.equal(at({ text: '海淀区中关村' }, '中关村的路灯不亮').conflict, undefined)
})

t.test('on the phone the agent is not asked', async (t) => {
  const segment = (speaker: 'agent' | 'citizen', text: string) => ({ speaker, startMs: 0, endMs: 1, text })
  const segments = [segment('agent', '您是在海淀区吗'), segment('citizen', '我在昌平沙河')]
  const transcript = { engine: 'x', language: 'zh', segments }
  t.match(find('', { transcript, flags: ['speaker-from-source'] }), {
    districtCode: '110114',
    conflict: undefined,
  })
})

t.test('codes have names', async (t) => {
  const { nameOf } = createDivisions(tables.divisions)
  t.equal(nameOf('110105'), '朝阳区')
  t.equal(nameOf('110105026'), '望京街道')
  t.equal(nameOf('110000'), undefined)
})

t.test('whatever is written, in a time that grows with it', async (t) => {
  const pieces = [
    '望京',
    '在',
    '从',
    '不是',
    '，',
    '说错了',
    '河北',
    '朝阳区',
    'Chaoyang ',
    '\u0301',
    '🏮',
    '的',
    '北',
    '\n',
  ]
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fc.constantFrom(...pieces)).map((all) => all.join('')),
      ),
      (text) => {
        const { districtCode, streetCode } = find(text, text.length > 0 ? { location: { text } } : {})
        return streetCode === undefined || streetCode.startsWith(districtCode ?? 'none')
      },
    ),
    { numRuns: 2000 },
  )
  for (const piece of [...pieces, '北京市北京市北京', '天通苑北', '京'])
    for (const long of [piece.repeat(Math.ceil(100_000 / piece.length))]) {
      const before = process.cpuUsage()
      find(long)
      const { user, system } = process.cpuUsage(before)
      t.ok(user + system < 500_000, `${piece}: ${user + system} µs`)
    }
})
