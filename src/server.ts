/** The HTTP server: errors as problem+json, probes, metrics, API description; the channels are registered on it. */
import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  LogController,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { RejectedError } from './contract/errors.ts'
import { refuseNoRoute } from './no-route.ts'
import { answerClientError, sendProblem } from './problem.ts'

export interface ServerOptions {
  log: FastifyBaseLogger
  /** CIDRs whose forwarded headers count. */
  trustProxy: string[]
  isPublicOverHttps: boolean
  onResponse(route: string, method: string, status: number, seconds: number): void
}

/** A minute for a whole body: old phones on bad lines; longer is an attack or an upload with its own limit. */
const REQUEST_TIMEOUT_MS = 120_000
/** A receipt in full-width letters, percent-encoded, has 216 characters. */
const LONGEST_PARAMETER = 1000

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.log,
    // Its own lines hold the URL with its query.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: options.trustProxy.length > 0 ? options.trustProxy : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    // The door itself refuses, in our words; what only asks is still answered.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: sendProblem,
    clientErrorHandler: answerClientError,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  await app.register(helmet, {
    // Answers are data; what is a page says what it needs.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: options.isPublicOverHttps,
  })
  app.setErrorHandler<FastifyError>((error, request, reply) => sendProblem(error, request, reply))
  refuseNoRoute(app)
  app.setNotFoundHandler((request, reply) => sendProblem(new RejectedError('not-found'), request, reply))
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    options.onResponse(route, request.method, reply.statusCode, reply.elapsedTime / 1000)
    const line = {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    }
    if (reply.statusCode >= 500) request.log.warn(line, 'answered')
    else if (reply.statusCode >= 400) request.log.info(line, 'answered')
    else request.log.debug(line, 'answered')
  })
  return app
}
