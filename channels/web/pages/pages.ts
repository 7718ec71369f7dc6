/** The citizens' pages: the form, what becomes of a request, and what these need. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { JiesuError } from '../../../src/contract/errors.ts'
import type { InSlot } from '../api/attachment-pace.ts'
import type { Config } from '../config.ts'
import { createLinks } from '../link.ts'
import { createJudge } from './abuse.ts'
import { wantsJson } from './answer.ts'
import { assetRoutes, dataAsset } from './assets.ts'
import { createFileTokens } from './file-token.ts'
import { fileRoutes } from './files.ts'
import { readTyped } from './form.ts'
import { pageHeaders } from './headers.ts'
import { chosenLang } from './layout.ts'
import { isCrossSite } from './origin.ts'
import { coloursOf, placeOf } from './place.ts'
import { sentRoutes } from './sent.ts'
import { showForm } from './show-form.ts'
import { showSimple } from './simple-page.ts'
import { createSpent } from './spent.ts'
import { type SubmitServices, submitRoutes } from './submit.ts'
import { trackPages } from './track.ts'
import { createUploadLimits } from './upload-limits.ts'
import { createViews } from './view.ts'

/** `inSlot`: uploads share their slots with those of the API. */
export type PageServices = ChannelServices & { config: Config; inSlot: InSlot }

const LANG_SECONDS = 365 * 86_400

/** In a scope of its own: headers, cookies and parsers stay inside. */
export const pages: FastifyPluginAsync<PageServices> = async (app, given) => {
  await pageHeaders(app, given)
  await app.register(cookie)
  rememberLang(app, given)
  const advice = dataAsset('advice', given.adviceTables)
  const services: SubmitServices = {
    ...given,
    adviceUrl: advice.url,
    admit: createUploadLimits(given),
    judge: createJudge({ ...given, isEmergency: (text) => given.advice(text).emergency !== undefined }),
    links: createLinks(given),
    tokens: createFileTokens(given),
    views: createViews(given),
    spent: createSpent(given),
  }
  assetRoutes(app, [advice])
  await app.register(fileRoutes, services)
  await app.register(htmlPages, services)
}

const htmlPages: FastifyPluginAsync<SubmitServices> = async (app, services) => {
  // What a browser's form sends, and nothing else.
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  await app.register(multipart)
  app.setErrorHandler(showFault)
  formRoutes(app, services)
  submitRoutes(app, services)
  sentRoutes(app, services)
  await app.register(ownRequests, services)
}

const ownRequests: FastifyPluginAsync<SubmitServices> = async (app, services) => {
  refuseOtherSites(app, services)
  trackPages(app, services)
}

function formRoutes(app: FastifyInstance, services: SubmitServices): void {
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const place = placeOf(request, services)
    if (!place) return showSimple(request, reply, { status: 404, what: 'notFound' })
    const typed = readTyped(new Map(), place.touchpoint?.defaults)
    const view = services.views.issue()
    return showForm({ request, reply, place, services }, { status: 200, view, typed, kept: [], errors: {} })
  }
  app.get('/', show)
  app.get('/t/:touchpoint', show)
  app.get('/t/:touchpoint/dress.css', async (request, reply) => {
    const touchpoint = placeOf(request, services)?.touchpoint
    if (!touchpoint) return reply.callNotFound()
    return reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(coloursOf(touchpoint))
  })
}

/** `?lang=en` holds for a year. */
function rememberLang(app: FastifyInstance, { publicUrl }: PageServices): void {
  const secure = publicUrl.startsWith('https:')
  app.addHook('onRequest', (request, reply, done) => {
    const lang = chosenLang(request)
    if (lang) reply.setCookie('lang', lang, { path: '/', maxAge: LANG_SECONDS, sameSite: 'lax', secure })
    done()
  })
}

/** The form itself is shown again; here nobody but an attacker comes from elsewhere. */
function refuseOtherSites(app: FastifyInstance, { publicUrl }: SubmitServices): void {
  const own = [new URL(publicUrl).origin]
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'POST' || !isCrossSite(request, own)) return undefined
    return showSimple(request, reply, { status: 403, what: 'crossSite' })
  })
}

/** In plain words; the script gets problem details from the server. */
function showFault(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // Nobody is there to read it.
  if (request.raw.destroyed && !request.raw.complete) return reply.code(400).send()
  const status = statusOf(error)
  if (wantsJson(request)) throw error
  if (status >= 500 && !(error instanceof JiesuError && error.status !== 500))
    request.log.error({ reqId: request.id, err: error }, 'an error of ours')
  return showSimple(request, reply, {
    status,
    what: WHAT.get(status) ?? (status >= 500 ? 'fault' : 'refused'),
  })
}

const WHAT = new Map<number, 'notFound' | 'forgotten' | 'busy'>([
  [404, 'notFound'],
  [410, 'forgotten'],
  [503, 'busy'],
])

function statusOf(error: unknown): number {
  if (error instanceof JiesuError) return error.status
  const isTheirs =
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode < 500
  return isTheirs ? Number(error.statusCode) : 500
}
