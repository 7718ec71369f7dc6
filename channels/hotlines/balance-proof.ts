/**
 * Who asks for a balance shows what a post of theirs shows, over an empty body and this query. What is agreed to stand
 * in the body stands in the query, by the same name. Where that would put a secret into an address, which logs keep,
 * or where there is nothing to encipher, or nothing is shown at all, only the other way is left, which every hotline
 * with a SECRET has: Basic, with the number and the secret.
 */
import { type Authenticator, createAuthenticator } from './authentication/authenticator.ts'
import type { Authentication, Method } from './authentication/schema.ts'
import type { Hotline } from './hotline.ts'
import type { Arrived } from './message.ts'
import { missingSecrets, secretsOf } from './registry.ts'

export type Admission = 'admitted' | 'refused' | 'unconfigured'

/** By the very object, which a reload replaces. */
const compiled = new WeakMap<Hotline, Authenticator[]>()

export function admitSender(
  hotline: Hotline,
  arrived: Arrived,
  secret: (name: string) => string | undefined,
): Admission {
  const ways = compiled.get(hotline) ?? waysOf(hotline)
  compiled.set(hotline, ways)
  const secrets = secretsOf(hotline, secret, arrived.at)
  const live = ways.filter(
    (authenticator) => missingSecrets({ hotline, authenticator }, secrets).length === 0,
  )
  if (live.length === 0) return 'unconfigured'
  // A proof that is seen twice is no harm: asking changes nothing.
  return live.some((way) => way.verify(arrived, secrets, () => ({})).ok) ? 'admitted' : 'refused'
}

/** An address that is asked for must fit whichever way is taken. */
function waysOf({ number, authentication }: Hotline): Authenticator[] {
  const own = authentication.map(inQuery)
  const addresses = authentication.filter(({ kind }) => kind === 'ip')
  const basic: Authentication = [...addresses, { kind: 'basic', user: number }]
  const ways = own.every((method) => method !== undefined) ? [own, basic] : [basic]
  return ways.map((way) => createAuthenticator(way))
}

function inQuery(method: Method): Method | undefined {
  switch (method.kind) {
    case 'hmac':
    case 'sm2':
      return { ...method, ...moved(method) }
    case 'sorted-parameters': {
      const appid = method.appid && { ...method.appid, ...place(method.appid) }
      return { ...method, parameters: 'query', ...moved(method), ...(appid && { appid }) }
    }
    case 'api-key':
      return method.at.in === 'body' ? undefined : method
    case 'body-password':
    case 'sm4':
    case 'none':
      return undefined
    default:
      return method
  }
}

type Placed = Pick<Extract<Method, { kind: 'hmac' }>, 'signature' | 'timestamp' | 'nonce'>

function moved({ signature, timestamp, nonce }: Placed): Placed {
  return {
    signature: { ...signature, ...place(signature) },
    ...(timestamp && { timestamp: { ...timestamp, ...place(timestamp) } }),
    ...(nonce && { nonce: { ...nonce, ...place(nonce) } }),
  }
}

function place({ in: where }: Placed['signature']): Pick<Placed['signature'], 'in'> {
  return { in: where === 'body' ? 'query' : where }
}
