/** The same tests twice: in small numbers every day, at full size with LONG=1. */
import { appendFileSync } from 'node:fs'

export const isLong = process.env.LONG === '1'

export function size(small: number, full: number): number {
  return isLong ? full : small
}

/** Adds a line of JSON to the file that RESULTS names, when it does. */
export function report(name: string, figures: object): void {
  const line = JSON.stringify({ name, long: isLong, ...figures })
  if (process.env.RESULTS) appendFileSync(process.env.RESULTS, `${line}\n`)
}

/** tap writes into a test's options: an object that two tests share shows one's results as the other's. */
export const patience = () => ({ timeout: size(500, 1800) * 1000 })

/** Numbers from 0 to 1 that come again with the same seed; SEED chooses it. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pickSeed(): number {
  return Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
}
