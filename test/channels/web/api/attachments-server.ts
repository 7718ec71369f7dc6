/** The attachment routes on the real server with real files; keys and ledger are made by hand. `node … DIR` prints its port. */
import type { FastifyRequest } from 'fastify'
import { pino } from 'pino'
import { createFileBlobs } from '../../../../adapters/blobs-files.ts'
import type { UploadLimits } from '../../../../channels/web/api/attachment-pace.ts'
import { attachmentRoutes } from '../../../../channels/web/api/attachments.ts'
import type { ChannelServices } from '../../../../src/contract/channel.ts'
import { RejectedError } from '../../../../src/contract/errors.ts'
import type { ApiKey, KeyChannel, Origin } from '../../../../src/contract/ports.ts'
import type { Attachment } from '../../../../src/contract/request.ts'
import { createServer } from '../../../../src/server.ts'
import { mediaTypes } from '../../../contract/media-samples.ts'

export const keys: Record<string, ApiKey> = {
  ann: { name: 'ann', touchpoint: 'site', channel: 'web' },
  bob: { name: 'bob', touchpoint: 'site', channel: 'web' },
  pam: { name: 'pam', touchpoint: 'line', channel: 'phone' },
  dis: { name: 'dis', touchpoint: 'none', channel: 'dispatch' },
  all: { name: 'all', touchpoint: 'none', channel: undefined },
}

export interface TestServer {
  url: string
  port: number
  refused: { origin: Origin; code: string }[]
  close(): Promise<void>
}

export interface TestServerOptions {
  dir: string
  limits?: Partial<UploadLimits>
  maxBytes?: number
  /** What the ledger knows. */
  known?: Record<string, Attachment & { origin: Origin; reason?: string }>
}

export async function startServer({
  dir,
  limits = {},
  maxBytes = 20_000_000,
  known = {},
}: TestServerOptions) {
  const clock = { now: () => Date.now() }
  const blobs = await createFileBlobs({ dir, clock, maxBytes, mediaTypes, reserve: 0 })
  const refused: TestServer['refused'] = []
  const services = {
    blobs,
    clock,
    intake: { refused: (origin: Origin, code: string) => refused.push({ origin, code }) },
    tracking: { attachment: async (id: string) => known[id] },
    authenticate: async ({ headers }: FastifyRequest, channels: KeyChannel[]) => {
      const key = keys[headers.authorization?.replace('Bearer ', '') ?? '']
      if (!key) throw new RejectedError('unauthorized')
      if (key.channel && !channels.includes(key.channel)) throw new RejectedError('forbidden')
      return key
    },
  } as unknown as ChannelServices
  const app = await createServer({
    log: pino({ level: 'silent' }),
    trustProxy: [],
    isPublicOverHttps: false,
    onResponse() {},
  })
  app.post('/json', async ({ body }) => ({ body }))
  await attachmentRoutes(app, { ...services, pace: limits })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return { url, port: Number(new URL(url).port), refused, close: () => app.close() }
}

if (import.meta.main) {
  const server = await startServer({ dir: process.argv[2] ?? '' })
  process.stdout.write(`${server.port}\n`)
}
