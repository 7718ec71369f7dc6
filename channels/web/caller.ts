/** Who calls, before the body is read; a refusal of a known caller is counted beside the balance. */
import type { FastifyInstance } from 'fastify'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { JiesuError } from '../../src/contract/errors.ts'
import type { ApiKey, Origin } from '../../src/contract/ports.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: ApiKey | undefined
  }
}

/** Stays inside the plugin that calls it; every route in it names its `keys`. */
export function authenticateFirst(app: FastifyInstance, { authenticate, intake }: ChannelServices): void {
  app.decorateRequest('caller', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    const admit = (caller: ApiKey): void => {
      request.caller = caller
      done()
    }
    try {
      const caller = authenticate(request, request.routeOptions.config.keys ?? [])
      if (caller instanceof Promise) caller.then(admit, done)
      else admit(caller)
    } catch (refusal) {
      done(refusal instanceof Error ? refusal : new Error(String(refusal)))
    }
  })
  app.addHook('onError', async ({ caller }, _reply, error) => {
    if (error instanceof JiesuError)
      intake.refused(caller ? originOf(caller) : { channel: 'web', endpoint: 'unknown' }, error.code)
  })
}

/** An endpoint of this channel: two clients' ids never meet. */
export function originOf(key: ApiKey): Origin {
  return { channel: 'web', endpoint: `${key.touchpoint}/${key.name}` }
}

/** `dispatch` keys, and keys for all channels, read all; the others what they sent. */
export function mayRead(key: ApiKey, origin: Origin): boolean {
  if (key.channel === undefined || key.channel === 'dispatch') return true
  const own = originOf(key)
  return own.channel === origin.channel && own.endpoint === origin.endpoint
}
