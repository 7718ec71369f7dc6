/** /healthz (the process lives), /readyz (it can accept), /metrics. Detail only for those who may see it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
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
  app.get('/healthz', { schema: { tags: ['operations'], summary: 'The process lives' } }, async () => ({
    status: 'ok',
    service: 'jiesu',
  }))

  app.get(
    '/readyz',
    { schema: { tags: ['operations'], summary: 'It can accept' } },
    async (request, reply: FastifyReply) => {
      const refusal = await probe?.().then(() => undefined, codeOf)
      reply.code(refusal ? 503 : 200)
      if (refusal) reply.header('retry-after', '5')
      const answer = { status: refusal ? 'not-ready' : 'ready', ...(refusal && { code: refusal }) }
      if (!(await detailed(request))) return answer
      const { ledgerUp, queueUp, warnings } = background()
      return { ...answer, ledger: ledgerUp ? 'up' : 'down', queue: queueUp ? 'up' : 'down', warnings }
    },
  )

  app.get(
    '/metrics',
    { schema: { tags: ['operations'], summary: 'Prometheus; from loopback or with a key' } },
    async (request, reply) => {
      if (!(await detailed(request))) throw new RejectedError('unauthorized')
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
    },
  )
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
