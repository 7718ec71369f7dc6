/** GET /v1/requests/{receipt} and POST /v1/requests/{receipt}/updates. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { ChannelServices } from '../../../src/contract/channel.ts'
import { type Code, RejectedError, TemporaryError } from '../../../src/contract/errors.ts'
import type { Tracked } from '../../../src/contract/ledger.ts'
import type { ApiKey, Entry } from '../../../src/contract/ports.ts'
import { Status } from '../../../src/contract/request.ts'
import { jsonBody } from './body.ts'
import { mayRead } from './caller.ts'
import { parseBody, ReceiptParams, UpdateBody } from './parse.ts'

const RETRY_SECONDS = 2
const errors: Code[] = ['invalid-receipt', 'bad-request', 'unknown-receipt', 'not-yet-known']
const bodyErrors: Code[] = [
  'invalid-body',
  'invalid-json',
  'upload-timeout',
  'body-too-large',
  'unsupported-media',
]

export function trackingRoutes(app: FastifyInstance, services: ChannelServices): void {
  app.get<{ Params: { receipt: string } }>(
    '/v1/requests/:receipt',
    { config: { keys: ['web', 'phone', 'dispatch'], errors: [...errors, 'forgotten'] }, schema: statusDocs },
    async (request) => {
      const { origin, ...status } = await find(
        services,
        services.readReceipt(request.params.receipt),
        request.caller,
      )
      return status
    },
  )

  app.post<{ Params: { receipt: string } }>(
    '/v1/requests/:receipt/updates',
    { config: { keys: ['dispatch'], errors: [...errors, ...bodyErrors] }, schema: updateDocs },
    async (request) => {
      const receipt = services.readReceipt(request.params.receipt)
      const update = parseBody(UpdateBody, jsonBody(request).value)
      const entry = services.intake.find(receipt)
      const counted = await services.tracking.update(receipt, update)
      if (counted === undefined) throw await unknown(services, entry)
      return { receipt, id: update.id, counted }
    },
  )
}

/** The journal is asked first: what leaves it meanwhile is in the ledger by then. */
async function find(
  services: ChannelServices,
  receipt: string,
  caller: ApiKey | undefined,
): Promise<Tracked> {
  const entry = services.intake.find(receipt)
  const tracked = await inLedger(services, receipt, entry)
  if (!tracked) throw await unknown(services, entry)
  if (!caller || !mayRead(caller, tracked.origin)) throw new RejectedError('unknown-receipt')
  if (tracked.isForgotten) throw new RejectedError('forgotten')
  return tracked
}

async function inLedger({ tracking }: ChannelServices, receipt: string, entry: Entry | undefined) {
  try {
    return (await tracking.find(receipt)) ?? (entry && justReceived(entry))
  } catch (error) {
    if (!(error instanceof TemporaryError)) throw error
    const known = entry && justReceived(entry)
    if (known) return known
    throw new TemporaryError('not-yet-known', { retryAfter: RETRY_SECONDS, cause: error })
  }
}

/** What a supplement or a part will belong to may be in the ledger, or nowhere yet. */
function justReceived(entry: Entry): Tracked | undefined {
  if (entry.kind === 'supplement' || entry.kind === 'part') return undefined
  const receivedAt = entry.kind === 'submission' ? entry.request.receivedAt : entry.receivedAt
  const { receipt, origin } = entry
  return {
    receipt,
    revision: 1,
    status: 'received',
    receivedAt,
    origin,
    timeline: [{ status: 'received', at: receivedAt }],
  }
}

/** 404 is a promise that nothing is on its way. */
async function unknown({ tracking }: ChannelServices, entry: Entry | undefined): Promise<Error> {
  const behind = entry !== undefined || !(await tracking.upToDate())
  return behind
    ? new TemporaryError('not-yet-known', { retryAfter: RETRY_SECONDS })
    : new RejectedError('unknown-receipt')
}

const event = z.object({
  status: Status,
  at: z.string(),
  by: z.string().optional(),
  note: z.string().optional(),
})

const statusDocs = {
  tags: ['requests'],
  summary: 'Status and timeline',
  params: ReceiptParams,
  response: {
    200: z
      .object({
        receipt: z.string(),
        revision: z.int(),
        status: Status,
        receivedAt: z.string(),
        timeline: z.array(event),
      })
      .describe('How it stands; `revision` is the latest'),
  },
}

const updateDocs = {
  tags: ['requests'],
  summary: 'A status update from downstream',
  description: 'The newest `at` shows; repeated and out-of-order updates are safe.',
  params: ReceiptParams,
  body: UpdateBody,
  response: {
    200: z
      .object({
        receipt: z.string(),
        id: z.string(),
        counted: z.boolean().describe('false: this id has counted before'),
      })
      .describe('It is in the ledger'),
  },
}
