/** config/tables/: the divisions of the city, names of places, and the words beside them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from './config-error.ts'
import { createReader, type TableFault } from './config-files.ts'
import { Division } from './triage/places/divisions.ts'
import type { PlacesOptions } from './triage/places/places.ts'
import { EVERYWHERE, Outside, Place, PlaceContext } from './triage/places/tables.ts'
import { wordKey } from './triage/words.ts'

/** Undefined where `faults` has grown. */
export function readPlaces(dir: string, faults: Fault[]): PlacesOptions | undefined {
  const { csv } = createReader(faults)
  const file = (name: string) => join(dir, 'tables', name)
  const divisions = csv(file('divisions.csv'), { row: Division, check: checkDivisions })
  const context = csv(file('place-context.csv'), { row: PlaceContext, check: () => [] })
  const outside = csv(file('outside.csv'), { row: Outside, check: repeatedNames })
  if (!divisions) return undefined
  const codes = new Set(divisions.map(({ code }) => code))
  const table = {
    row: Place,
    check: (rows: Place[]) => [
      ...repeatedNames(rows),
      ...rows.flatMap((row, at) => unknownCodes(row, at, codes)),
    ],
  }
  const named = csv(file('places.csv'), table)
  const communities = existsSync(file('communities.csv')) ? csv(file('communities.csv'), table) : []
  const places = named && communities && [...named, ...communities]
  return places && context && outside && { divisions, places, outside, context }
}

function checkDivisions(rows: Division[]): TableFault[] {
  const codes = rows.map(({ code }) => code)
  const districts = new Set(rows.flatMap(({ level, code }) => (level === 'district' ? code : [])))
  return rows.flatMap(({ level, code, district_code }, at): TableFault[] => {
    const digits = level === 'district' ? 6 : 9
    const isTwice = codes.indexOf(code) < at
    const isHere = districts.has(district_code) && code.startsWith(district_code)
    return [
      ...(code.length === digits ? [] : [{ at, column: 'code', message: `expected ${digits} digits` }]),
      ...(isTwice ? [{ at, column: 'code', message: `${code} stands in the table already` }] : []),
      ...(isHere ? [] : [{ at, column: 'district_code', message: 'expected the district of this code' }]),
    ]
  })
}

function unknownCodes({ district, street }: Place, at: number, codes: ReadonlySet<string>): TableFault[] {
  const unknown = district.filter((code) => code !== EVERYWHERE && !codes.has(code))
  const isElsewhere =
    street !== undefined && !(codes.has(street) && district.some((code) => street.startsWith(code)))
  return [
    ...unknown.map((code) => ({ at, column: 'district', message: `no ${code} in divisions.csv` })),
    ...(isElsewhere ? [{ at, column: 'street', message: `no street ${street} in this district` }] : []),
  ]
}

function repeatedNames(rows: { name: string; aliases: string[] }[]): TableFault[] {
  const seen = new Set<string>()
  return rows.flatMap(({ name, aliases }, at) =>
    [name, ...aliases].flatMap((word, place): TableFault[] => {
      const key = wordKey(word)
      if (!seen.has(key)) {
        seen.add(key)
        return []
      }
      return [
        { at, column: place === 0 ? 'name' : 'aliases', message: `${word} stands in the table already` },
      ]
    }),
  )
}
