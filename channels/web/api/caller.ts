/** Who calls, before the body is read; a refusal of a known caller is counted beside the balance. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { JiesuError } from '../../../src/contract/errors.ts'
import type { ApiKey, Origin } from '../../../src/contract/ports.ts'

/** Stays inside the plugin that calls it; every route in it names its `keys`. */
export function authenticateFirst(app: FastifyInstance, { authenticate }: ChannelServices): void {
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
}

/** `onError` of a route that takes something in: what it refuses is counted under the key that sent it. */
export function countRefusals({ intake }: Pick<ChannelServices, 'intake'>) {
  return async ({ caller }: FastifyRequest, _reply: FastifyReply, error: Error): Promise<void> => {
    const code = refusalOf(error)
    if (code) intake.refused(caller ? originOf(caller) : { channel: 'web', endpoint: 'unknown' }, code)
  }
}

function refusalOf(error: Error): string | undefined {
  if (error instanceof JiesuError) return error.code
  return 'statusCode' in error && error.statusCode === 413 ? 'body-too-large' : undefined
}

/** An endpoint of this channel: two clients' ids never meet. */
export function originOf(key: ApiKey): Origin {
  return { channel: 'web', endpoint: `${key.touchpoint}/${key.name}` }
}

export function isSame(one: Origin, other: Origin): boolean {
  return one.channel === other.channel && one.endpoint === other.endpoint
}

/** `dispatch` keys, and keys for all channels, read all; the others what they sent. */
export function mayRead(key: ApiKey, origin: Origin): boolean {
  return key.channel === undefined || key.channel === 'dispatch' || isSame(originOf(key), origin)
}
