/** /track/{token} and what is under it: for whoever has the link of a request. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { TemporaryError } from '../../../src/contract/errors.ts'
import type { Rating } from '../../../src/contract/feedback.ts'
import { langOf, showPage } from './layout.ts'
import type { LinkServices } from './link-services.ts'
import { formOf, readRating } from './rating.ts'
import { type RequestPage, requestPage } from './request-page.ts'
import { takeSupplement } from './supplement.ts'
import { emptySupplement } from './supplement-form.ts'
import { trackTexts } from './texts/track.ts'
import { findFile, sendFile } from './track-files.ts'
import { standingOf } from './track-standing.ts'
import { createViews } from './view.ts'

interface Route {
  Params: { token: string; id?: string }
}

/** One request of one citizen: what its routes are given. */
interface Visit {
  services: LinkServices
  request: FastifyRequest<Route>
  reply: FastifyReply
  token: string
  receipt: string
}
type Answer = (visit: Visit) => Promise<FastifyReply>

const RETRY_SECONDS = 60

export function requestRoutes(app: FastifyInstance, services: LinkServices): void {
  const visited = (answer: Answer) => {
    return (request: FastifyRequest<Route>, reply: FastifyReply) => {
      const { token } = request.params
      const receipt = services.links.receiptOfLink(token)
      if (receipt === undefined) return showBadLink(request, reply)
      return answer({ services, request, reply, token, receipt })
    }
  }
  app.get<Route>('/track/:token', visited(show))
  app.post<Route>('/track/:token/rating', visited(rate))
  app.post<Route>('/track/:token/supplement', visited(add))
  app.get<Route>('/track/:token/files/:id', visited(download))
}

function show(visit: Visit): Promise<FastifyReply> {
  return showRequest(visit, 200, { notice: noticeOf(visit.request) })
}

async function showRequest(
  visit: Visit,
  status: number,
  page: Partial<RequestPage> = {},
): Promise<FastifyReply> {
  const { services, request, reply, token, receipt } = visit
  const lang = langOf(request)
  const standing = await standingOf(services, receipt)
  const view = createViews(services).issue()
  const body = requestPage(lang, { token, standing, view, supplement: emptySupplement(), ...page })
  return showPage(request, reply, { status, title: trackTexts[lang].yours, body })
}

function noticeOf(request: FastifyRequest): string | undefined {
  const { query } = request
  const done = typeof query === 'object' && query !== null && 'done' in query ? query.done : undefined
  const texts = trackTexts[langOf(request)]
  if (done === 'added') return texts.added
  return done === 'rated' ? texts.rated : undefined
}

async function rate(visit: Visit): Promise<FastifyReply> {
  const { services, request, reply, token, receipt } = visit
  const texts = trackTexts[langOf(request)]
  const read = readRating(langOf(request), request.body)
  if ('form' in read) return showRequest(visit, 400, { rating: read.form, problem: read.form.error })
  const outcome = await record(services, receipt, read.rating)
  if (outcome === 'down') {
    void reply.header('retry-after', RETRY_SECONDS)
    return showRequest(visit, 503, { rating: formOf(read.rating), problem: texts.rateDown })
  }
  if (outcome === 'closed') return showRequest(visit, 409, { problem: texts.rateClosed })
  return reply.redirect(`/track/${token}?done=rated`, 303)
}

async function record({ ratings }: LinkServices, receipt: string, rating: Rating) {
  try {
    return await ratings.rate(receipt, rating)
  } catch (error) {
    if (error instanceof TemporaryError) return 'down'
    throw error
  }
}

async function add(visit: Visit): Promise<FastifyReply> {
  const { services, request, reply, token, receipt } = visit
  const failed = await takeSupplement(langOf(request), request, { ...services, receipt })
  if (!failed) return reply.redirect(`/track/${token}?done=added`, 303)
  if (failed.status === 503) void reply.header('retry-after', RETRY_SECONDS)
  return showRequest(visit, failed.status, { supplement: failed.form, problem: failed.form.error })
}

async function download(visit: Visit): Promise<FastifyReply> {
  const { services, request, reply, token, receipt } = visit
  const texts = trackTexts[langOf(request)]
  const found = await findFile(services, receipt, request.params.id ?? '')
  if ('meta' in found) return sendFile(reply, services, found.meta)
  const isUnknown = found.missing === 'unknown'
  const title = isUnknown ? texts.fileUnknown : texts.fileGone
  const body = html`<h1>${title}</h1>
    !${isUnknown ? '' : html`<p>${texts.fileGoneHelp}</p>`}
    <p><a href="/track/${token}">${texts.yours}</a></p>`
  return showPage(request, reply, { status: isUnknown ? 404 : 503, title, body })
}

function showBadLink(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const texts = trackTexts[langOf(request)]
  const body = html`<h1>${texts.badLink}</h1>
    <p>${texts.badLinkHelp}</p>
    <p><a href="/track">${texts.title}</a></p>`
  return showPage(request, reply, { status: 404, title: texts.badLink, body })
}
