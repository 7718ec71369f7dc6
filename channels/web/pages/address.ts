/** Whom an address stands for, as far as that can be told. */
import { isIPv6 } from 'node:net'

/** IPv4 as it is; of IPv6 its /64, since each household or phone has at least that many addresses of its own. */
export function addressOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped !== undefined) return mapped
  const plain = ip.replace(/%.*$/, '')
  if (!isIPv6(plain)) return ip
  const [front = '', back] = plain.split('::')
  const groups = front === '' ? [] : front.split(':')
  const given = back === undefined || back === '' ? [] : back.split(':')
  // An embedded IPv4 address is two groups at the end.
  const missing = 8 - groups.length - given.length - (plain.includes('.') ? 1 : 0)
  const all = back === undefined ? groups : [...groups, ...Array(missing).fill('0'), ...given]
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
