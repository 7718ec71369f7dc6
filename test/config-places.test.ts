/** config/tables/: what is wrong with it is told by file, line and column. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Fault } from '../src/config-error.ts'
import { describeFault } from '../src/config-error.ts'
import { readPlaces } from '../src/config-places.ts'

function faultsOf(t: Test, files: Record<string, string>): string[] {
  const dir = t.testdir({ tables: {} })
  cpSync('config/tables', join(dir, 'tables'), { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, 'tables', file), text)
  const faults: Fault[] = []
  const read = readPlaces(dir, faults)
  t.equal(read === undefined, faults.length > 0)
  return faults.map((fault) => describeFault(fault).replaceAll(`${dir}/tables/`, ''))
}

t.test('as shipped', async (t) => {
  t.strictSame(faultsOf(t, {}), [])
  const rows = readFileSync('config/tables/divisions.csv', 'utf8').split('\n')
  t.equal(rows.filter((row) => row.startsWith('district,')).length, 16)
  t.ok(rows.filter((row) => row.startsWith('street,')).length >= 346)
})

t.test('all faults, each with its place', async (t) => {
  const faults = faultsOf(t, {
    'places.csv':
      'name,aliases,district,street,kind\n望京|忘京,,110105,110105026,area\n双井,劲松|双井,110105,,area\n# x\n昌平东,,110199,,area\n回龙观,,110114,110105026,area\n京,,11,1,AREA\n',
    'outside.csv': 'name,aliases,where\n天津,武清,nowhere\n',
    'place-context.csv': 'role,side,gap,words\nthere,before,10,在\nsomewhere,before,1,在\nthere,before,1,|\n',
  })
  const expected = [
    'places.csv:7: name: expected at least two characters',
    'places.csv:7: district: expected six digits, several separated by |, * or nothing',
  ]
  for (const fault of expected)
    t.ok(
      faults.some((line) => line.startsWith(fault.split(':').slice(0, 2).join(':'))),
      fault,
    )
  t.ok(faults.includes('place-context.csv:2: gap: expected one digit'), faults.join('\n'))
  t.match(faults.join('\n'), /outside\.csv:2: where: /)
})

t.test('names and codes that do not fit together', async (t) => {
  const faults = faultsOf(t, {
    'places.csv':
      'name,aliases,district,street,kind\n双井,劲松|双井,110105,,area\n# x\n昌平东,,110199,,area\n回龙观,,110114,110105026,area\n',
  })
  t.strictSame(faults, [
    'places.csv:2: aliases: 双井 stands in the table already',
    'places.csv:4: district: no 110199 in divisions.csv',
    'places.csv:5: street: no street 110105026 in this district',
  ])
  const divisions =
    'level,code,name,district_code\ndistrict,110105,朝阳区,110105\nstreet,110105,x街道,110106\n'
  t.strictSame(faultsOf(t, { 'divisions.csv': divisions }).slice(0, 3), [
    'divisions.csv:3: code: expected 9 digits',
    'divisions.csv:3: code: 110105 stands in the table already',
    'divisions.csv:3: district_code: expected the district of this code',
  ])
})
