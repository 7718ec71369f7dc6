/** The page that shows a request to whoever has its address: any channel may hand it to the citizen. */
import { createMac } from './mac.ts'

const MAC_BYTES = 16

/** A receipt -> its token in `/track/{token}`: 20 symbols, and 128 bits of a MAC. The same on every gateway. */
export function createTrackToken(deriveKey: (purpose: string) => Buffer): (receipt: string) => string {
  const mac = createMac(deriveKey('web/link'))
  return (receipt) => `${receipt.replaceAll('-', '')}.${mac(receipt).toString('base64url', 0, MAC_BYTES)}`
}
