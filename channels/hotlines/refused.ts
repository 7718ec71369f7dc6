/** What was refused and is kept for a while: once a secret of ours is mended, an admin has it taken after all. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { type Code, RejectedError } from '../../src/contract/errors.ts'
import type { Refused, RefusedBody } from '../../src/contract/ledger.ts'
import type { KeyChannel } from '../../src/contract/ports.ts'
import { timestamp } from '../../src/contract/values.ts'
import type { Told } from './answer/reply.ts'
import { arrivedAgain } from './authentication/evidence.ts'
import { createFields, postOf } from './post.ts'
import { EVIDENCE_KEY } from './receive.ts'
import { type LiveHotline, type Registry, secretsOf } from './registry.ts'
import { type TakeServices, takePost } from './take.ts'
import { originOf } from './understand.ts'

export interface RefusedServices
  extends TakeServices,
    Pick<ChannelServices, 'refusals' | 'authenticate' | 'secret' | 'clock'> {
  registry: Pick<Registry, 'get' | 'during'>
}

const keys: KeyChannel[] = ['dispatch']
const errors: Code[] = ['not-found', 'bad-request', 'ledger-down']

export function refusedRoutes(app: FastifyInstance, services: RefusedServices): void {
  const { refusals, authenticate, registry } = services
  const onRequest = async (request: FastifyRequest) => {
    await authenticate(request, keys)
  }
  const liveOf = (number: string): LiveHotline => {
    const live = registry.get(number)
    if (!live) throw new RejectedError('not-found', { detail: 'there is no such hotline' })
    return live
  }
  const options = { config: { keys, errors }, onRequest }
  app.get('/v1/hotlines/:number/refused', { ...options, schema: listed }, async ({ params }) => {
    const { number } = Params.parse(params)
    liveOf(number)
    return { refused: (await refusals.list(originOf(number))).map(shown) }
  })
  app.post('/v1/hotlines/:number/refused/:id', { ...options, schema: taken }, async ({ params }) => {
    const { number, id } = Params.extend({ id: z.string() }).parse(params)
    const live = liveOf(number)
    const refused = await refusals.find(id)
    if (refused?.endpoint !== number)
      throw new RejectedError('not-found', {
        detail: 'nothing refused has this id: 100 are kept, for 72 hours',
      })
    const { receipts, kept } = await registry.during(live, () => takeRefused(live, refused, services))
    await refusals.remove(id)
    return { receipts, kept }
  })
}

/** Throws RejectedError where it still does not hold. Its stamp is of then: it is not looked at. */
async function takeRefused(
  live: LiveHotline,
  { body, evidence, mediaType }: RefusedBody,
  services: RefusedServices,
): Promise<Told> {
  const known = arrivedAgain(evidence, body)
  const arrived = { ...known, headers: { ...known.headers, 'content-type': mediaType } }
  const decoded = createFields(live, arrived)
  const secrets = secretsOf(live.hotline, services.secret, services.clock.now())
  const refused = { evidence, key: services.deriveKey(EVIDENCE_KEY), body }
  const opened = live.authenticator.verifyEvidence(refused, secrets, () => decoded().tree)
  if (!opened)
    throw new RejectedError('bad-request', { detail: 'it does not hold by the secrets of today either' })
  return takePost(live, postOf({ live, arrived, decoded }, opened), services, undefined)
}

const Params = z.object({ number: z.string() })

function shown({ id, refusedAt, reason, mediaType, bytes }: Refused & Partial<RefusedBody>) {
  return { id, refusedAt, reason, mediaType, bytes }
}

const listed = {
  tags: ['hotlines'],
  summary: 'The posts of a hotline that were refused: the last 100, for 72 hours',
  params: Params,
  response: {
    200: z
      .object({
        refused: z.array(
          z.object({
            id: z.string(),
            refusedAt: timestamp,
            reason: z.string().describe('Why, in words for an operator'),
            mediaType: z.string(),
            bytes: z.int(),
          }),
        ),
      })
      .describe('In the order of time; without what was in them'),
  },
}

const taken = {
  tags: ['hotlines'],
  summary: 'Takes a refused post after all, if it holds by the secrets of today',
  params: Params.extend({ id: z.string() }),
  response: {
    200: z
      .object({
        receipts: z.array(z.string()),
        kept: z.int().describe('How many of it lie in quarantine'),
      })
      .describe('It is on the disk'),
  },
}
