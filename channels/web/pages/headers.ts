/** What a browser may do with our pages: nothing from elsewhere, nothing inline, no frames but where a touchpoint allows. */
import type { IncomingMessage } from 'node:http'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'
import type { ChannelServices } from '../../../src/contract/channel.ts'

export async function pageHeaders(
  app: FastifyInstance,
  { touchpoints }: Pick<ChannelServices, 'touchpoints'>,
): Promise<void> {
  const friends = [...new Set([...touchpoints.values()].flatMap(({ embedIn }) => embedIn))]
  const ancestors = ({ url = '' }: IncomingMessage) => {
    const id = /^\/t\/([^/?]+)/.exec(url)?.[1] ?? ''
    // What follows a form has to stay in its frame. These pages show nothing but to whoever knows their address.
    const origins = /^\/(sent|track)\b/.test(url) ? friends : touchpoints.get(id)?.embedIn
    return origins?.join(' ') || "'none'"
  }
  // The server's own are for answers that are data, and would win.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.removeHeader('content-security-policy').removeHeader('referrer-policy')
    done()
  })
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: [ancestors],
      },
    },
    // Our own posts must say where they come from: origin.ts.
    referrerPolicy: { policy: 'same-origin' },
    // frame-ancestors says it, and this could not name a touchpoint's pages.
    frameguard: false,
    // The server's own says it, where PUBLIC_URL is https.
    strictTransportSecurity: false,
  })
}
