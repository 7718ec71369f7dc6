/** What lets a citizen back to a request: the link, and the six digits for those who left no phone. Both are MACs. */
import type { ChannelServices } from '../../src/contract/channel.ts'
import { createMac } from '../../src/contract/mac.ts'
import { createTrackToken } from '../../src/contract/track-link.ts'
import { isEqual } from './signature.ts'

const TOKEN = /^([0-9A-HJKMNP-TV-Z]{20})\.[\w-]{22}$/

export interface Links {
  /** The token in `/track/{token}`: whoever has it may see the request and add to it. */
  linkTo(receipt: string): string
  /** The receipt that a token leads to, undefined where we did not make it. */
  receiptOfLink(token: string): string | undefined
  /** Six digits, shown beside the receipt: the proof of whoever left no phone. */
  codeOf(receipt: string): string
  /** Whether these are the six digits of this receipt, in a time that tells nothing. */
  isCodeOf(receipt: string, code: string): boolean
}

/** The same on every gateway of the installation. */
export function createLinks({ deriveKey }: Pick<ChannelServices, 'deriveKey'>): Links {
  const linkTo = createTrackToken(deriveKey)
  const codeMac = createMac(deriveKey('web/code'))

  function codeOf(receipt: string): string {
    const digest = codeMac(receipt)
    return String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
  }
  return {
    linkTo,
    codeOf,
    receiptOfLink(token) {
      const symbols = TOKEN.exec(token)?.[1]
      if (symbols === undefined) return undefined
      const receipt = symbols.replace(/.{4}(?!$)/g, '$&-')
      return isEqual(token, linkTo(receipt)) ? receipt : undefined
    },
    isCodeOf: (receipt, code) => isEqual(code, codeOf(receipt)),
  }
}
