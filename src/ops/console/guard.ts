/** Who may use which route of the console: nothing is open that does not say so. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Access, type Role, roles } from '../../contract/console.ts'
import { showFault } from './fault.ts'
import { isOwnPage } from './origin.ts'
import type { ConsoleServices } from './services.ts'
import { createSessionCookie } from './session-cookie.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * To be called before the routes are registered. Sockets pass it too, before they are upgraded; while one is open,
 * `people.onEnded(request.operator.session, …)` tells it when to close, with code 4401.
 */
export function guard(app: FastifyInstance, { people, publicUrl }: ConsoleServices): void {
  const cookie = createSessionCookie(publicUrl)
  const ownOrigins = [new URL(publicUrl).origin]
  app.decorateRequest('operator', undefined)
  app.addHook('onRoute', (route) => {
    if (!route.config?.access)
      throw new Error(`${route.url} of the console does not say who may use it: config.access`)
    // The API's description is for machines.
    route.schema = { ...route.schema, hide: true }
  })
  app.addHook('onRequest', async (request, reply) => {
    const changes = request.ws || !SAFE.has(request.method)
    if (changes && !isOwnPage(request, ownOrigins)) return showFault(request, reply, 'foreign')
    // What no route takes is refused before this.
    const access: Access = request.routeOptions.config.access ?? 'admin'
    if (access === 'anyone') return
    const token = cookie.read(request)
    request.operator =
      token === undefined ? undefined : await people.operatorOf(token, { isUse: isUse(request) })
    if (!request.operator) return askIn(request, reply)
    if (!mayDo(request.operator.role, access)) return showFault(request, reply, 'role', access)
  })
}

/** Whether that role is enough. */
export function mayDo(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least)
}

/** Somebody opens or sends something; an open page looks after its charts and figures by itself. */
function isUse({ ws, method, headers }: FastifyRequest): boolean {
  return !ws && (!SAFE.has(method) || (headers.accept ?? '').includes('text/html'))
}

function askIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isPage = SAFE.has(request.method) && !request.ws
  return isPage
    ? reply.redirect(`/ops/sign-in?to=${encodeURIComponent(request.url)}`, 303)
    : showFault(request, reply, 'ended')
}
