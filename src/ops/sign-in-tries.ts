/** How often a sign-in may fail: nobody can guess, and nobody can lock others out from afar by guessing. */
import type { LimitRule, Limits } from '../contract/ports.ts'

const WINDOW_SECONDS = 15 * 60
const rules = {
  /** A name from one address. */
  pair: { max: 10, windowSeconds: WINDOW_SECONDS },
  /** An address, whatever the names: an office behind one address has several operators. */
  address: { max: 40, windowSeconds: WINDOW_SECONDS },
  /** A name from everywhere: many machines that guess together. */
  name: { max: 100, windowSeconds: WINDOW_SECONDS },
} satisfies Record<string, LimitRule>

const firsts = new Set(Object.values(rules).map(({ max }) => max + 1))

export interface Try {
  allowed: boolean
  /** The first that was not. */
  isFirst: boolean
  /** Seconds. */
  retryAfter: number
  /** It succeeded, and does not count. */
  giveBack(): Promise<void>
}

export function createTries(limits: Limits): { take(name: string, address: string): Promise<Try> } {
  return {
    async take(name, address) {
      const keys = {
        pair: `ops/sign-in/pair/${address}/${name}`,
        address: `ops/sign-in/address/${address}`,
        name: `ops/sign-in/name/${name}`,
      }
      const taken = await Promise.all([
        limits.take(keys.pair, rules.pair),
        limits.take(keys.address, rules.address),
        limits.take(keys.name, rules.name),
      ])
      const over = taken.filter(({ allowed }) => !allowed)
      return {
        allowed: over.length === 0,
        isFirst: over.some(({ count }) => firsts.has(count)),
        retryAfter: Math.max(0, ...over.map(({ retryAfter }) => retryAfter)),
        giveBack: async () =>
          void (await Promise.all(Object.values(keys).map((key) => limits.giveBack(key)))),
      }
    },
  }
}
