/** The HTTP server: errors as problem+json, probes, metrics, API description; the channels are registered on it. */
import { randomUUID } from 'node:crypto'
import helmet from '@fastify/helmet'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { type Code, codes, JiesuError, PermanentError, RejectedError } from './contract/errors.ts'

export interface ServerOptions {
  log: FastifyBaseLogger
  /** CIDRs whose forwarded headers count. */
  trustProxy: string[]
  isPublicOverHttps: boolean
  onResponse(route: string, method: string, status: number, seconds: number): void
}

/** A minute for a whole body: old phones on bad lines; longer is an attack or an upload with its own limit. */
const REQUEST_TIMEOUT_MS = 120_000

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    loggerInstance: options.log,
    // Its own lines hold the URL with its query.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: options.trustProxy.length > 0 ? options.trustProxy : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { ignoreTrailingSlash: true },
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

/** RFC 9457. */
function sendProblem(
  thrown: FastifyError | JiesuError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = thrown instanceof JiesuError ? thrown : translate(thrown)
  if (error instanceof PermanentError) request.log.error({ err: thrown }, 'an error of ours')
  const [status, title, action] = codes[error.code]
  if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter)
  if (status === 401) reply.header('www-authenticate', 'Bearer')
  // A body that was refused is not read to its end: the connection can't be used again.
  if (status === 408 || status === 413) reply.header('connection', 'close')
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      type: `urn:jiesu:error:${error.code}`,
      title,
      status,
      code: error.code,
      detail: error.detail ?? action,
      instance: `urn:uuid:${request.id}`,
      ...(error.errors && { errors: error.errors }),
    })
}

const fastifyCodes: Record<string, Code> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-json',
  FST_REQ_FILE_TOO_LARGE: 'body-too-large',
}

function translate(error: FastifyError): JiesuError {
  const code = fastifyCodes[error.code]
  if (code) return new RejectedError(code, { cause: error })
  // The words of Fastify's other refusals are safe: they speak of headers and framing.
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500)
    return new RejectedError('bad-request', { detail: error.message, cause: error })
  return new PermanentError('internal', { cause: error })
}
