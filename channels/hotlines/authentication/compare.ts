/** Comparisons in a time that tells nothing, neither by length nor by where two things differ. */
import { hash, timingSafeEqual } from 'node:crypto'

/** Digests of both sides are compared, so that the lengths don't matter. */
export function isSame(given: Buffer | string, expected: Buffer | string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'))
}

/** Every one is looked at, whichever fits. */
export function isOneOf(given: Buffer | string, expected: readonly (Buffer | string)[]): boolean {
  return expected.reduce((fits, one) => isSame(given, one) || fits, false)
}

/** What is empty or blank is no secret: a variable that was left open must not open the door. */
export function usable(secrets: readonly string[]): string[] {
  return secrets.filter((secret) => secret.trim() !== '')
}
