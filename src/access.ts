/** Machine callers: `Authorization: Bearer KEY`. */
import type { FastifyRequest } from 'fastify'
import { RejectedError } from './contract/errors.ts'
import type { ApiKey, KeyChannel, Keys } from './contract/ports.ts'

/** Who calls. Throws RejectedError unauthorized or forbidden, TemporaryError ledger-down. */
export function createAuthenticate(keys: Keys) {
  return (request: FastifyRequest, channels: KeyChannel[]): ApiKey | Promise<ApiKey> => {
    const presented = bearer(request)
    const key = presented === undefined ? undefined : keys.find(presented)
    // A key that is known is a matter of microseconds, on the path of every submission.
    return key instanceof Promise
      ? key.then((found) => admit(request, found, channels))
      : admit(request, key, channels)
  }
}

function admit(request: FastifyRequest, key: ApiKey | undefined, channels: KeyChannel[]): ApiKey {
  if (!key) throw new RejectedError('unauthorized')
  request.caller = key
  if (key.channel !== undefined && !channels.includes(key.channel)) {
    throw new RejectedError('forbidden', {
      detail: `this address takes keys of channel ${channels.join(' or ')}`,
    })
  }
  return key
}

function bearer({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers
  if (authorization === undefined || authorization.length > 512) return undefined
  return /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1]
}
