/** Searches for phones: nobody finds out what is masked by trying all of them. */
import { createMac } from '../../../contract/mac.ts'
import type { LimitRule, Limits } from '../../../contract/ports.ts'

const rule: LimitRule = { max: 30, windowSeconds: 3600 }
const DIGEST_BYTES = 4

export interface PhoneSearched {
  /** Tells different phones apart in the audit log; without the key it tells nothing. */
  digest: string
  allowed: boolean
  /** The first that was not. */
  isFirst: boolean
  /** Seconds. */
  retryAfter: number
}

export interface PhoneSearches {
  /** The same phone once more does not count. */
  take(operator: string, phone: string): Promise<PhoneSearched>
}

/** `key`: 32 bytes, of the whole installation. */
export function createPhoneSearches(limits: Limits, key: Buffer): PhoneSearches {
  const mac = createMac(key)
  return {
    async take(operator, phone) {
      const all = mac(phone)
      const digest = all.toString('hex', 0, DIGEST_BYTES)
      const own = `ops/search/phone/${operator}/${all.toString('base64url')}`
      const { count: before } = await limits.take(own, rule, 0)
      if (before > 0) return { digest, allowed: true, isFirst: false, retryAfter: 0 }
      const { allowed, count, retryAfter } = await limits.take(`ops/search/phones/${operator}`, rule)
      // Only what was searched for may be searched for again.
      if (allowed) await limits.take(own, rule)
      return { digest, allowed, isFirst: count === rule.max + 1, retryAfter }
    },
  }
}
