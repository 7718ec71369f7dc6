/** What is wrong with a hotline's tables: values that are none of ours, and codes that YAML does not read as written. */
import { meaningsOf } from '../explain-codes.ts'
import type { Hotline } from '../hotline.ts'
import { mappedPaths } from '../mapped-paths.ts'
import type { Finding } from './checks.ts'
import type { Sheets } from './sheets.ts'

export function checkTables(hotlines: Iterable<Hotline>, sheets: Sheets): Finding[] {
  return [...hotlines].flatMap((hotline) => [...strangeValues(hotline), ...numbers(hotline, sheets)])
}

/** Read with one of these, the field is lost, and nobody is told. */
function strangeValues({ number, mapping, tables }: Hotline): Finding[] {
  return mappedPaths(mapping).flatMap(({ to, table = '' }) => {
    const meanings = meaningsOf(to)
    return Object.entries(tables[table] ?? {})
      .filter(([, value]) => meanings && meanings.read(value) === undefined)
      .map(
        ([code, value]): Finding => ({
          level: 'fault',
          number,
          path: ['tables', table, code],
          message: `${value} is nothing that ${to} can be: expected ${meanings?.words}`,
        }),
      )
  })
}

/** `01:` is the number 1, and 01 is not in the table. */
function numbers({ number, tables }: Hotline, sheets: Sheets): Finding[] {
  return Object.entries(tables).flatMap(([table, rows]) =>
    Object.keys(rows).flatMap((code): Finding[] => {
      const path = ['tables', table, code]
      const written = sheets.numberAt(number, path)
      const message = `${written} is a number, read as ${code}: write '${written}'`
      return written === undefined ? [] : [{ level: 'warning', number, path, message }]
    }),
  )
}
