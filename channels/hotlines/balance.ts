/** GET /hotlines/{number}/balance: a sender compares what it sent with what we hold, by id, with its own credentials. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { beijingTime } from '../../src/contract/beijing-time.ts'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { type Code, RejectedError, TemporaryError } from '../../src/contract/errors.ts'
import type { Held } from '../../src/contract/ledger.ts'
import type { LimitRule } from '../../src/contract/ports.ts'
import { timestamp } from '../../src/contract/values.ts'
import { parseTimestamp } from './authentication/timestamp.ts'
import { admitSender } from './balance-proof.ts'
import type { Hotline } from './hotline.ts'
import type { Arrived } from './message.ts'
import type { Registry } from './registry.ts'
import { originOf } from './understand.ts'

export type BalanceServices = Pick<ChannelServices, 'holdings' | 'limits' | 'clock' | 'secret'>

const DAYS = 7
const MOST_MS = DAYS * 86_400_000
/** Who pages from the very edge must come to the end. */
const PAGING_MS = 3_600_000
/** On one page. */
const MOST = 1000
/** Each asks the ledger. */
const PACE = { max: 120, windowSeconds: 60 }
/** A shared password may be one that a person chose. */
const WRONG_TRIES = { max: 30, windowSeconds: 300 }
const UNCONFIGURED_RETRY_SECONDS = 300

const PROOF =
  'show what a post shows, over an empty body and this query, or Basic with the number and its secret'
const errors: Code[] = ['bad-request', 'unauthorized', 'not-found', 'busy', 'unconfigured', 'ledger-down']

export function balanceRoutes(
  app: FastifyInstance,
  services: BalanceServices,
  registry: Pick<Registry, 'hotlines'>,
): void {
  app.get<{ Params: { number: string } }>(
    '/hotlines/:number/balance',
    { config: { errors }, schema: docs },
    async (request) => {
      const hotline = registry.hotlines().get(request.params.number)
      if (!hotline) throw new RejectedError('not-found', { detail: 'there is no such hotline' })
      const now = services.clock.now()
      await admit(hotline, arrivedOf(request, now), services)
      return balanceOf(hotline.number, rangeOf(request.query, now), services)
    },
  )
}

/** Throws RejectedError unauthorized, TemporaryError busy, also where no secret is set. */
async function admit(hotline: Hotline, arrived: Arrived, { limits, secret }: BalanceServices): Promise<void> {
  const take = async (key: string, rule: LimitRule, amount?: number) => {
    const { allowed, count, retryAfter } = await limits.take(`hotlines/balance${key}`, rule, amount)
    if (!allowed || (amount === 0 && count >= rule.max))
      throw new TemporaryError('busy', { retryAfter: Math.max(1, retryAfter) })
  }
  const { number } = hotline
  const tries = `-tries/${number}/${arrived.ip}`
  await take(tries, WRONG_TRIES, 0)
  const admission = admitSender(hotline, arrived, secret)
  if (admission === 'unconfigured')
    throw new TemporaryError('unconfigured', {
      detail: 'this hotline is not set up yet: a secret is missing',
      retryAfter: UNCONFIGURED_RETRY_SECONDS,
    })
  if (admission === 'refused') {
    await take(tries, WRONG_TRIES)
    throw new RejectedError('unauthorized', { detail: PROOF })
  }
  await take(`/${number}`, PACE)
}

/** Whatever body came with it, it proves nothing. */
function arrivedOf({ method, headers, ip, url }: FastifyRequest, at: number): Arrived {
  const [path = '', ...query] = url.split('?')
  const joined = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().join(', ')]],
  )
  return {
    method,
    path,
    query: query.join('?'),
    headers: Object.fromEntries(joined),
    body: Buffer.alloc(0),
    ip,
    at,
  }
}

interface Range {
  since: number
  until: number
  cursor: string | undefined
  limit: number
}

const Query = z.object({
  since: z.string().max(40),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(MOST).default(200),
})

/** Other parameters are the sender's: signatures, stamps. Throws RejectedError bad-request. */
function rangeOf(query: unknown, now: number): Range {
  const read = Query.safeParse(query)
  if (!read.success) throw badRequest(QUERY_SHAPE)
  const { since: text, cursor, limit } = read.data
  const since = readTime(text)
  if (since === undefined) throw badRequest(QUERY_SHAPE)
  const most = cursor === undefined ? MOST_MS : MOST_MS + PAGING_MS
  if (now - since > most)
    throw badRequest(`\`since\` is more than ${DAYS} days ago: that is as far as it goes`)
  if (since > now) throw badRequest('`since` is still to come')
  return { since, until: now, cursor, limit }
}

const QUERY_SHAPE = `expected \`since\` (RFC 3339 or yyyyMMddHHmmss, at most ${DAYS} days ago), \`limit\` from 1 to ${MOST}, and \`cursor\` as it was given`

/** A plus that was not escaped has become a space on its way. */
function readTime(text: string): number | undefined {
  const read = timestamp.safeParse(text.replace(/ (?=\d\d:?\d\d$)/, '+'))
  return read.success ? Date.parse(read.data) : parseTimestamp(text, 'compact')
}

function badRequest(detail: string): RejectedError {
  return new RejectedError('bad-request', { detail })
}

async function balanceOf(number: string, range: Range, { holdings }: BalanceServices) {
  const { since, until, cursor, limit } = range
  // Asked first: what is in the ledger then is in the page, too.
  const known = await holdings.knownUntil()
  const from = beijingTime(since)
  const page = await holdings.page(originOf(number), { since: from, cursor, limit })
  return {
    number,
    since: from,
    until: known ?? beijingTime(until),
    complete: known !== undefined,
    counts: count(page.held),
    ...page,
  }
}

const states = ['accepted', 'quarantined', 'discarded'] as const satisfies Held['state'][]

function count(held: Held[]): Record<Held['state'], number> {
  const of = (state: Held['state']) => held.filter((each) => each.state === state).length
  return { accepted: of('accepted'), quarantined: of('quarantined'), discarded: of('discarded') }
}

const docs = {
  tags: ['hotlines'],
  summary: 'What we hold of a hotline, for its sender',
  description: `Not a key, but the hotline's own credentials: ${PROOF}.`,
  params: z.object({ number: z.string() }),
  querystring: z.looseObject({
    since: z
      .string()
      .optional()
      .describe(`RFC 3339 or yyyyMMddHHmmss (Beijing), at most ${DAYS} days ago; required`),
    limit: z.string().optional().describe(`On one page: 1 to ${MOST}, else 200`),
    cursor: z.string().optional().describe('Of the page before'),
  }),
  response: {
    200: z
      .object({
        number: z.string(),
        since: z.string(),
        until: z
          .string()
          .describe('All that was accepted before it is here, where `complete` says so; a second or two ago'),
        complete: z
          .boolean()
          .describe(
            'false: a gateway is behind, some of what was accepted is still on its way to the ledger; ask again',
          ),
        counts: z
          .object({ accepted: z.int(), quarantined: z.int(), discarded: z.int() })
          .describe('Of this page'),
        held: z
          .array(
            z.object({
              messageId: z.string().describe('The sender’s; empty for what was not understood'),
              receipt: z.string(),
              revision: z.int(),
              receivedAt: z.string(),
              state: z.enum(states),
            }),
          )
          .describe('In the order of arrival'),
        cursor: z.string().optional().describe('For the next page; absent on the last one'),
      })
      .describe('One page'),
  },
}
