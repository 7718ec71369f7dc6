/** How often a sign-in may fail: nobody can guess, and nobody can lock others out from afar by guessing. */
import type { LimitRule, Limits } from '../contract/ports.ts'
import { networkOf } from './network.ts'

const WINDOW_SECONDS = 15 * 60
const rules = {
  /** A name from one address. */
  pair: { max: 10, windowSeconds: WINDOW_SECONDS },
  /** An address, whatever the names: an office behind one address has several operators. */
  address: { max: 40, windowSeconds: WINDOW_SECONDS },
  /** A name from everywhere: many machines that guess together. */
  name: { max: 100, windowSeconds: WINDOW_SECONDS },
  /** A browser that has signed in as that name: what others do at the other rules is not held against it. */
  known: { max: 10, windowSeconds: WINDOW_SECONDS },
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

export interface Tries {
  /** `browser`: of one that has signed in as that name. */
  take(name: string, address: string, browser?: string): Promise<Try>
}

export function createTries(limits: Limits): Tries {
  return {
    async take(name, address, browser) {
      const keys = keysOf(name, networkOf(address), browser)
      const taken = await Promise.all(keys.map(([key, rule]) => limits.take(key, rule)))
      const over = taken.filter(({ allowed }) => !allowed)
      return {
        allowed: over.length === 0,
        isFirst: over.some(({ count }) => firsts.has(count)),
        retryAfter: Math.max(0, ...over.map(({ retryAfter }) => retryAfter)),
        giveBack: async () => void (await Promise.all(keys.map(([key]) => limits.giveBack(key)))),
      }
    },
  }
}

function keysOf(name: string, network: string, browser: string | undefined): [string, LimitRule][] {
  // Without the address: whoever got hold of the cookie has ten tries, from wherever.
  if (browser !== undefined) return [[`ops/sign-in/known/${browser}/${name}`, rules.known]]
  return [
    [`ops/sign-in/pair/${network}/${name}`, rules.pair],
    [`ops/sign-in/address/${network}`, rules.address],
    [`ops/sign-in/name/${name}`, rules.name],
  ]
}
