/** Which secrets hotlines wait for: looked at each time, since one may come and end while we run. */
import type { FastifyInstance } from 'fastify'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { createAuthenticator } from './authentication/authenticator.ts'
import type { Authentication } from './authentication/schema.ts'
import type { Hotline } from './hotline.ts'
import { missingSecrets, secretsOf } from './registry.ts'

/** By the names of their variables. */
export function lookForSecrets({
  secret,
  clock,
}: Pick<ChannelServices, 'secret' | 'clock'>): (hotline: Hotline) => string[] {
  const known = new WeakMap<Authentication, ReturnType<typeof createAuthenticator>>()
  return (hotline) => {
    const { authentication } = hotline
    const authenticator = known.get(authentication) ?? createAuthenticator(authentication)
    known.set(authentication, authenticator)
    return missingSecrets({ hotline, authenticator }, secretsOf(hotline, secret, clock.now()))
  }
}

/** The variables that hotlines wait for: at once, and again when they are others. */
export function createTeller({ log }: FastifyInstance, missing: () => string[]): () => void {
  let told = ''
  return () => {
    const variables = missing()
    if (variables.join() !== told && variables.length > 0)
      log.info({ variables }, 'secrets are not set, or ended: their hotlines answer 503')
    told = variables.join()
  }
}
