/** What a browser may do with the console's pages: nothing from elsewhere, nothing inline, in nobody's frame. */
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

export async function consoleHeaders(app: FastifyInstance): Promise<void> {
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
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Our own posts must say where they come from.
    referrerPolicy: { policy: 'same-origin' },
    // The server's own says it, where PUBLIC_URL is https.
    strictTransportSecurity: false,
  })
}
