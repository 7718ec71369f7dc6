/**
 * What of a text the judge of dangers sees: characters in runs, as for topics, which of the lists of config/urgency it has
 * words of, what the rules make of them, and what kinds of matter it may be about. A list stands for all its words, and a kind for
 * all that was ever said of it, so that what was learnt of one holds for the others.
 */
import { expand } from '../patterns/columns.ts'
import { unitsOf } from '../patterns/units.ts'
import { createVocabulary } from '../patterns/vocabulary.ts'
import { featuresOf } from '../topic/features.ts'
import type { Kinds } from '../topic/kinds.ts'
import { hashOf } from '../topic/linear.ts'
import type { Detected } from '../urgency/detect.ts'
import type { UrgencyTables } from '../urgency/tables.ts'

/** Hashes of features, and how much of each. */
export interface DangerVector {
  hashes: number[]
  values: number[]
}

/** Beside all runs together, which are of length 1. */
const LIST_VALUE = 0.25
const RULE_VALUE = 0.3
/** Of one that is certain. */
const KIND_VALUE = 0.3
/** They say something of one word, not of the text. */
const LOCAL = ['figure', 'denied', 'between']

/** `found`: what the rules find in the same text. */
export function createDangerFeatures(
  tables: UrgencyTables,
): (text: string, found: Detected, kinds: Kinds) => DangerVector {
  const vocabulary = createVocabulary<string>()
  for (const [name, words] of listsOf(tables)) for (const word of words) vocabulary.add(word, name)
  return (text, found, kinds) => {
    const runs = featuresOf(text)
    const length = Math.hypot(...runs.values()) || 1
    const lists = [...(vocabulary.find(unitsOf(text))?.names() ?? [])]
    const rules = [...rulesOf(found)]
    const about = [...kinds(runs)]
    return {
      hashes: [...runs.keys(), ...lists, ...rules, ...about.map(([code]) => `^${code}`)].map(hashOf),
      values: [
        ...Array.from(runs.values(), (value) => value / length),
        ...lists.map(() => LIST_VALUE),
        ...rules.map(() => RULE_VALUE),
        ...about.map(([, chance]) => chance * KIND_VALUE),
      ],
    }
  }
}

/** `!` before those that found an emergency, `?` and `~` before those that would have and why not; `!` alone: one at least. */
function rulesOf({ signals, aside }: Detected): Set<string> {
  const emergencies = signals.filter(({ urgency }) => urgency === 'emergency')
  return new Set([
    ...(emergencies.length > 0 ? ['!'] : []),
    ...emergencies.map(({ rule }) => `!${rule}`),
    ...aside.flatMap(({ rule, kind }) => [`?${rule}`, `~${kind}`]),
  ])
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
