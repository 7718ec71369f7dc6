/** The citizens' pages: the form, what becomes of a request, and what these need. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import type { Config } from '../config.ts'
import { assetRoutes, dataAsset } from './assets.ts'
import { readTyped } from './form.ts'
import { pageHeaders } from './headers.ts'
import { chosenLang } from './layout.ts'
import { coloursOf, placeOf } from './place.ts'
import { showForm } from './show-form.ts'
import { trackPages } from './track.ts'
import { createViews } from './view.ts'

export type PageServices = ChannelServices & { config: Config }

const LANG_SECONDS = 365 * 86_400

/** In a scope of its own: headers, cookies and parsers stay inside. */
export async function pages(app: FastifyInstance, services: PageServices): Promise<void> {
  await pageHeaders(app, services)
  await app.register(cookie)
  await app.register(formbody)
  await app.register(multipart)
  rememberLang(app, services)
  const advice = dataAsset('advice', services.adviceTables)
  assetRoutes(app, [advice])
  formRoutes(app, { ...services, adviceUrl: advice.url })
  trackPages(app, services)
}

function formRoutes(app: FastifyInstance, services: PageServices & { adviceUrl: string }): void {
  const views = createViews(services)
  const show = async (request: FastifyRequest, reply: FastifyReply) => {
    const place = placeOf(request, services)
    if (!place) return reply.callNotFound()
    const typed = readTyped(new Map(), place.touchpoint?.defaults)
    return showForm(
      { request, reply, place, services },
      { status: 200, view: views.issue(), typed, kept: [], errors: {} },
    )
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
