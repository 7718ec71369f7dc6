/** What no route takes: told before the body is read, and told apart from a wrong method, which Fastify does not do. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RejectedError } from './contract/errors.ts'

/** U+0000 and its like in a path belong to no id of ours, and databases choke on them. */
const CONTROL_CHARACTER = /%(?:[01][0-9a-f]|7f)/i

/** To be called before routes are registered. Throws RejectedError not-found, method-not-allowed or bad-request. */
export function refuseNoRoute(app: FastifyInstance): void {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  app.addHook('onRoute', ({ url, method }) => {
    const route = known.get(url) ?? { pattern: toPattern(url), methods: new Set() }
    for (const each of [method].flat()) route.methods.add(each)
    known.set(url, route)
  })

  function refusal(path: string, reply: FastifyReply): Error | undefined {
    const methods = [...known.values()].flatMap((route) =>
      route.pattern.test(path) ? [...route.methods] : [],
    )
    if (methods.length === 0) return new RejectedError('not-found')
    const allowed = [...new Set(methods)].toSorted().join(', ')
    reply.header('allow', allowed)
    return new RejectedError('method-not-allowed', { detail: `this address takes ${allowed}` })
  }

  app.addHook('onRequest', (request: FastifyRequest, reply, done) => {
    const [path = ''] = (request.raw.url ?? '').split('?', 1)
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      done(new RejectedError('bad-request', { detail: 'HTTP/1.1 asks for a Host header' }))
    else if (request.is404) done(refusal(path, reply))
    else if (CONTROL_CHARACTER.test(path))
      done(new RejectedError('bad-request', { detail: 'the address holds a control character' }))
    else done()
  })
}

/** Fastify's `/a/:b/*` as a regular expression. */
function toPattern(url: string): RegExp {
  const steps = url.split('/').map((step) => {
    if (step === '*') return '.*'
    return step.startsWith(':') ? '[^/]+' : RegExp.escape(step)
  })
  return new RegExp(`^${steps.join('/')}/?$`)
}
