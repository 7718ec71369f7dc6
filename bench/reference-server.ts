/** What the references share: Fastify as it is fast, the body as Request v1, and an answer of the same size as ours. */
import { randomUUID } from 'node:crypto'
import Fastify, { LogController } from 'fastify'

export interface Job {
  id: string
  data: object
}

/** Listens on PORT until SIGTERM. `keep` is called with every request, before its answer. */
export async function serve(keep: (job: Job) => Promise<unknown> | undefined): Promise<void> {
  const app = Fastify({
    logger: { level: 'warn' },
    logController: new LogController({ disableRequestLogging: true }),
  })
  const url = `http://127.0.0.1:${process.env.PORT}/v1/requests/`
  app.post<{ Body: Record<string, unknown> }>('/v1/requests', async ({ body, headers }, reply) => {
    const messageId = String(headers['idempotency-key'])
    const id = randomUUID()
    const job = { id, data: toRequest(id, messageId, body) }
    await keep(job)
    const receipt = id.slice(0, 24)
    return reply.code(202).send({ receipt, trackUrl: url + receipt })
  })
  app.get('/healthz', async () => ({ status: 'ok' }))
  process.once('SIGTERM', () => process.exit(0))
  await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
}

/** As many bytes as ours put on the queue. */
function toRequest(receipt: string, messageId: string, body: Record<string, unknown>): object {
  return {
    schema: 'jiesu.request/1',
    receipt,
    revision: 1,
    receivedAt: new Date().toISOString(),
    source: { channel: 'web', endpoint: 'web/bench', messageId },
    ...body,
    reply: { wanted: false, via: 'none' },
    flags: [],
    attachments: [],
    raw: { mediaType: 'application/json', charset: 'utf-8', bytes: 900, sha256: '0'.repeat(64) },
  }
}
