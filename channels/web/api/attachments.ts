/** Files: upload with a web or phone key, download for their owner and for dispatch. Never shown, always downloaded. */
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { type Code, RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import type { ApiKey, BlobMeta, Blobs } from '../../../src/contract/ports.ts'
import { Attachment } from '../../../src/contract/request.ts'
import { headersOf } from '../download.ts'
import { openBody } from './attachment-body.ts'
import {
  createSlots,
  drain,
  type InSlot,
  type UploadLimits,
  uploadLimits,
  withPace,
} from './attachment-pace.ts'
import { authenticateFirst, countRefusals, mayRead, originOf } from './caller.ts'

export interface AttachmentOptions extends ChannelServices {
  /** What differs from `uploadLimits`. */
  pace?: Partial<UploadLimits>
  /** Slots that are shared with others; else it has its own. */
  inSlot?: InSlot
}

const Uploaded = Attachment.pick({
  id: true,
  kind: true,
  mediaType: true,
  bytes: true,
  sha256: true,
  name: true,
})
const binary = z.string().meta({ format: 'binary' })
const Bytes = {
  description: 'Its bytes, with its own Content-Type',
  content: { 'application/octet-stream': { schema: binary } },
}
const Pending = z.object({
  id: z.string(),
  state: z.literal('pending'),
  detail: z.string().optional().describe('Why the last try failed, once one has'),
})

const uploadErrors: Code[] = [
  'bad-request',
  'body-too-large',
  'unsupported-media',
  'upload-timeout',
  'busy',
  'disk-full',
  'blobs-down',
]
const uploadDocs = {
  tags: ['attachments'],
  summary: 'Upload one file',
  description: [
    'A form with exactly one file, or its bare bytes with an optional `X-File-Name` (UTF-8, percent-encoded where need',
    'be) or `Content-Disposition` filename. What it is is told by its bytes alone: images, audio, video and PDF are',
    'taken. `reason` names why one is refused. The answer comes after the file is synced to the disk. Name its `id` in the `attachments` of a request',
    'within 24 hours: what no request names is removed.',
  ].join('\n'),
  headers: z.object({
    'x-file-name': z.string().optional().describe('Of bare bytes: UTF-8, percent-encoded where need be'),
  }),
  body: {
    content: {
      'multipart/form-data': { schema: z.object({ file: binary }) },
      'application/octet-stream': { schema: binary },
    },
  },
  response: { 201: Uploaded.describe('It is on the disk') },
}
const downloadDocs = {
  tags: ['attachments'],
  summary: 'Download a file',
  description: [
    'For the key that uploaded it, and for dispatch keys; always as a download. 202 while it is still being fetched',
    'from its source, 410 when that failed.',
    '',
    'The place where it was taken (Exif, XMP, and what phones write into films) is blanked in it: as many bytes, and',
    'each pixel as it was. `original=1` gives the file as it came, to which alone the `sha256` of the request belongs.',
  ].join('\n'),
  params: z.object({ id: z.string() }),
  querystring: z.object({ original: z.literal('1').optional().describe('As it came, with the place') }),
  response: { 200: Bytes, 202: Pending.describe('It is still being fetched') },
}

/** `POST /v1/attachments` and `GET /v1/attachments/{id}`. Its parsers and hooks stay inside, however it is called. */
export const attachmentRoutes: FastifyPluginAsync<AttachmentOptions> = async (app, options) => {
  await app.register(async (scope) => routes(scope, options))
}

async function routes(app: FastifyInstance, options: AttachmentOptions): Promise<void> {
  const limits = { ...uploadLimits, ...options.pace }
  const { inSlot = createSlots(limits) } = options
  authenticateFirst(app, options)
  // The handler reads the body, which still lies in the socket; the schemas are for /docs.
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  await app.register(multipart)

  app.post('/v1/attachments', {
    config: { keys: ['web', 'phone'], errors: uploadErrors },
    schema: uploadDocs,
    onError: countRefusals(options),
    onSend: async ({ raw }, reply) => {
      // Else it is closed at once, on unread bytes: a reset, by which the sender loses the answer.
      if (!raw.complete) reply.removeHeader('connection')
    },
    onResponse: async ({ raw }) => drain(raw, limits.drainMs),
    handler: async (request, reply) => {
      const { origin: _, ...shown } = await upload(request, { ...options, limits, inSlot })
      return reply.code(201).send(shown)
    },
  })

  app.get<Download>('/v1/attachments/:id', {
    config: { keys: ['web', 'phone', 'dispatch'], errors: ['not-found', 'attachment-failed', 'blobs-down'] },
    schema: downloadDocs,
    handler: async (request, reply) => download(request, reply, options),
  })
}

interface UploadParts {
  blobs: Blobs
  limits: UploadLimits
  inSlot: InSlot
}

/** The time that it waits for a slot counts: a body that does not come, or a server's limit, knows no slots. */
function upload(request: FastifyRequest, { blobs, limits, inSlot }: UploadParts): Promise<BlobMeta> {
  return withPace(request.raw, limits, (signal) =>
    inSlot(signal, async () =>
      blobs.store({ origin: originOf(callerOf(request)), ...(await openBody(request, signal)) }),
    ),
  )
}

/** Until it is worth asking again: a file is fetched in seconds, or not for a while. */
const PENDING_SECONDS = 30

interface Download {
  Params: { id: string }
  Querystring: { original?: string }
}

async function download(
  request: FastifyRequest<Download>,
  reply: FastifyReply,
  { blobs, tracking }: ChannelServices,
): Promise<FastifyReply> {
  const { id } = request.params
  const caller = callerOf(request)
  const meta = await blobs.find(id)
  if (meta && mayRead(caller, meta.origin)) {
    const stream = await blobs.open(meta, { original: request.query.original === '1' })
    return reply.headers(headersOf(meta)).send(stream)
  }
  const known = meta ? undefined : await tracking.attachment(id)
  if (!known || !mayRead(caller, known.origin)) throw new RejectedError('not-found')
  if (known.state === 'pending') {
    const detail = known.reason === undefined ? {} : { detail: `it could not be had yet: ${known.reason}` }
    return reply
      .code(202)
      .header('retry-after', PENDING_SECONDS)
      .send({ id, state: known.state, ...detail })
  }
  if (known.state === 'failed') {
    throw new RejectedError('attachment-failed', {
      detail: `it could not be had: ${known.reason ?? 'unknown'}`,
    })
  }
  // The ledger names it, the shared folder lacks it: perhaps it is not mounted.
  throw new TemporaryError('blobs-down', { retryAfter: 60 })
}

function callerOf({ caller }: FastifyRequest): ApiKey {
  if (!caller) throw new RejectedError('unauthorized')
  return caller
}
