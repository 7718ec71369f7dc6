/** Which addresses of the network a file may be fetched from: public ones, and those that are named. */

import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'

export interface AddressRules {
  /** CIDRs that are allowed besides the public internet, such as `10.1.2.0/24`. */
  allow: readonly string[]
  /** All addresses of a name; its own for an address. None where it is not known. */
  resolve(name: string): Promise<string[]>
}

/** Not by the system's own lookup: names that are answered slowly would hold the threads that write files. */
export async function resolveByDns(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Not private, loopback, link-local (where clouds keep their metadata), shared, multicast or reserved; and no IPv6
 * address that stands for an IPv4 one (mapped, NAT64, 6to4, Teredo), since what it leads to can't be seen here.
 */
export function isAllowed(address: string, allow: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.parse(address)
  if (allow.some((cidr) => isWithin(parsed, cidr))) return true
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST)
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean {
  const range = ipaddr.parseCIDR(cidr)
  return address.kind() === range[0].kind() && address.match(range)
}

/** Resolved once: whoever connects uses these, so that the name can't lead elsewhere a moment later. */
export async function checkedAddresses(
  hostname: string,
  { allow, resolve }: AddressRules,
): Promise<LookupAddress[] | 'unknown' | 'forbidden'> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = ipaddr.isValid(host) ? [host] : await resolve(host)
  if (addresses.length === 0) return 'unknown'
  const good = addresses.filter((address) => isAllowed(address, allow))
  if (good.length === 0) return 'forbidden'
  return good.map((address) => ({ address, family: ipaddr.parse(address).kind() === 'ipv6' ? 6 : 4 }))
}
