/**
 * Wrong tries are limited: first for each receipt from each address, so that nobody shuts another out; then for each
 * receipt, since four digits can be guessed from many addresses; then for each address, with thousands of people behind.
 */
import { createHmac } from 'node:crypto'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { addressOf } from './address.ts'

const perReceiptHere = { max: 8, windowSeconds: 900 }
const perReceipt = { max: 32, windowSeconds: 6 * 3600 }
const perAddress = { max: 60, windowSeconds: 900 }

export interface Tried {
  isAllowed: boolean
  /** Seconds. */
  retryAfter: number
  /** It was no wrong try after all. */
  forgive(): Promise<void>
}

/**
 * A try is counted before it is looked at, so that many at the same time don't slip through, and taken back when it was
 * right: whoever knows the proof of one receipt gains nothing for guessing at others.
 */
export function createTries({ limits, deriveKey }: Pick<ChannelServices, 'limits' | 'deriveKey'>) {
  const key = deriveKey('web/tries')
  // Redis gets to see neither receipts nor addresses.
  const named = (kind: string, value: string) =>
    `track/${createHmac('sha256', key).update(`${kind} ${value}`).digest('base64url')}`
  return {
    async admit(ip: string, receipt: string): Promise<Tried> {
      const keys = [
        [named('receipt here', `${receipt} ${addressOf(ip)}`), perReceiptHere],
        [named('receipt', receipt), perReceipt],
        [named('address', addressOf(ip)), perAddress],
      ] as const
      const forgive = async (): Promise<void> => {
        await Promise.all(keys.map(([key]) => limits.giveBack(key)))
      }
      const taken = await Promise.all(keys.map(([key, rule]) => limits.take(key, rule)))
      const refused = taken.filter(({ allowed }) => !allowed)
      if (refused.length > 0) await forgive()
      const retryAfter = Math.max(1, ...refused.map((each) => each.retryAfter))
      return { isAllowed: refused.length === 0, retryAfter, forgive }
    },
  }
}
