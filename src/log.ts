/** One pino for the house. Redaction is by name of the field; text of citizens is never given to it at all. */
import { type DestinationStream, type Logger, pino } from 'pino'

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
  return pino({
    ...options,
    transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' } },
  })
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
    ...(code && { code }),
    ...(cause && { cause }),
    stack: frames.slice(1, 9).join('\n'),
  }
}
