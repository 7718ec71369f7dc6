import type { Disposition, Urgency } from '../contract/request.ts'
import { createDetector } from './urgency/detect.ts'
import type { UrgencyTables } from './urgency/tables.ts'

/** What was found: the strongest signal decides, of emergencies the one that is higher in the table. */
export interface EmergencyFinding {
  urgency: 'emergency' | 'urgent'
  disposition: Disposition
  /** Of all signals, as they stand in the text. */
  words: string[]
}

export type EmergencyWords = (text: string) => EmergencyFinding | undefined

/** Whether it is urgent, for accepting, conversations and advice: compiled once; pure, microseconds. */
export function createEmergencyWords(tables: UrgencyTables): EmergencyWords {
  const detect = createDetector(tables)
  return (text) => {
    const { signals } = detect(text)
    const [decisive] = signals
    if (!decisive) return undefined
    const { urgency, disposition } = decisive
    return { urgency, disposition, words: [...new Set(signals.flatMap(({ words }) => words))] }
  }
}

/** The same in a word; what no signal is found in is normal. */
export function urgencyBy(words: EmergencyWords): (text: string) => Urgency {
  return (text) => words(text)?.urgency ?? 'normal'
}
