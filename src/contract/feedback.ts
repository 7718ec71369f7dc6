/** What a citizen says of the outcome, as it is on the queue `dispatch` in jobs named `feedback`. */
import { z } from 'zod'
import { receipt, timestamp } from './values.ts'

export const Score = z.int().min(1).max(5).describe('1 very dissatisfied … 5 very satisfied')

export const LONGEST_COMMENT = 1000

/** Data of a job `feedback`. Of several for one receipt the newest `at` counts. */
export const Feedback = z.strictObject({
  schema: z.literal('jiesu.feedback/1'),
  kind: z.literal('rating').describe('Others may follow: pass over kinds that you do not know'),
  receipt,
  revision: z.int().min(1).describe('The newest one when it was rated'),
  score: Score,
  comment: z.string().min(1).max(LONGEST_COMMENT).describe('As said').optional(),
  at: timestamp,
})
export type Feedback = z.infer<typeof Feedback>

export type Rating = Pick<Feedback, 'score' | 'comment'>
