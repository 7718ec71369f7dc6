/** Errors as their callers see them: RFC 9457 `application/problem+json`. */
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { type Code, codes, JiesuError, PermanentError, RejectedError } from './contract/errors.ts'

const CONTENT_TYPE = 'application/problem+json; charset=utf-8'

/** What was answered, for the log: what succeeds has no entry and costs nothing. */
const told = new WeakMap<FastifyReply, Code>()

/** The code of the problem that was this answer. */
export function codeOf(reply: FastifyReply): Code | undefined {
  return told.get(reply)
}

/** Answers with the error; what is not one of ours is translated first. An error of ours is logged. */
export function sendProblem(
  thrown: FastifyError | JiesuError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = noteProblem(thrown, request, reply)
  if (error.status === 401) reply.header('www-authenticate', 'Bearer')
  return reply
    .code(error.status)
    .header('content-type', CONTENT_TYPE)
    .serializer(JSON.stringify)
    .send(problem(error, request.id))
}

/** The error as one of ours, told to the log; the answer has the headers that go with it, and neither status nor body yet. */
export function noteProblem(
  thrown: FastifyError | JiesuError,
  request: FastifyRequest,
  reply: FastifyReply,
): JiesuError {
  const error = thrown instanceof JiesuError ? thrown : translate(thrown, request)
  if (error instanceof PermanentError)
    request.log.error({ reqId: request.id, err: thrown }, 'an error of ours')
  told.set(reply, error.code)
  if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter)
  // A body that was refused is not read to its end: the connection can't be used again.
  if (error.status === 408 || error.status === 413) reply.header('connection', 'close')
  return error
}

/** Node asks before a request with any `Expect` but `100-continue`; its own refusal has no body. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const refusal = new RejectedError('expectation-failed')
  const body = JSON.stringify(problem(refusal, randomUUID()))
  const headers = {
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }
  response.writeHead(refusal.status, headers).end(body)
}

/** What the parser of HTTP stumbled over, in words for the sender. */
const stumbles: Record<string, string> = {
  HPE_INVALID_CONTENT_LENGTH: 'Content-Length is no number of bytes',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'send Content-Length once',
  HPE_INVALID_TRANSFER_ENCODING: 'send a Content-Length, or Transfer-Encoding `chunked` without one',
  HPE_INVALID_CHUNK_SIZE: "a chunk's size is not hexadecimal, or not the size of the chunk",
  HPE_INVALID_METHOD: 'no method of HTTP; behind a body: its Content-Length is missing or too small',
  HPE_INVALID_URL: 'the address holds a character that must be percent-encoded',
  HPE_INVALID_HEADER_TOKEN: 'a header holds a character that none may hold',
  HPE_INVALID_EOF_STATE: 'the connection ended before the request did',
}

/** For what never became a request: broken framing, too many headers, a head that does not end. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const refusal = refusalOf(error)
  const body = JSON.stringify(problem(refusal, randomUUID()))
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    `content-type: ${CONTENT_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  socket.destroy()
}

interface ClientError extends NodeJS.ErrnoException {
  /** The bytes that could not be read, where there are some. */
  rawPacket?: unknown
}

function refusalOf({ code = '', rawPacket }: ClientError): RejectedError {
  if (code === 'HPE_HEADER_OVERFLOW') return new RejectedError('headers-too-large')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RejectedError('upload-timeout')
  // A handshake record of TLS.
  const isTls = rawPacket instanceof Uint8Array && rawPacket[0] === 0x16 && rawPacket[1] === 0x03
  const detail = isTls ? 'this port speaks http://, not https://' : (stumbles[code] ?? 'this is not HTTP/1.1')
  return new RejectedError('bad-request', { detail })
}

function problem(error: JiesuError, id: string): object {
  const [status, title, action] = codes[error.code]
  return {
    type: `urn:jiesu:error:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.detail ?? action,
    instance: `urn:uuid:${id}`,
    ...(error.reason && { reason: error.reason }),
    ...(error.errors && { errors: error.errors }),
  }
}

function translate(error: FastifyError, { routeOptions }: FastifyRequest): JiesuError {
  const refuse = (code: 'body-too-large' | 'unsupported-media' | 'bad-request', detail: string) =>
    new RejectedError(code, { detail, cause: error })
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refuse('body-too-large', `at most ${routeOptions.bodyLimit} bytes are taken here`)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refuse('unsupported-media', 'this Content-Type is not taken here; /docs names those that are')
    case 'FST_ERR_BAD_URL':
      return refuse('bad-request', 'the address is not percent-encoded UTF-8')
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refuse('bad-request', 'a part of the address is too long')
  }
  // The words of Fastify's other refusals are safe: they speak of headers and framing.
  const { statusCode = 500 } = error
  return statusCode >= 400 && statusCode < 500
    ? refuse('bad-request', error.message)
    : new PermanentError('internal', { cause: error })
}
