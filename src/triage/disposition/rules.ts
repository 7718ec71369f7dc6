/** One row of config/dispositions.csv. */
import { z } from 'zod'
import { Disposition } from '../../contract/request.ts'
import { patternColumns } from '../patterns/columns.ts'

export const DispositionRule = z.strictObject({
  kind: z.enum(['rule', 'abuse', 'wish', 'new', 'how'], 'expected rule, abuse, wish, new or how'),
  /** Of kind `rule` alone: shown as the reason. */
  rule: z.string().regex(/^([a-z]+(-[a-z]+)*)?$/, 'expected lower-case letters and hyphens, or nothing'),
  disposition: Disposition,
  ...patternColumns,
  note: z.string(),
})
export type DispositionRule = z.infer<typeof DispositionRule>
