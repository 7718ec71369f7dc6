/** The HTTP server: errors as problem+json, probes, metrics, API description; the channels are registered on it. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import websocket from '@fastify/websocket'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Logger } from 'pino'
import { RejectedError } from './contract/errors.ts'
import { refuseNoRoute } from './no-route.ts'
import { answerClientError, codeOf, refuseExpectation, sendProblem } from './problem.ts'

export interface ServerOptions {
  log: FastifyBaseLogger & Pick<Logger, 'isLevelEnabled'>
  /** CIDRs whose forwarded headers count. */
  trustProxy: string[]
  isPublicOverHttps: boolean
  onResponse(route: string, method: string, status: number, seconds: number): void
}

/** A minute for a whole body: old phones on bad lines; longer is an attack or an upload with its own limit. */
const REQUEST_TIMEOUT_MS = 120_000
/** Bytes, on any socket. */
const LONGEST_FRAME = 65_536
/** A receipt in full-width letters, percent-encoded, has 216 characters. */
const LONGEST_PARAMETER = 1000

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = options.log
  const app: FastifyInstance = Fastify({
    loggerInstance,
    // Its own lines hold the URL with its query.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // A logger of each request's own costs more than its JSON; the lines that want its id name it.
    childLoggerFactory: (log) => log,
    trustProxy: options.trustProxy.length > 0 ? options.trustProxy : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Node's own refusal has no body; no-route.ts has one.
    http: { requireHostHeader: false, shouldUpgradeCallback: isSocket },
    forceCloseConnections: 'idle',
    // The door itself refuses, in our words; what only asks is still answered.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: sendProblem,
    clientErrorHandler: answerClientError,
  })
  app.server.on('checkExpectation', refuseExpectation)
  app.decorateRequest('caller', undefined)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  secureHeaders(app, options.isPublicOverHttps)
  await app.register(websocket, { options: { maxPayload: LONGEST_FRAME } })
  app.setErrorHandler<FastifyError>((error, request, reply) => sendProblem(error, request, reply))
  refuseNoRoute(app)
  app.setNotFoundHandler((request, reply) => sendProblem(new RejectedError('not-found'), request, reply))
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    options.onResponse(route, request.method, reply.statusCode, reply.elapsedTime / 1000)
    logAnswer(options.log, request, reply)
    done()
  })
  return app
}

/** Java's client offers h2c with its posts: taken for an upgrade, they would lose their bodies. */
function isSocket({ url, headers }: IncomingMessage): boolean {
  return /^\/(ops\/|phone\/live)/.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket'
}

/** Answers are data; what is a page says what it needs. Constants, since this is on the path of every submission. */
function secureHeaders(app: FastifyInstance, isPublicOverHttps: boolean): void {
  const headers = {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    ...(isPublicOverHttps && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  }
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })
}

function logAnswer(log: ServerOptions['log'], request: FastifyRequest, reply: FastifyReply): void {
  const { statusCode: status } = reply
  const level = status >= 500 ? 'warn' : status >= 400 ? 'info' : 'debug'
  if (!log.isLevelEnabled(level)) return
  const { url: route = 'none' } = request.routeOptions
  const { caller, id: reqId, method } = request
  const code = codeOf(reply)
  const ms = Math.round(reply.elapsedTime)
  const endpoint = caller && `${caller.touchpoint}/${caller.name}`
  const line = { reqId, method, route, status, ms, ...(code && { code }), ...(endpoint && { endpoint }) }
  log[level](line, 'answered')
}
