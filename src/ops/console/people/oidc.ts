/** /ops/oidc: signing in with an account that somebody else keeps. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RejectedError, TemporaryError } from '../../../contract/errors.ts'
import { personOf } from '../../oidc-claims.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { createSessionCookie } from '../session-cookie.ts'
import { originOf } from './browser-name.ts'
import { meet, type Refused, refusals } from './oidc-person.ts'
import { signInPage } from './sign-in-page.ts'
import { pageAfter } from './to.ts'

const HELD_SECONDS = 600
const anyone = { config: { access: 'anyone' } } as const
type Asked = Readonly<Record<string, unknown>>

export function oidcRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const { oidc, publicUrl } = services
  if (!oidc) return
  const secure = publicUrl.startsWith('https:')
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const name = secure ? '__Host-ops-oidc' : 'ops-oidc'

  app.get<{ Querystring: Asked }>('/ops/oidc/start', anyone, async (request, reply) => {
    try {
      const { url, held } = await oidc.provider.start()
      const to = Buffer.from(pageAfter(request.query.to)).toString('base64url')
      reply.setCookie(name, `${held}.${to}`, { ...cookie, maxAge: HELD_SECONDS })
      return reply.redirect(url, 303)
    } catch (error) {
      return refuse(services, request, reply, refusalOf(error))
    }
  })

  app.get('/ops/oidc/callback', anyone, async (request, reply) => {
    const [held = '', to = ''] = request.cookies[name]?.split('.') ?? []
    reply.clearCookie(name, cookie)
    try {
      const claims = await oidc.provider.finish({ query: request.url.split('?')[1] ?? '', held })
      const person = personOf(claims, oidc.settings)
      const known = 'refused' in person ? person.refused : await meet(services, person)
      if (typeof known === 'string') return refuse(services, request, reply, known)
      const { token } = await services.people.admit({ ...known, origin: originOf(request) })
      createSessionCookie(publicUrl).set(reply, token)
      return reply.redirect(pageAfter(Buffer.from(to, 'base64url').toString()), 303)
    } catch (error) {
      return refuse(services, request, reply, refusalOf(error))
    }
  })
}

async function refuse(
  { audit, oidc }: ConsoleServices,
  request: FastifyRequest,
  reply: FastifyReply,
  refused: Refused,
): Promise<FastifyReply> {
  const lang = langOf(request)
  const data = { why: refused, address: request.ip }
  // Nobody is let in: it need not wait for the log, nor fail with it.
  if (refused !== 'down')
    await audit.record({ by: '-', action: 'sign-in refused', subject: 'oidc', data }).catch(() => undefined)
  const shown = {
    fault: { refused: 'oidc', why: refusals[lang][refused] },
    to: '/ops',
    oidc: oidc?.settings,
  } as const
  return showPage(request, reply, { ...signInPage(lang, shown), status: refused === 'down' ? 503 : 403 })
}

function refusalOf(error: unknown): Refused {
  if (error instanceof RejectedError) return 'not-proven'
  if (error instanceof TemporaryError && error.code === 'busy') return 'down'
  throw error
}
