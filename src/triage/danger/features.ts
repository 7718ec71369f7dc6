/**
 * What of a text the judge of dangers sees: characters in runs, as for topics, and which of the lists of
 * config/urgency it has words of. A list stands for all its words, so that what was learnt of one holds for the others.
 */
import { expand } from '../patterns/columns.ts'
import { unitsOf } from '../patterns/units.ts'
import { createVocabulary } from '../patterns/vocabulary.ts'
import { featuresOf } from '../topic/features.ts'
import { hashOf } from '../topic/linear.ts'
import type { UrgencyTables } from '../urgency/tables.ts'

/** Hashes of features, and how much of each. */
export interface DangerVector {
  hashes: number[]
  values: number[]
}

/** Beside all runs together, which are of length 1. */
const LIST_VALUE = 0.25
/** They say something of one word, not of the text. */
const LOCAL = ['figure', 'denied', 'between']

export function createDangerFeatures(tables: UrgencyTables): (text: string) => DangerVector {
  const vocabulary = createVocabulary<string>()
  for (const [name, words] of listsOf(tables)) for (const word of words) vocabulary.add(word, name)
  return (text) => {
    const runs = featuresOf(text)
    const length = Math.hypot(...runs.values()) || 1
    const lists = [...(vocabulary.find(unitsOf(text))?.names() ?? [])]
    return {
      hashes: [...runs.keys(), ...lists].map(hashOf),
      values: [...Array.from(runs.values(), (value) => value / length), ...lists.map(() => LIST_VALUE)],
    }
  }
}

/** Words of a term of a pattern, or of a kind of context, under its name. */
function listsOf({ groups, contexts, signals }: UrgencyTables): Map<string, string[]> {
  const lists = new Map<string, string[]>()
  for (const term of signals.flatMap(({ pattern }) => pattern))
    lists.set(`@${term.join('|')}`, expand(term, groups))
  for (const { kind, words } of contexts)
    if (!LOCAL.includes(kind)) lists.set(`@${kind}`, [...(lists.get(`@${kind}`) ?? []), ...words])
  return lists
}
