/** POST /phone/transcripts: what was said in calls, in the words of whatever product wrote it down. */
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { type Code, JiesuError, RejectedError, TemporaryError } from '../../src/contract/errors.ts'
import type { ApiKey, Origin } from '../../src/contract/ports.ts'
import { originOf } from './centre.ts'
import type { Config } from './config.ts'
import { UnreadableError } from './dialect.ts'
import { dialectIds } from './dialects.ts'
import { partOfPost } from './part.ts'
import { type Post, type Understood, understand } from './understand.ts'

type Services = ChannelServices & { config: Config }

const errors: Code[] = [
  'bad-request',
  'upload-timeout',
  'body-too-large',
  'unsupported-media',
  'busy',
  'disk-full',
  'journal-full',
  'journal-down',
  'stopping',
]

const Query = z.object({
  dialect: z
    .string()
    .optional()
    .describe(`Who wrote it, where its shape does not tell: ${dialectIds.join(', ')}`),
  callId: z.string().optional().describe('Of the call that it is about, where the body does not say'),
  access_token: z
    .string()
    .optional()
    .describe(
      'A key, for products that can send no Authorization; it is in no log of ours, but in those of others',
    ),
})

const Answer = z.object({
  receipts: z.array(z.object({ callId: z.string(), receipt: z.string() })),
  quarantined: z
    .string()
    .optional()
    .describe('The receipt of what could not be understood: an operator looks at it'),
})
type Answer = z.infer<typeof Answer>

export async function transcriptRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.addHook('onRequest', async (request) => {
    const { headers } = request
    const token = named(request, 'access_token')
    if (headers.authorization === undefined && token !== undefined) headers.authorization = `Bearer ${token}`
    request.caller = await services.authenticate(request, ['phone'])
    const { 'content-encoding': encoding = 'identity' } = headers
    if (encoding !== 'identity')
      throw new RejectedError('unsupported-media', {
        detail: 'send the body as it is, without Content-Encoding',
      })
  })
  await app.register(rateLimit, limits(services))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => done(null, bytes))
  app.setValidatorCompiler(() => (value) => ({ value }))
  app.setSerializerCompiler(() => JSON.stringify)
  app.post(
    '/phone/transcripts',
    {
      bodyLimit: services.config.maxBytes,
      config: { keys: ['phone'], errors },
      schema: {
        tags: ['phone'],
        summary: 'Transcripts and records of calls, one or many',
        querystring: Query,
        response: {
          200: z.string().describe('As the product expects it'),
          202: Answer.describe('It is on the disk; products that expect another answer get theirs'),
        },
      },
      onError: async ({ caller }, _reply, error) => {
        const code =
          error instanceof JiesuError ? error.code : error.statusCode === 413 ? 'body-too-large' : undefined
        if (code) services.intake.refused(caller ? originOf(caller) : UNKNOWN, code)
      },
    },
    async (request, reply) => {
      const { answer, understood } = await take(services, originOf(admitted(request)), postOf(request))
      const own = understood?.dialect.answer
      if (own) return reply.code(200).type(own.mediaType).serializer(String).send(own.body)
      return reply.code(202).send(answer)
    },
  )
}

const UNKNOWN: Origin = { channel: 'phone', endpoint: 'unknown' }

function admitted({ caller }: FastifyRequest): ApiKey {
  if (!caller) throw new RejectedError('unauthorized')
  return caller
}

/** In whatever case it is written. Throws RejectedError where it is there more than once. */
function named({ query }: FastifyRequest, name: keyof z.infer<typeof Query>): string | undefined {
  const told = Object.entries(query ?? {}).flatMap(([each, value]: [string, unknown]) =>
    each.toLowerCase() === name.toLowerCase() ? value : [],
  )
  if (told.length > 1)
    throw new RejectedError('bad-request', { detail: `the address has ?${name}= more than once` })
  const [value] = told
  return typeof value === 'string' && value !== '' ? value : undefined
}

function postOf(request: FastifyRequest): Post {
  const { body, headers } = request
  return {
    bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    contentType: headers['content-type'] ?? '',
    dialect: named(request, 'dialect'),
    callId: named(request, 'callId'),
  }
}

/** Resolves when all of it is on the disk. What can't be understood is kept as it came. */
async function take(
  { intake, clock }: Services,
  origin: Origin,
  post: Post,
): Promise<{ answer: Answer; understood?: Understood }> {
  if (post.bytes.length === 0) throw new RejectedError('bad-request', { detail: 'the body is empty' })
  let understood: Understood
  try {
    understood = understand(post)
  } catch (error) {
    const { receipt } = await intake.keep({
      origin,
      reason:
        error instanceof UnreadableError
          ? error.message.slice(0, 500)
          : `could not be mapped: ${nameOf(error)}`,
      mediaType: keptAs(post),
      bytes: post.bytes,
      apart: namedBy(post),
    })
    return { answer: { receipts: [], quarantined: receipt } }
  }
  const { calls, raw } = understood
  const parts = calls.map(({ callId, told }) =>
    partOfPost({ origin, callId }, told, { raw, now: clock.now() }),
  )
  const accepted = await Promise.all(parts.map((part) => intake.part(part)))
  const receipts = calls.map(({ callId }, at) => ({ callId, receipt: accepted[at]?.receipt ?? '' }))
  return { answer: { receipts }, understood }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error'
}

/** With what the address said, so that a replay reads it the same way. */
export function keptAs({ contentType, dialect, callId }: Omit<Post, 'bytes'>): string {
  const address = namedBy({ dialect, callId })
  return address ? `${contentType || 'application/octet-stream'}; jiesu="${address}"` : contentType
}

/** Of what the address said the query; undefined where it said nothing. */
function namedBy({ dialect, callId }: Pick<Post, 'dialect' | 'callId'>): string | undefined {
  const query = new URLSearchParams({
    ...(dialect !== undefined && { dialect }),
    ...(callId !== undefined && { callId }),
  })
  return query.size > 0 ? String(query) : undefined
}

/** A sender over its limit is asked to wait: 503, since many never retry a 4xx. */
function limits({ touchpoints }: Services) {
  const perMinute = ({ caller }: FastifyRequest) => touchpoints.get(caller?.touchpoint ?? '')?.perMinute
  return {
    timeWindow: 60_000,
    max: (request: FastifyRequest) => perMinute(request) ?? 0,
    allowList: (request: FastifyRequest) => perMinute(request) === undefined,
    keyGenerator: ({ caller }: FastifyRequest) => caller?.touchpoint ?? '',
    errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) =>
      new TemporaryError('busy', { retryAfter: Math.ceil(ttl / 1000) }),
  }
}
