/** What sending a form came to, for the page or for the script. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Code } from '../../../src/contract/errors.ts'
import { chosenLang, langOf } from './layout.ts'
import type { Place } from './place.ts'
import { type FormServices, type FormState, showForm } from './show-form.ts'
import { formTexts } from './texts/form.ts'

export interface Visit {
  request: FastifyRequest
  reply: FastifyReply
  place: Place
  services: FormServices
}

/** The form again, with everything that was typed and received. */
export type Again = FormState & { code: Code }

/** The script of the page sends, not the browser itself. */
export function wantsJson({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers.accept?.includes('application/json') ?? false
}

export function answerAgain(visit: Visit, again: Again): FastifyReply {
  const { request, reply } = visit
  if (again.wait !== undefined && again.wait > 0) reply.header('retry-after', again.wait)
  return wantsJson(request) ? answerProblem(request, reply, again) : showForm(visit, again)
}

/** `/sent/{link}`; `link` is the token of the request's link. */
export function answerSent(
  { request, reply }: Pick<Visit, 'request' | 'reply'>,
  { receipt, link, lacksFiles }: { receipt: string; link: string; lacksFiles: boolean },
): FastifyReply {
  const chosen = chosenLang(request)
  const query = new URLSearchParams({ ...(chosen && { lang: chosen }), ...(lacksFiles && { files: 'left' }) })
  const sentUrl = query.size === 0 ? `/sent/${link}` : `/sent/${link}?${query}`
  if (!wantsJson(request)) return reply.redirect(sentUrl, 303)
  return reply.code(201).header('cache-control', 'no-store').send({ receipt, sentUrl })
}

/** Problem details, with what the form needs to be sent again. */
function answerProblem(request: FastifyRequest, reply: FastifyReply, again: Again): FastifyReply {
  const texts = formTexts[langOf(request)]
  const { status, code, errors, view, kept, notes, ticket, challenge, wait } = again
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      type: `urn:jiesu:error:${code}`,
      title: texts.errors,
      status,
      code,
      detail: again.message ?? texts.errors,
      errors: Object.entries(errors).map(([field, key]) => ({ field, detail: texts.fieldErrors[key] })),
      ...{ view, kept, notes, ticket, challenge, waitSeconds: wait },
    })
}
