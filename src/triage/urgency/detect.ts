/** Urgency by what is said, in its context: compiled once, pure, microseconds for a message, linear for a long call. */
import type { Disposition } from '../../contract/request.ts'
import type { ContextKind } from '../patterns/columns.ts'
import { createPatterns } from '../patterns/find.ts'
import type { UrgencyTables } from './tables.ts'

/** A rule that was found: `words` as they stand in the text. */
export interface Signal {
  rule: string
  urgency: 'emergency' | 'urgent'
  disposition: Disposition
  words: string[]
  /** Whatever the rest of the text is: see config/urgency/signals.csv. */
  isAlone?: boolean
}

/** The rule by which a judge that does not believe an emergency's words says so. */
export const DOUBTED = 'doubted'

/** `words` of the context, beside which `signal` is none. */
export interface SetAside {
  rule: string
  /** `unlikely`: the judge of dangers does not believe it. */
  kind: ContextKind | 'unlikely'
  words: string
  signal: string
}

/** Emergencies first, in the order of the table: the first decides. `aside`: what would be a signal elsewhere. */
export interface Detected {
  signals: Signal[]
  aside: SetAside[]
}

export type DetectUrgency = (text: string) => Detected

export function createDetector({ groups, contexts, signals }: UrgencyTables): DetectUrgency {
  const of = (wanted: string) => signals.filter(({ urgency }) => urgency === wanted)
  const rows = [...of('emergency'), ...of('urgent')]
  const find = createPatterns({ groups, contexts, rows }, ({ rule, urgency }) => `${urgency}/${rule}`)
  return (text) => {
    const { found, aside } = find(text)
    return {
      signals: found.map(({ row: { rule, urgency, disposition, alone }, words }) => ({
        rule,
        urgency,
        disposition,
        words,
        ...(alone && { isAlone: true }),
      })),
      aside: aside.map(({ row: { rule }, kind, words, signal }) => ({ rule, kind, words, signal })),
    }
  }
}

/** Lines of `Triage.evidence`; of what was set aside, too, where nothing else was found. */
export function urgencyEvidence({ signals, aside }: Detected): string[] {
  if (signals.length > 0) return signals.map(({ rule, words }) => `urgency/${rule}: ${words.join('、')}`)
  return [...new Set(aside.map(({ kind, words, signal }) => `urgency/none-${kind}: ${signal}、${words}`))]
}
