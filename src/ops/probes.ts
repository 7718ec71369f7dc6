/** /healthz (the process lives), /readyz (it can accept), /metrics. Detail only for those who may see it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { JiesuError, RejectedError } from '../contract/errors.ts'
import type { ApiKey, KeyChannel } from '../contract/ports.ts'
import type { BackgroundState, Metrics } from './metrics.ts'

export interface ProbeOptions {
  metrics: Metrics
  /** Whether a write to the journal commits; undefined where this process has none. */
  probe: (() => Promise<void>) | undefined
  background(): BackgroundState
  authenticate(request: FastifyRequest, channels: KeyChannel[]): ApiKey | Promise<ApiKey>
}

const tags = ['operations']
const store = z.enum(['up', 'down', 'unknown']).optional()
const Ready = z.object({
  status: z.enum(['ready', 'not-ready']),
  code: z.string().optional(),
  ledger: store.describe('From loopback or with a key'),
  queue: store,
  warnings: z.array(z.string()).optional(),
})
const healthDocs = {
  tags,
  summary: 'The process lives',
  response: { 200: z.object({ status: z.literal('ok'), service: z.literal('jiesu') }).describe('It does') },
}
const readyDocs = {
  tags,
  summary: 'It can accept',
  response: { 200: Ready.describe('It can'), 503: Ready.describe('It can not, and `code` says why') },
}
const metricsDocs = {
  tags,
  summary: 'Prometheus; from loopback or with a key',
  response: {
    200: { description: 'As they stand', content: { 'text/plain': { schema: z.string() } } },
  },
}

export function probeRoutes(app: FastifyInstance, options: ProbeOptions): void {
  const { metrics, probe, background, authenticate } = options
  const mayAsk = async (request: FastifyRequest): Promise<ApiKey> => authenticate(request, ['dispatch'])
  const detailed = async (request: FastifyRequest): Promise<boolean> =>
    isLoopback(request) ||
    (await mayAsk(request).then(
      () => true,
      () => false,
    ))

  // `service` tells it from whatever else may listen on a port.
  app.get('/healthz', { schema: healthDocs }, async () => ({ status: 'ok', service: 'jiesu' }))

  app.get('/readyz', { schema: readyDocs }, async (request, reply: FastifyReply) => {
    const refusal = await probe?.().then(() => undefined, codeOf)
    reply.code(refusal ? 503 : 200)
    if (refusal) reply.header('retry-after', '5')
    const answer = { status: refusal ? 'not-ready' : 'ready', ...(refusal && { code: refusal }) }
    if (!(await detailed(request))) return answer
    const { ledgerUp, queueUp, warnings } = background()
    return { ...answer, ledger: word(ledgerUp), queue: word(queueUp), warnings }
  })

  app.get(
    '/metrics',
    { schema: metricsDocs, config: { errors: ['unauthorized'] } },
    async (request, reply) => {
      if (!(await detailed(request))) throw new RejectedError('unauthorized')
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
    },
  )
}

function word(isUp: boolean | undefined): string {
  return isUp === undefined ? 'unknown' : isUp ? 'up' : 'down'
}

/** Behind a proxy on the same machine everybody would be local: a forwarded request is not. */
function isLoopback(request: FastifyRequest): boolean {
  const { remoteAddress = '' } = request.socket
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded
  return forwarded === undefined && /^(127\.|::1$|::ffff:127\.)/.test(remoteAddress)
}

function codeOf(error: unknown): string {
  return error instanceof JiesuError ? error.code : 'internal'
}
