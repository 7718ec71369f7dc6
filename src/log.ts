/** One pino for the house. Redaction is by name of the field; text of citizens is never given to it at all. */
import { type DestinationStream, type Logger, pino, transport } from 'pino'

/** Names under which something personal or secret could slip into a line, at two depths. */
const names = [
  'text',
  'title',
  'name',
  'phone',
  'callerNumber',
  'email',
  'openid',
  'identityNumber',
  'address',
  'key',
  'authorization',
  'password',
  'secret',
  'token',
  'cookie',
  'body',
  'bytes',
  'request',
  'requester',
  'against',
  'transcript',
  'location',
  'extensions',
  'evidence',
  'submission',
  'entry',
  'headers',
  'query',
  'params',
  'url',
  'message',
  'note',
  'detail',
  'parameters',
  'where',
  'connectionString',
]
export const redactedPaths = names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: { paths: redactedPaths, censor: '[hidden]' },
    serializers: { err: serializeError, error: serializeError },
  }
  if (destination) return pino(options, destination)
  if (!process.stdout.isTTY) return pino(options)
  const pretty = transport({
    target: 'pino-pretty',
    options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' },
  })
  // The terminal has gone: whoever closed it reads no more, and what was started has still to be stopped.
  pretty.on('error', () => undefined)
  return pino(options, pretty)
}

/** What the codes of PostgreSQL and of the network mean, since their messages can't be shown. */
const meanings: Record<string, string> = {
  '08P01': 'the server breaks the protocol',
  '22P05': 'a character that can not be stored',
  '28000': 'this user may not come in',
  '28P01': 'the password is refused',
  '3D000': 'no such database',
  '42501': 'this user may not do that',
  '53100': "the server's disk is full",
  '53200': 'the server has no memory left',
  '53300': 'too many connections',
  '57014': 'the query took too long',
  '57P01': 'the server was told to stop',
  '57P02': 'the server crashed',
  '57P03': 'the server is starting or stopping',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection broke off',
  EHOSTUNREACH: 'no way to that host',
  ENOTFOUND: 'no such host',
  ENOSPC: 'the disk is full',
  ETIMEDOUT: 'no answer in time',
}

/** Messages of databases and parsers quote what they refuse, so only our own messages pass; the stack says where. */
function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { stack = '', message } = error
  // A message of several lines can look like frames.
  const frames = stack.slice(stack.indexOf(message) + message.length).split('\n')
  const code = 'code' in error ? String(error.code) : undefined
  const cause = error.cause === undefined ? undefined : serializeError(error.cause)
  return {
    type: error.name,
    ...(code && { code, ...(Object.hasOwn(meanings, code) && { means: meanings[code] }) }),
    ...(cause && { cause }),
    stack: frames.slice(1, 9).join('\n'),
  }
}
