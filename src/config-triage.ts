/** What triage reads beside config/urgency: deadlines, holidays, dispositions and their sentences, lanes. */
import { join } from 'node:path'
import type { Fault } from './config-error.ts'
import { createReader, type TableFault } from './config-files.ts'
import { Deadline, isShadowed, uncovered } from './triage/deadlines.ts'
import { DispositionRule } from './triage/disposition/rules.ts'
import { ToldRow, untold } from './triage/disposition/told.ts'
import { Lane } from './triage/lanes/lanes.ts'
import { unknownGroups } from './triage/patterns/columns.ts'
import { TypeCue } from './triage/topic/cues.ts'
import type { UrgencyTables } from './triage/urgency/tables.ts'
import { Holiday } from './triage/working-days.ts'

export interface TriageTables {
  deadlines: Deadline[]
  holidays: Holiday[]
  dispositions: DispositionRule[]
  told: ToldRow[]
  lanes: Lane[]
  typeCues: TypeCue[]
}

/** Undefined where `faults` has grown. `groups` are those of config/urgency, where they could be read. */
export function readTriage(
  dir: string,
  groups: UrgencyTables['groups'] | undefined,
  faults: Fault[],
): TriageTables | undefined {
  const { csv } = createReader(faults)
  const file = (name: string) => join(dir, name)
  const known = (column: string, words: readonly string[], at: number) =>
    (groups ? unknownGroups(words, groups) : []).map(
      (name): TableFault => ({ at, column, message: `no group ${name}` }),
    )
  const deadlines = csv(file('deadlines.csv'), { row: Deadline, check: checkDeadlines })
  const holidays = csv(file('holidays.csv'), { row: Holiday, check: checkHolidays })
  const dispositions = csv(file('dispositions.csv'), {
    row: DispositionRule,
    check: (rows) =>
      rows.flatMap(({ kind, rule, pattern, unless }, at) => [
        ...(kind === 'rule' && rule === '' ? [{ at, column: 'rule', message: 'expected its name' }] : []),
        ...known('pattern', [...pattern.flat(), ...unless], at),
      ]),
  })
  const told = csv(file('texts/dispositions.csv'), { row: ToldRow, check: checkTold })
  const lanes = csv(file('lanes.csv'), {
    row: Lane,
    check: (rows) => rows.flatMap(({ values }, at) => known('values', values.flat(), at)),
  })
  const typeCues = csv(file('triage/type-cues.csv'), { row: TypeCue, check: () => [] })
  return deadlines && holidays && dispositions && told && lanes && typeCues
    ? { deadlines, holidays, dispositions, told, lanes, typeCues }
    : undefined
}

function checkDeadlines(rows: Deadline[]): TableFault[] {
  const faults = rows.flatMap((row, at): TableFault[] => {
    if (row.handle.ms < row.dispatch.ms)
      return [{ at, column: 'handle', message: 'expected no less than dispatch' }]
    if (isShadowed(rows, at)) return [{ at, column: '', message: 'rows above leave nothing to this one' }]
    return []
  })
  const missing = uncovered(rows)
  if (!missing) return faults
  const message = `no row fits type ${missing[0]}, urgency ${missing[1]}: end with *,*`
  return [...faults, { at: undefined, column: '', message }]
}

function checkHolidays(rows: Holiday[]): TableFault[] {
  return rows.flatMap(({ date }, at) =>
    rows.slice(0, at).some((other) => other.date === date)
      ? [{ at, column: 'date', message: `${date} stands in the table already` }]
      : [],
  )
}

function checkTold(rows: ToldRow[]): TableFault[] {
  const missing = untold(rows)
  const message = `expected a row without {…} for ${missing}`
  return missing === undefined ? [] : [{ at: undefined, column: '', message }]
}
