/** JSON bodies with their bytes: the bytes are what `raw` describes, and what is kept when we fail to understand. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RejectedError } from '../../../src/contract/errors.ts'
import { parseJson } from './json.ts'
import { PendingBodies } from './pending-bodies.ts'

export class JsonBody {
  readonly value: unknown
  readonly bytes: Buffer

  constructor(value: unknown, bytes: Buffer) {
    this.value = value
    this.bytes = bytes
  }
}

/** Throws RejectedError invalid-json where there is none. */
export function jsonBody({ body }: FastifyRequest): JsonBody {
  if (body instanceof JsonBody) return body
  throw new RejectedError('invalid-json', { detail: 'the body is empty' })
}

/** For a whole body: bad lines need seconds, and a megabyte at 300 kbit/s less than this. */
const WHOLE_MS = 30_000

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * Stays inside the plugin that calls it. The routes parse the body themselves and answer what they made: their schemas
 * are for /docs. A body that is not whole after `wholeMs` is refused.
 */
export function takeJsonWithBytes(app: FastifyInstance, { wholeMs = WHOLE_MS } = {}): void {
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.setSerializerCompiler(() => JSON.stringify)
  const pending = new PendingBodies(wholeMs)
  app.addHook('onClose', (_app, done) => {
    pending.stop()
    done()
  })
  app.addHook('onRequest', ({ headers, raw }, _reply, done) => {
    const detail = foreign(headers)
    if (detail !== undefined) return done(new RejectedError('unsupported-media', { detail }))
    if (raw.method === 'POST') pending.began(raw)
    done()
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(new RejectedError('unsupported-media', { detail: 'send JSON, with Content-Type: application/json' }))
  })
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, ({ raw }, bytes: Buffer, done) => {
    pending.ended(raw)
    // What this throws is the answer.
    done(null, new JsonBody(parseJson(decoded(bytes)), bytes))
  })
}

/** What to change where the body is not plain UTF-8. */
function foreign(headers: FastifyRequest['headers']): string | undefined {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers
  if (encoding !== 'identity') return 'send the body as it is, without Content-Encoding'
  if (type === 'application/json') return undefined
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type) ?? []
  return /^utf-?8$/i.test(charset) ? undefined : 'send the body in UTF-8; no other charset is taken'
}

function decoded(bytes: Buffer): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new RejectedError('invalid-json', { detail: 'the body is not UTF-8' })
  }
}
