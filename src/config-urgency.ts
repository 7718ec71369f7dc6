/** config/urgency/: the words of emergencies, of what is urgent, and of contexts in which they are neither. */
import { join } from 'node:path'
import type { Fault } from './config-error.ts'
import { createReader, type TableFault } from './config-files.ts'
import { Context, unknownGroups, WordGroup } from './triage/patterns/columns.ts'
import { UrgencySignal, type UrgencyTables } from './triage/urgency/tables.ts'

/** Undefined where `faults` has grown. */
export function readUrgency(dir: string, faults: Fault[]): UrgencyTables | undefined {
  const { csv } = createReader(faults)
  const file = (name: string) => join(dir, 'urgency', name)
  const groups = csv(file('groups.csv'), { row: WordGroup, check: checkGroups })
  if (!groups) return undefined
  const known = (column: string, words: readonly string[], at: number) =>
    unknownGroups(words, groups).map((name): TableFault => ({ at, column, message: `no group ${name}` }))
  const contexts = csv(file('context.csv'), {
    row: Context,
    check: (rows) => rows.flatMap(({ words }, at) => known('words', words, at)),
  })
  const signals = csv(file('signals.csv'), {
    row: UrgencySignal,
    check: (rows) =>
      rows.flatMap(({ pattern, unless }, at) => [
        ...known('pattern', pattern.flat(), at),
        ...known('unless', unless, at),
      ]),
  })
  return contexts && signals && { groups, contexts, signals }
}

/** A group may name those above it: so no circle can be made. */
function checkGroups(rows: WordGroup[]): TableFault[] {
  return rows.flatMap(({ group, words }, at) => {
    const above = rows.slice(0, at)
    const again = above.some((other) => other.group === group)
    return [
      ...(again ? [{ at, column: 'group', message: `${group} stands in the table already` }] : []),
      ...unknownGroups(words, above).map((name) => ({
        at,
        column: 'words',
        message: `no group ${name} above`,
      })),
    ]
  })
}
