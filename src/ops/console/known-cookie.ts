/** The cookie by which a browser is known that has signed in before. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { KNOWN_SECONDS } from '../known-browsers.ts'

export interface KnownCookie {
  read(request: FastifyRequest): string | undefined
  set(reply: FastifyReply, held: string): void
}

export function createKnownCookie(publicUrl: string): KnownCookie {
  const secure = publicUrl.startsWith('https:')
  const name = secure ? '__Secure-ops-known' : 'ops-known'
  const options = { path: '/ops', httpOnly: true, sameSite: 'lax', secure, maxAge: KNOWN_SECONDS } as const
  return {
    read: ({ cookies }) => cookies[name],
    set: (reply, held) => void reply.setCookie(name, held, options),
  }
}
