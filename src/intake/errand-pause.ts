/** How long an errand that failed waits for its next try. */

const FIRST_PAUSE_MS = 30_000
const LAST_PAUSE_MS = 6 * 3_600_000
const JITTER = 0.5

/** Milliseconds until the next try, after `attempts` before this one. */
export function pauseAfter(attempts: number, random: number): number {
  const longest = LAST_PAUSE_MS / (1 + JITTER)
  return Math.min(FIRST_PAUSE_MS * 2 ** attempts, longest) * (1 + JITTER * random)
}
