/** A running house with a call centre's key, what its dispatcher was given, and windows as short as a test wants. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBullQueue } from '../../../adapters/queue-bullmq.ts'
import type { CallAlert } from '../../../src/contract/call-alert.ts'
import type { Request } from '../../../src/contract/request.ts'
import { type Api, startApi } from '../api.ts'
import { root, until } from '../house.ts'
import { type Teardown, temporaryDataDir } from '../postgres.ts'
import { createTestLog } from '../queue.ts'

export interface PhoneHouse extends Api {
  centreKey: string
  configDir: string
  /** By job id, in the order in which they were given. */
  dispatched: Map<string, { name: string; data: Request | CallAlert; at: number }>
  /** The request of this job, once it is there. */
  request(jobId: string): Promise<Request>
  post(
    body: string | Buffer,
    how?: { query?: string; type?: string; key?: string },
  ): Promise<{ status: number; text: string }>
}

export interface PhoneOptions {
  /** The channel's own keys in gateway.yaml, as YAML. */
  phone?: string
  /** More lines of gateway.yaml. */
  gateway?: string
  env?: Record<string, string>
}

export async function startPhone(
  t: Teardown,
  { phone = '{}', gateway = '', env = {} }: PhoneOptions = {},
): Promise<PhoneHouse> {
  const configDir = await temporaryDataDir(t)
  cpSync(join(root, 'config'), configDir, { recursive: true })
  const file = join(configDir, 'gateway.yaml')
  const own = `channels: { phone: ${phone} }\n${gateway}`
  writeFileSync(file, readFileSync(file, 'utf8').replace('channels: {}', own))
  const api = await startApi(t, { env: { CONFIG_DIR: configDir, ...env } })
  const centreKey = await api.keys.add('centre', 'phone', 'phone')
  const dispatched: PhoneHouse['dispatched'] = new Map()
  const queue = await createBullQueue({
    databaseUrl: env.DATABASE_URL ?? readFileSync(join(api.dataDir, 'database.url'), 'utf8').trim(),
    log: createTestLog(),
    clock: Date,
  })
  const consumer = queue.consume('dispatch', {
    concurrency: 20,
    async handle({ id, name, data }) {
      dispatched.set(id, { name, data: data as Request, at: performance.now() })
    },
  })
  t.teardown(() => consumer.close().then(() => queue.close()))
  return {
    ...api,
    centreKey,
    configDir,
    dispatched,
    request: async (jobId) => (await until(() => dispatched.get(jobId), 30_000)).data as Request,
    async post(body, { query = '', type = 'application/json', key = centreKey } = {}) {
      const headers = { 'content-type': type, ...(key && { authorization: `Bearer ${key}` }) }
      const answer = await fetch(`${api.url}/phone/transcripts${query}`, {
        method: 'POST',
        body: body as string,
        headers,
      })
      return { status: answer.status, text: await answer.text() }
    },
  }
}
