/** JSON bodies with their bytes: the bytes are what `raw` describes, and what is kept when we fail to understand. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { RejectedError } from '../../src/contract/errors.ts'

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

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Stays inside the plugin that calls it. The routes parse the body themselves and answer what they made: their schemas are for /docs. */
export function takeJsonWithBytes(app: FastifyInstance): void {
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.setSerializerCompiler(() => JSON.stringify)
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addHook('onRequest', ({ headers }, _reply, done) => {
    const encoding = headers['content-encoding']
    if (encoding === undefined || encoding === 'identity') return done()
    const detail = 'send the body as it is, without Content-Encoding'
    done(new RejectedError('unsupported-media', { detail }))
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(new RejectedError('unsupported-media', { detail: 'send JSON, with Content-Type: application/json' }))
  })
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    let text: string
    try {
      text = decoder.decode(bytes)
    } catch {
      return done(new RejectedError('invalid-json', { detail: 'the body is not UTF-8' }))
    }
    void parse(request, text, (error, value) => {
      if (error)
        done(new RejectedError('invalid-json', { detail: 'the body is not JSON, or holds `__proto__`' }))
      else done(null, new JsonBody(value, bytes))
    })
  })
}
