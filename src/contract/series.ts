/** What the overview's charts are drawn from, kept across restarts, ever coarser with age. */

/** Of ten seconds. */
export interface Sample {
  /** Milliseconds since the epoch, a multiple of ten seconds: their beginning. */
  at: number
  /** By name, such as `arrivals/web`, `journal`, `triage/waiting`; what is not known is not there. */
  values: ReadonlyMap<string, number>
}

/** How long each resolution is kept, and how wide a chart of it is. */
export const spans = {
  hour: { stepSeconds: 10, seconds: 3600, keptSeconds: 2 * 3600 },
  day: { stepSeconds: 300, seconds: 86_400, keptSeconds: 2 * 86_400 },
  week: { stepSeconds: 1800, seconds: 7 * 86_400, keptSeconds: 15 * 86_400 },
} as const
export type Span = keyof typeof spans

/** One point of a name: what its samples sum up to, the highest of them, how many there are. */
export interface Point {
  /** Milliseconds since the epoch: the beginning of its step. */
  at: number
  name: string
  sum: number
  max: number
  n: number
}

export interface Series {
  /** A sample of the same ten seconds that is there already stays. Throws TemporaryError ledger-down. */
  add(samples: readonly Sample[]): Promise<void>
  /** Since a time, of one resolution, by name and time. Throws TemporaryError ledger-down. */
  read(span: Span, since: number): Promise<Point[]>
  /** Deletes what is older than it is kept. Throws TemporaryError ledger-down. */
  prune(now: number): Promise<void>
}
