/** Addresses that may post. The sender's own is told by trusted proxies only: that is seen to where posts arrive. */
import { BlockList, isIP } from 'node:net'
import { HIDES_NOTHING, type Kind } from './kind.ts'
import { refuse } from './reasons.ts'
import type { MethodOf } from './schema.ts'

export function createIpKind({ allow }: MethodOf<'ip'>): Kind {
  const allowed = new BlockList()
  for (const range of allow) {
    const [address = '', bits] = range.split('/')
    allowed.addSubnet(address, Number(bits), familyOf(address))
  }
  // It takes 10.1.2.3 and ::ffff:10.1.2.3 for the same, on both sides.
  const isAllowed = (ip: string) => isIP(ip) !== 0 && allowed.check(ip.replace(/%.*$/, ''), familyOf(ip))
  const verify: Kind['verify'] = ({ arrived: { ip } }) => (isAllowed(ip) ? {} : refuse('address-not-allowed'))
  return {
    needs: [],
    hidden: HIDES_NOTHING,
    verify,
    ahead: verify,
    sign: (unsigned) => unsigned,
  }
}

function familyOf(ip: string): 'ipv4' | 'ipv6' {
  return isIP(ip) === 6 ? 'ipv6' : 'ipv4'
}
