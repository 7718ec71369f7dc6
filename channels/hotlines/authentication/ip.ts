/** Addresses that may post. The sender's own is told by trusted proxies only: that is seen to where posts arrive. */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { HIDES_NOTHING, type Kind } from './kind.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6
interface Range {
  address: Address
  bits: number
}

export function createIpKind({ allow }: MethodOf<'ip'>): Kind {
  const ranges = allow.map(rangeOf)
  return {
    needs: [],
    hidden: HIDES_NOTHING,
    verify: ({ arrived: { ip } }) => (isIn(ip, ranges) ? {} : refuse('address-not-allowed')),
    sign: (unsigned) => unsigned,
  }
}

function isIn(ip: string, ranges: readonly Range[]): boolean {
  // ipaddr.js takes `1` and `0x7f.1` for addresses too.
  if (isIP(ip) === 0) return false
  const address = ipaddr.process(ip.replace(/%.*$/, ''))
  return ranges.some((range) => contains(range, address))
}

/** ::ffff:10.0.0.0/104 is 10.0.0.0/8. */
function rangeOf(text: string): Range {
  const [address, bits] = ipaddr.parseCIDR(text)
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96
    ? { address: address.toIPv4Address(), bits: bits - 96 }
    : { address, bits }
}

function contains({ address, bits }: Range, one: Address): boolean {
  if (address instanceof ipaddr.IPv4) return one instanceof ipaddr.IPv4 && one.match(address, bits)
  return one instanceof ipaddr.IPv6 && one.match(address, bits)
}
