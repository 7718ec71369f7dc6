/** What somebody typed into the one box. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { readReceipt } from '../../../intake/receipt.ts'

export const readings = ['any', 'phone', 'id'] as const
/** How it is to be read; `any`: as what it looks like. */
export type Reading = (typeof readings)[number]

export type Typed =
  | { is: 'receipt'; receipt: string }
  /** E.164. */
  | { is: 'phone'; phone: string }
  /** `mistyped`: it may be meant as a receipt, with a symbol wrong. */
  | { is: 'id'; id: string; mistyped?: true }
  | { is: 'no-phone' }

const LONGEST_TYPED = 256

export function readTyped(text: string, reading: Reading = 'any'): Typed | undefined {
  const trimmed = text.trim().slice(0, LONGEST_TYPED)
  if (trimmed === '') return undefined
  if (reading === 'id') return { is: 'id', id: trimmed }
  const phone = readPhone(trimmed)
  if (reading === 'phone') return phone === undefined ? { is: 'no-phone' } : { is: 'phone', phone }
  const receipt = readReceipt(receiptInLink(trimmed) ?? trimmed)
  if ('receipt' in receipt) return { is: 'receipt', receipt: receipt.receipt }
  if (phone !== undefined) return { is: 'phone', phone }
  return { is: 'id', id: trimmed, ...('mistyped' in receipt && { mistyped: true }) }
}

/**
 * A citizen's link, pasted: `…/track/{token}`, whose token begins with the receipt (src/contract/track-link.ts), or
 * `…/track?receipt=…`. Whoever signs in here may see the request anyway, so nothing else in it is looked at.
 */
function receiptInLink(text: string): string | undefined {
  const token = /\/(?:track|sent)\/([\w-]+)/.exec(text)?.[1]
  if (token !== undefined) return token
  const asked = /\/track\/?\?([^#\s]*)/.exec(text)?.[1]
  return asked === undefined ? undefined : (new URLSearchParams(asked).get('receipt') ?? undefined)
}

/** In any spelling; without a country it is one of ours. Letters mean that it is an id. */
function readPhone(text: string): string | undefined {
  const plain = text.normalize('NFKC').replace(/\p{Dash}/gu, '-')
  if (!/^[+(]?[\d\s()./-]{5,24}$/.test(plain)) return undefined
  const found = parsePhoneNumberFromString(plain.replace(/^00(?=[1-9])/, '+'), 'CN')
  return found?.isValid() ? found.number : undefined
}
