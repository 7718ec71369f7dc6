/** config/retention.yaml: how many days what is kept. */
import { z } from 'zod'

const EXPECTED = 'expected a number of days, or keep'
const MOST = 36_500
const days = (least: number) =>
  z.union(
    [z.number().min(least, `expected ${least} days or more`).max(MOST), z.literal('keep')],
    least > 0 ? `${EXPECTED}, ${least} at least` : EXPECTED,
  )

/** A number of days, or `keep`: never by itself. */
export type Days = z.infer<ReturnType<typeof days>>

/** Senders repeat themselves for 72 h: what tells that they do stays as long (DESIGN.md, promise 2). */
const REPEATS = 3

export const Retention = z.strictObject({
  /** Beijing time. */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day, such as 03:30')
    .default('03:30'),
  /** Of requests: since they were closed, and nothing more was said. */
  closed: z
    .strictObject({
      requests: days(REPEATS).default(1825),
      media: days(REPEATS).default(1095),
      transcripts: days(REPEATS).default(1095),
    })
    .prefault({}),
  quarantine: z
    .strictObject({
      settled: days(REPEATS).default(180),
      open: days(REPEATS).default('keep'),
    })
    .prefault({}),
  refusals: days(0.25).default(3),
  parts: days(REPEATS).default(7),
  deliveries: days(REPEATS).default(90),
  errands: days(REPEATS).default(30),
  proofs: days(REPEATS).default(1825),
  jobs: z.number().min(REPEATS, `expected ${REPEATS} days or more`).max(MOST).default(REPEATS),
  sessions: days(0).default(30),
  runs: days(REPEATS).default(1825),
})
export type Retention = z.infer<typeof Retention>

/** Until when; undefined: for good. */
export function cutoff(kept: Days, now: number): Date | undefined {
  return kept === 'keep' ? undefined : new Date(now - kept * 86_400_000)
}

/** Of what can't be kept for good by its own nature: `keep` is as long as anything is. */
export function keptMs(kept: Days): number {
  return (kept === 'keep' ? MOST : kept) * 86_400_000
}
