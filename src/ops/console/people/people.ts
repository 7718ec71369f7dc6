/** /ops/people: everybody's own account and sessions; for admins everybody else's too. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Operator } from '../../../contract/console.ts'
import { RejectedError } from '../../../contract/errors.ts'
import { mayDo } from '../guard.ts'
import { langOf, showPage } from '../layout.ts'
import type { ConsoleServices } from '../services.ts'
import { createActs, type Outcome } from './acts.ts'
import { madePage, peoplePage } from './people-page.ts'
import { readDone } from './texts.ts'

const PAGE = 50
const MOST_SESSIONS = 200
const SMALL = { bodyLimit: 16_384 }
const viewer = { config: { access: 'viewer' }, ...SMALL } as const
const admin = { config: { access: 'admin' }, ...SMALL } as const

type Fields = Readonly<Record<string, unknown>>
type Act = (by: Operator, fields: (name: string) => string) => Promise<Outcome>

export function peopleRoutes(app: FastifyInstance, services: ConsoleServices): void {
  showRoutes(app, services)
  actRoutes(app, services)
}

function showRoutes(app: FastifyInstance, { accounts, sessions, clock }: ConsoleServices): void {
  app.get<{ Querystring: Fields }>('/ops/people', viewer, async (request, reply) => {
    const me = operatorOf(request)
    const isAdmin = mayDo(me.role, 'admin')
    const { after, done } = request.query
    const limit = PAGE
    const everybody = isAdmin
      ? await accounts.page({
          after: typeof after === 'string' ? after.replaceAll('\u0000', '') : undefined,
          limit,
        })
      : undefined
    const shown = {
      me,
      account: await accounts.find(me.name),
      sessions: await sessions.list({ operator: isAdmin ? undefined : me.name, limit: MOST_SESSIONS }),
      everybody,
      next: everybody?.length === limit ? everybody.at(-1)?.name : undefined,
      done: readDone(done),
      now: clock.now(),
    }
    return showPage(request, reply, peoplePage(langOf(request), shown))
  })
}

function actRoutes(app: FastifyInstance, services: ConsoleServices): void {
  const acts = createActs(services)
  const act = (path: string, options: typeof viewer | typeof admin, work: Act) =>
    app.post<{ Body: Fields }>(path, options, async (request, reply) => {
      const field = (name: string) => {
        const value = request.body?.[name]
        return typeof value === 'string' ? value.replaceAll('\u0000', '') : ''
      }
      return answer(request, reply, await work(operatorOf(request), field))
    })
  act('/ops/people/password', viewer, (by, field) =>
    acts.changePassword(by, { current: field('current'), next: field('next'), again: field('again') }),
  )
  act('/ops/people/end', viewer, (by, field) => acts.endSession(by, field('session')))
  act('/ops/people/add', admin, (by, field) => acts.add(by, { name: field('name'), role: field('role') }))
  act('/ops/people/role', admin, (by, field) =>
    acts.setRole(by, { name: field('name'), role: field('role') }),
  )
  act('/ops/people/disable', admin, (by, field) =>
    acts.disable(by, { name: field('name'), reason: field('reason') }),
  )
  act('/ops/people/enable', admin, (by, field) =>
    acts.enable(by, { name: field('name'), reason: field('reason') }),
  )
  act('/ops/people/new-password', admin, (by, field) =>
    acts.newPassword(by, { name: field('name'), reason: field('reason') }),
  )
}

/** A password that was made is the one thing shown in answer to a post: it belongs into no address. */
function answer(request: FastifyRequest, reply: FastifyReply, outcome: Outcome): FastifyReply {
  return typeof outcome === 'string'
    ? reply.redirect(`/ops/people?done=${outcome}`, 303)
    : showPage(request, reply, madePage(langOf(request), outcome))
}

function operatorOf({ operator }: FastifyRequest): Operator {
  if (!operator) throw new RejectedError('unauthorized')
  return operator
}
