/** Between a rate that holds and one that doesn't, until they are close. */

export interface Probe {
  /** What was accepted, requests a second. */
  rate: number
  /** Of the journal, entries a second. */
  growth: number
}

const CLOSE = 1.05
const MOST_PROBES = 8
/** Shares of the offered rate: noise of a journal that stands still, and of a generator that keeps its rate. */
const STANDS_STILL = 0.01
const KEEPS_RATE = 0.98

/** The highest accepted rate that held. Throws where none did. */
export async function search(guess: number, probe: (offered: number) => Promise<Probe>): Promise<number> {
  let best = 0
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let offered = Math.round(guess)
  for (let tries = 0; tries < MOST_PROBES && high / Math.max(low, 1) > CLOSE; tries++) {
    const { rate, growth } = await probe(offered)
    const holds = growth <= offered * STANDS_STILL && rate >= offered * KEEPS_RATE
    if (holds) {
      low = offered
      best = Math.max(best, rate)
    } else high = offered
    offered = next(low, high, rate - growth)
  }
  if (best === 0) throw new Error('no rate was found at which the journal does not grow')
  return best
}

/** Where it grows, the relay moved what was accepted without the growth: likely the answer, or near it. */
function next(low: number, high: number, moved: number): number {
  if (high === Number.POSITIVE_INFINITY) return Math.round(low * 1.2)
  if (low === 0) return Math.round(Math.min(moved, high * 0.95))
  const middle = Math.sqrt(low * high)
  return Math.round(moved > low * 1.02 && moved < high * 0.98 ? (moved + middle) / 2 : middle)
}
