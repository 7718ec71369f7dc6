/** An emergency in a call that still runs, as it is on the queue `dispatch` in a job named `alert`. */
import { z } from 'zod'
import { Disposition, Location, Source } from './request.ts'
import { e164, receipt, timestamp } from './values.ts'

/** The flag of a request that was made while its call ran; what was said afterwards comes as a revision. */
export const CALL_RUNNING = 'call-running'

/** Data of a job `alert`. The request itself follows at once, in a job of its own. */
export const CallAlert = z.strictObject({
  schema: z.literal('jiesu.alert/1'),
  receipt: receipt.describe('Of the request that the call becomes'),
  source: Source,
  at: timestamp,
  text: z
    .string()
    .max(100_000)
    .describe('What was said so far, without what the agent said; before it what the agent wrote'),
  callerNumber: e164.optional(),
  location: Location.optional(),
  evidence: z.array(z.string()).describe('The words that made it one'),
  disposition: Disposition,
})
export type CallAlert = z.infer<typeof CallAlert>
