/** The operators' console: pages and the live feed under /ops. Every route says who may use it. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { alertRoutes } from './alerts/alerts.ts'
import { assetRoutes } from './assets.ts'
import { auditRoutes } from './audit/audit.ts'
import { faultPages } from './fault.ts'
import { guard } from './guard.ts'
import { consoleHeaders } from './headers.ts'
import { langOf, readLang } from './layout.ts'
import { pointsNow } from './live/chart-data.ts'
import { liveRoutes } from './live/live.ts'
import { refuseNul } from './no-nul.ts'
import { overviewRoutes } from './overview/overview.ts'
import { overviewRegions } from './overview/regions.ts'
import { oidcRoutes } from './people/oidc.ts'
import { peopleRoutes } from './people/people.ts'
import { signInRoutes } from './people/sign-in.ts'
import { quarantineRoutes } from './quarantine/quarantine.ts'
import { queueRoutes } from './queues/queues.ts'
import { requestsRoutes } from './requests/requests.ts'
import type { ConsoleServices } from './services.ts'
import { sourcesRegions } from './sources/live-rows.ts'
import { sourcesRoutes } from './sources/sources.ts'
import { unassignedRoutes } from './unassigned/unassigned.ts'

const LANG_SECONDS = 365 * 86_400

/** In a scope of its own: headers, cookies, parsers and the guard stay inside. */
export const operatorsConsole: FastifyPluginAsync<ConsoleServices> = async (app, services) => {
  await consoleHeaders(app)
  await app.register(cookie)
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  rememberLang(app, services)
  guard(app, services)
  refuseNul(app)
  faultPages(app)
  assetRoutes(app)
  overviewRoutes(app, services)
  alertRoutes(app, services)
  liveRoutes(app, services, {
    regions: { overview: overviewRegions, sources: sourcesRegions },
    points: pointsNow,
  })
  signInRoutes(app, services)
  requestsRoutes(app, services)
  quarantineRoutes(app, services)
  unassignedRoutes(app, services)
  queueRoutes(app, services)
  oidcRoutes(app, services)
  peopleRoutes(app, services)
  auditRoutes(app, services)
  sourcesRoutes(app, services)
}

/** `?lang=en` holds for a year. */
function rememberLang(app: FastifyInstance, { publicUrl }: ConsoleServices): void {
  const secure = publicUrl.startsWith('https:')
  app.addHook('onRequest', (request, reply, done) => {
    const { query } = request
    const asked = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined
    if (readLang(asked))
      reply.setCookie('ops-lang', langOf(request), {
        path: '/ops',
        maxAge: LANG_SECONDS,
        sameSite: 'lax',
        secure,
      })
    done()
  })
}
