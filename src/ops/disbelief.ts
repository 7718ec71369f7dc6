/** Which refusals say that a sender is not believed to be who it says: its secret, its clock, its way of signing. */
import { codes } from '../contract/errors.ts'

/** Beside the house's own codes a channel counts its reasons not to believe by names of their own, `wrong-signature`. */
export function isDisbelief(code: string): boolean {
  return code === 'unauthorized' || code === 'forbidden' || !Object.hasOwn(codes, code)
}

/** At least this many within 15 minutes. */
const LEAST = 5

/** Most of what it sent of late was not believed. `acceptedLately`: within the same time. */
export function isRefusing(refusedLately: Readonly<Record<string, number>>, acceptedLately: number): boolean {
  const disbelieved = Object.entries(refusedLately)
    .filter(([code]) => isDisbelief(code))
    .reduce((sum, [, count]) => sum + count, 0)
  return disbelieved >= LEAST && disbelieved > acceptedLately
}
