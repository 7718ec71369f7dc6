/** POST /v1/requests and POST /v1/requests/{receipt}/supplements. */
import { randomUUID } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Accepted, ChannelServices } from '../../../src/contract/channel.ts'
import { type Code, JiesuError, RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import type { Origin } from '../../../src/contract/ports.ts'
import type { Config } from '../config.ts'
import { createLinks } from '../link.ts'
import { jsonBody } from './body.ts'
import { countRefusals, isSame, originOf } from './caller.ts'
import {
  parseBody,
  ReceiptParams,
  SupplementBody,
  submissionBody,
  toSubmission,
  toSupplement,
} from './parse.ts'

type Services = ChannelServices & { config: Config }

const keys: ('web' | 'phone')[] = ['web', 'phone']
const errors: Code[] = [
  'invalid-body',
  'invalid-json',
  'bad-request',
  'upload-timeout',
  'body-too-large',
  'unsupported-media',
  'busy',
  'disk-full',
  'journal-full',
  'journal-down',
  'blobs-down',
  'stopping',
]

export async function submissionRoutes(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(rateLimit, limits(services))
  takeRequests(app, services)
  takeSupplements(app, services)
}

function takeRequests(app: FastifyInstance, services: Services): void {
  const { intake, config, readReceipt, publicUrl } = services
  const { linkTo } = createLinks(services)
  const SubmissionBody = submissionBody(readReceipt)
  app.post(
    '/v1/requests',
    {
      bodyLimit: config.bodyLimit,
      config: { keys, errors },
      schema: docs('Send a request', SubmissionBody),
      onError: countRefusals(services),
    },
    async (request, reply) => {
      const { origin, value, bytes } = admitted(request)
      const accepted = await keepWhenWeFail(intake, { origin, bytes }, () => {
        const body = parseBody(SubmissionBody, value)
        const source = { ...origin, messageId: messageId(request, body.messageId) }
        return intake.accept(toSubmission(body, source, bytes))
      })
      const { receipt } = accepted
      return reply.code(202).send({ receipt, trackUrl: `${publicUrl}/track/${linkTo(receipt)}` })
    },
  )
}

function takeSupplements(app: FastifyInstance, services: Services): void {
  const { intake, config, readReceipt, publicUrl } = services
  app.post<{ Params: { receipt: string } }>(
    '/v1/requests/:receipt/supplements',
    {
      bodyLimit: config.bodyLimit,
      config: { keys, errors: [...errors, 'invalid-receipt', 'unknown-receipt'] },
      schema: {
        ...docs('Add words or files to a request of yours: it becomes a new revision', SupplementBody),
        params: ReceiptParams,
      },
      onError: countRefusals(services),
    },
    async (request, reply) => {
      const { origin, value, bytes } = admitted(request)
      const receipt = readReceipt(request.params.receipt)
      const body = parseBody(SupplementBody, value)
      const source = { ...origin, messageId: messageId(request, body.messageId) }
      await refuseUnknown(services, receipt, origin)
      await intake.supplement(toSupplement(body, { source, receipt }, bytes))
      // No link: where nobody could be asked, the receipt may be another's.
      return reply.code(202).send({ receipt, trackUrl: `${publicUrl}/v1/requests/${receipt}` })
    },
  )
}

function admitted(request: FastifyRequest): {
  origin: Origin
  value: unknown
  bytes: Buffer
} {
  const { caller } = request
  if (!caller) throw new RejectedError('unauthorized')
  const { value, bytes } = jsonBody(request)
  return { origin: originOf(caller), value, bytes }
}

/**
 * Throws RejectedError unknown-receipt where it is surely nobody's, or another's. While the ledger is down or a relay
 * behind, words are kept for a receipt that nobody can vouch for: a person looks at them in quarantine.
 */
async function refuseUnknown({ intake, tracking }: Services, receipt: string, origin: Origin): Promise<void> {
  try {
    const known = intake.find(receipt) ?? (await tracking.find(receipt))
    if (known ? isSame(known.origin, origin) : !(await tracking.upToDate())) return
  } catch (error) {
    if (error instanceof TemporaryError) return
    throw error
  }
  throw new RejectedError('unknown-receipt', { detail: 'no request of yours has this receipt' })
}

/** An error of ours in understanding an authentic body loses nothing: the bytes go to quarantine. */
async function keepWhenWeFail(
  intake: Services['intake'],
  { origin, bytes }: { origin: Origin; bytes: Buffer },
  understand: () => Promise<Accepted>,
): Promise<Accepted> {
  try {
    return await understand()
  } catch (error) {
    if (error instanceof JiesuError) throw error
    const reason = `could not be mapped: ${error instanceof Error ? error.name : 'unknown error'}`
    return intake.keep({ origin, reason, mediaType: 'application/json', bytes })
  }
}

function messageId({ headers, raw }: FastifyRequest, given: string | undefined): string {
  const header = headers['idempotency-key']
  if (header === undefined) return given ?? randomUUID()
  // Node joins what is sent twice.
  const isOne =
    typeof header === 'string' &&
    !(header.includes(', ') && (raw.headersDistinct['idempotency-key'] ?? []).length > 1)
  if (isOne && header.length > 0 && header.length <= 256) return header
  throw new RejectedError('bad-request', { detail: 'Idempotency-Key holds 1 to 256 characters, once' })
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

function docs(summary: string, body: z.ZodType) {
  const headers = z.object({
    'idempotency-key': z
      .string()
      .optional()
      .describe('The same key and content again: the same receipt, one request'),
  })
  const accepted = z
    .object({
      receipt: z.string(),
      trackUrl: z
        .string()
        .describe('Where its timeline is: of a request the page for its citizen, to be given to nobody else'),
    })
    .describe('It is on the disk and will be handled')
  return { tags: ['requests'], summary, headers, body, response: { 202: accepted } }
}
