/** What the three tables in config/urgency hold. */
import { z } from 'zod'
import { Disposition } from '../../contract/request.ts'
import { type Context, Name, patternColumns, type WordGroup } from '../patterns/columns.ts'

/** One row of config/urgency/signals.csv. */
export const UrgencySignal = z.strictObject({
  rule: Name,
  urgency: z.enum(['emergency', 'urgent']),
  disposition: Disposition,
  /** An emergency whatever the rest of the text is; else triage asks the judge of dangers. */
  alone: z.enum(['yes', ''], 'expected yes or nothing').transform((word) => word === 'yes'),
  ...patternColumns,
  note: z.string(),
})
export type UrgencySignal = z.infer<typeof UrgencySignal>

export interface UrgencyTables {
  groups: Omit<WordGroup, 'note'>[]
  contexts: Omit<Context, 'note'>[]
  signals: Omit<UrgencySignal, 'note'>[]
}
