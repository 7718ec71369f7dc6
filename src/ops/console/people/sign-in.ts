/** /ops/sign-in and /ops/sign-out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { TemporaryError } from '../../../contract/errors.ts'
import type { SignIn } from '../../../contract/people.ts'
import { OperatorName } from '../../operator-name.ts'
import { createKnownCookie } from '../known-cookie.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { createSessionCookie } from '../session-cookie.ts'
import { originOf } from './browser-name.ts'
import { type SignInFault, signInPage } from './sign-in-page.ts'
import { pageAfter } from './to.ts'

type Fields = Readonly<Record<string, unknown>>
const anyone = { config: { access: 'anyone' } } as const
const SMALL = 16_384

export function signInRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const { people, browsers, publicUrl, oidc } = services
  const cookie = createSessionCookie(publicUrl)
  const known = createKnownCookie(publicUrl)

  app.get<{ Querystring: Fields }>('/ops/sign-in', anyone, async (request, reply) =>
    showSignIn(request, reply, { ...(await standing(services)), to: pageAfter(request.query.to) }),
  )

  app.post<{ Body: Fields }>('/ops/sign-in', { ...anyone, bodyLimit: SMALL }, async (request, reply) => {
    const { name, password, to } = request.body ?? {}
    const held = known.read(request)
    const tried = await trySignIn(services, request, { name, password, held })
    if ('token' in tried) {
      const before = cookie.read(request)
      const old = before === undefined ? undefined : await people.operatorOf(before).catch(() => undefined)
      if (old) await people.end({ id: old.session })
      cookie.set(reply, tried.token)
      known.set(reply, browsers.met(held, tried.operator.name))
      return reply.redirect(pageAfter(to), 303)
    }
    const typed = typeof name === 'string' ? name.slice(0, 63) : ''
    return showSignIn(request, reply, { fault: tried, name: typed, to: pageAfter(to) })
  })

  app.post('/ops/sign-out', { config: { access: 'viewer' } }, async (request, reply) => {
    if (request.operator) await people.signOut(request.operator)
    cookie.clear(reply)
    return reply.redirect('/ops/sign-in?done=signed-out', 303)
  })

  function showSignIn(
    request: FastifyRequest,
    reply: FastifyReply,
    shown: { fault?: SignInFault | undefined; name?: string; to: string },
  ): FastifyReply {
    const { fault } = shown
    if (fault?.refused === 'too-many') reply.header('retry-after', fault.retryAfter)
    const isOut = new URLSearchParams(request.url.split('?')[1]).get('done') === 'signed-out'
    return showPage(request, reply, {
      ...signInPage(langOf(request), { ...shown, isOut, oidc: oidc?.settings }),
      status: statusOf(fault),
    })
  }
}

async function trySignIn(
  { people, browsers }: ConsoleServices,
  request: FastifyRequest,
  { name, password, held }: { name: unknown; password: unknown; held: string | undefined },
): Promise<Exclude<SignIn, { refused: 'wrong' }> | SignInFault> {
  const read = OperatorName.safeParse(name)
  try {
    return await people.signIn({
      // What is no name is tried too: it takes as long, and counts.
      name: read.success ? read.data : '',
      password: typeof password === 'string' ? password : '',
      address: request.ip,
      origin: originOf(request),
      browser: read.success ? browsers.of(held, read.data) : undefined,
    })
  } catch (error) {
    if (!(error instanceof TemporaryError)) throw error
    return { refused: error.code === 'busy' ? 'busy' : 'ledger-down' }
  }
}

async function standing({ people, firstAdmin }: ConsoleServices): Promise<{ fault?: SignInFault }> {
  try {
    return (await people.lacksAdmin()) ? { fault: { refused: 'no-admin', ...firstAdmin } } : {}
  } catch (error) {
    if (!(error instanceof TemporaryError)) throw error
    return { fault: { refused: 'ledger-down' } }
  }
}

function statusOf(fault: SignInFault | undefined): number {
  const statuses = {
    wrong: 401,
    'too-many': 429,
    busy: 503,
    'ledger-down': 503,
    'no-admin': 200,
    oidc: 403,
  } as const
  return fault ? statuses[fault.refused] : 200
}
