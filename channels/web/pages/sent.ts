/** GET /sent/{token}. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { formPath, langOf, showPage } from './layout.ts'
import type { LinkServices } from './link-services.ts'
import { dressOf, type Place } from './place.ts'
import { readSent } from './sent-cookie.ts'
import { sentPage } from './sent-page.ts'
import { showSimple } from './simple-page.ts'
import type { Spent } from './spent.ts'
import { sentTexts } from './texts/sent.ts'
import { standingOf } from './track-standing.ts'

type Services = LinkServices & { spent: Spent }

export function sentRoutes(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { token: string } }>('/sent/:token', async (request, reply) => {
    const { token } = request.params
    const receipt = services.links.receiptOfLink(token)
    if (receipt === undefined) return showSimple(request, reply, { status: 404, what: 'notFound' })
    return show({ request, reply, token, receipt }, services)
  })
}

interface Visit {
  request: FastifyRequest
  reply: FastifyReply
  token: string
  receipt: string
}

async function show({ request, reply, token, receipt }: Visit, services: Services): Promise<FastifyReply> {
  const lang = langOf(request)
  const { request: sent } = await standingOf(services, receipt)
  if (sent) await services.spent.shown(sent.source.messageId)
  const { endpoint = 'web' } = sent?.source ?? {}
  const place: Place = { origin: { channel: 'web', endpoint }, touchpoint: touchpointOf(services, endpoint) }
  const hasPhone = sent?.requester.phone !== undefined || sent?.requester.callerNumber !== undefined
  const body = sentPage(lang, {
    receipt,
    token,
    url: `${services.publicUrl}/track/${token}`,
    code: sent && !hasPhone ? services.links.codeOf(receipt) : undefined,
    request: sent,
    due: sent && (sent.triage ?? services.dueTimes(sent)),
    advice: services.advice(sent?.text ?? ''),
    earlier: earlierOf(request, token),
    lacksFiles: Object(request.query).files === 'left',
    formPath: formPath(place.touchpoint),
  })
  return showPage(request, reply, {
    status: 200,
    title: sentTexts[lang].title,
    body,
    dress: dressOf(lang, place),
  })
}

/** The forms of `/` are those of no touchpoint. */
function touchpointOf({ touchpoints }: LinkServices, endpoint: string): Place['touchpoint'] {
  return endpoint === 'web' ? undefined : touchpoints.get(endpoint)
}

/** What was sent before it from the same form. */
function earlierOf(request: FastifyRequest, token: string): string | undefined {
  const all = readSent(request)
  const view = all.find(({ link }) => link === token)?.view
  const first = all.find((each) => each.view === view)?.link
  return first === token ? undefined : first
}
