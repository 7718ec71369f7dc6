/** One house for all golden tests of the hotlines, and what comes out of it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { createBullQueue } from '../../adapters/queue-bullmq.ts'
import type { Secrets } from '../../channels/hotlines/authentication/kind.ts'
import { makeSecrets } from '../../channels/hotlines/authentication/random-secrets.ts'
import type { Hotline } from '../../channels/hotlines/hotline.ts'
import { Request } from '../../src/contract/request.ts'
import { readSecretFile } from '../../src/secrets.ts'
import { type Api, startApi } from './api.ts'
import { samplesDir } from './hotline-samples.ts'
import { createSenders, type Sender, type Told } from './hotlines.ts'
import { type House, until } from './house.ts'
import { createTestLog } from './queue.ts'

export interface Golden {
  house: Api
  senders: Sender[]
  otherSecrets(hotline: Hotline): Secrets
  /** As `dispatch` has given them to its consumer, in this order. */
  dispatched(receipts: string[]): Promise<Request[]>
  /** Those revisions of them that came after the first, once there is one. */
  revised(receipts: string[]): Promise<Request[]>
  receiptsIn(told: Told): string[]
  quarantined(receipt: string): Promise<{ endpoint: string; state: string; reason: string } | undefined>
}

export async function startGolden(t: Test): Promise<Golden> {
  const senders = createSenders()
  const env = Object.assign({}, ...senders.map((sender) => sender.env))
  const house = await startApi(t, { env: { ...env, TRUST_PROXY: '127.0.0.1/32' } })
  const jobs = await consume(t, house)
  return {
    house,
    senders,
    otherSecrets: ({ authentication }) => makeSecrets(authentication).theirs,
    dispatched: (receipts) => Promise.all(receipts.map((receipt) => until(() => jobs.get(receipt)))),
    revised: (receipts) =>
      until(() => {
        const later = [...jobs].filter(([id]) => receipts.some((receipt) => id.startsWith(`${receipt}-r`)))
        return later.length > 0 ? later.map(([, request]) => request) : undefined
      }),
    receiptsIn: ({ body }) => body.toString('latin1').replaceAll('\0', '').match(RECEIPT) ?? [],
    async quarantined(receipt) {
      const { rows } = await house.pool.query('select * from quarantine where receipt = $1', [receipt])
      return rows[0]
    },
  }
}

const RECEIPT = /[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){4}/g

/** Somebody downstream, who keeps what he was given by the id of its job. */
async function consume(t: Test, house: House): Promise<Map<string, Request>> {
  const databaseUrl = readSecretFile(join(house.dataDir, 'database.url')) ?? ''
  const queue = await createBullQueue({ databaseUrl, log: createTestLog(), clock: Date })
  const jobs = new Map<string, Request>()
  const consumer = queue.consume('dispatch', {
    concurrency: 20,
    async handle({ id, data }) {
      if (jobs.has(id)) throw new Error(`${id} came twice`)
      jobs.set(id, Request.parse(data))
    },
  })
  t.teardown(() => consumer.close().then(() => queue.close()))
  return jobs
}

/** How many posts of a hotline were refused, by what /metrics said. */
export function refusedCount(metrics: string, number: string): number {
  const line = `^jiesu_refused_total\\{channel="hotlines",endpoint="${number}",code="[^"]*"\\} (\\d+)$`
  return [...metrics.matchAll(new RegExp(line, 'gm'))].reduce((sum, [, count]) => sum + Number(count), 0)
}

/** Written where it is not there yet: then somebody has to look at it. */
export async function compareGolden(t: Test, number: string, requests: Request[]): Promise<void> {
  const file = join(samplesDir, number, 'request.json')
  const found = requests.map(withoutVolatile)
  if (existsSync(file)) return void t.strictSame(found, JSON.parse(readFileSync(file, 'utf8')), file)
  writeFileSync(file, `${JSON.stringify(found, undefined, 2)}\n`)
  t.fail(`${file} was not there: it is written, look at it and run again`)
}

/** Without what triage finds, which its own tests hold, and what is another one every time: receipts, times of today, ids of files, digests of a body that was signed. */
function withoutVolatile(request: Request): unknown {
  const { receipt, receivedAt, triage, attachments, raw, ...lasting } = request
  return JSON.parse(
    JSON.stringify({
      ...lasting,
      attachments: attachments.map(({ id, ...file }) => file),
      raw: { mediaType: raw.mediaType, charset: raw.charset },
    }),
  )
}
