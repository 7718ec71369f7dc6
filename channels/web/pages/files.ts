/** POST /files and DELETE /files/{token}: what the script sends ahead of the form, one file at a time. */
import multipart from '@fastify/multipart'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { JiesuError, RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import type { BlobMeta, Origin } from '../../../src/contract/ports.ts'
import { openBody } from '../api/attachment-body.ts'
import { drain, uploadLimits, withPace } from '../api/attachment-pace.ts'
import { langOf } from './layout.ts'
import { isCrossSite } from './origin.ts'
import { placeOf } from './place.ts'
import { reasonOf } from './receive.ts'
import type { SubmitServices } from './submit.ts'
import { formTexts } from './texts/form.ts'

/** In a scope of its own: the handler reads the body, which still lies in the socket. */
export const fileRoutes: FastifyPluginAsync<SubmitServices> = async (app, services) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  await app.register(multipart)
  app.setErrorHandler((error, request, reply) => answerRefusal(error, request, reply))
  const options = {
    onSend: async ({ raw }: FastifyRequest, reply: FastifyReply) => {
      // Else it is closed at once, on unread bytes: a reset, by which the sender loses the answer.
      if (!raw.complete) reply.removeHeader('connection')
    },
    onResponse: async ({ raw }: FastifyRequest) => drain(raw, uploadLimits.drainMs),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { id, name, mediaType, bytes } = await upload(request, services)
      const token = services.tokens.tokenOf(id)
      return reply.code(201).header('cache-control', 'no-store').send({ token, name, mediaType, bytes })
    },
  }
  app.post('/files', options)
  app.post('/t/:touchpoint/files', options)
  // It belongs to nothing yet, and what nobody sends is swept.
  app.delete('/files/:token', async (_request, reply) => reply.code(204).send())
  app.delete('/t/:touchpoint/files/:token', async (_request, reply) => reply.code(204).send())
}

async function upload(request: FastifyRequest, services: SubmitServices): Promise<BlobMeta> {
  const origin = admitted(request, services)
  await services.admit(request)
  return withPace(request.raw, uploadLimits, (signal) =>
    services.inSlot(signal, async () =>
      services.blobs.store({ origin, ...(await openBody(request, signal)) }),
    ),
  )
}

/** For a form that we served, to our own page. */
function admitted(request: FastifyRequest, services: SubmitServices): Origin {
  const place = placeOf(request, services)
  if (!place) throw new RejectedError('not-found')
  const view = request.headers['x-view']
  if (isCrossSite(request, [new URL(services.publicUrl).origin]) || !services.views.read(String(view)))
    throw new RejectedError('forbidden', { detail: 'send the view of the form in X-View' })
  return place.origin
}

/** Problem details, with `message` in plain words for the citizen. What is not ours goes on. */
function answerRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof JiesuError) || error.status === 500) throw error
  const { code, status, retryAfter } = error
  const { fileReasons } = formTexts[langOf(request)]
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send({
      type: `urn:jiesu:error:${code}`,
      title: error.message,
      status,
      code,
      detail: error.detail ?? error.message,
      message: fileReasons[error instanceof TemporaryError ? 'failed' : reasonOf(error)],
    })
}
