/** Words in which people say themselves what they want. */
import { z } from 'zod'
import { RequestType } from '../../contract/request.ts'
import { createWordFinder } from '../words.ts'

const WEIGHT = 'expected a number from 0 to 10'

/** One row of config/triage/type-cues.csv. */
export const TypeCue = z.strictObject({
  type: RequestType,
  /** Added to the logarithm of its chance. */
  weight: z
    .string()
    .regex(/^\d{1,2}(?:\.\d+)?$/, WEIGHT)
    .transform(Number)
    .pipe(z.number().max(10, WEIGHT)),
  /** Separated by `|`. */
  words: z
    .string()
    .transform((text) => text.split('|').map((word) => word.trim()))
    .pipe(z.array(z.string().min(2, 'expected words of at least two characters').max(40)).min(1)),
  note: z.string(),
})
export type TypeCue = z.infer<typeof TypeCue>

export interface SaidType {
  type: RequestType
  weight: number
  /** As they stand in the table. */
  words: string[]
}

/** Compiled once; linear. Each type once. */
export function createCues(rows: readonly TypeCue[]): (text: string) => SaidType[] {
  const find = createWordFinder(
    rows.flatMap(({ words, type, weight }) => words.map((word) => ({ word, type, weight }))),
  )
  return (text) =>
    [...Map.groupBy(find(text) ?? [], ({ type }) => type)].map(([type, found]) => ({
      type,
      weight: Math.max(...found.map(({ weight }) => weight)),
      words: found.map(({ word }) => word),
    }))
}
