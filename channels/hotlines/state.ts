/** Who is silent, noisy or not set up: asked of the ledger every 2 s, told as metrics, to the console and at GET /v1/hotlines. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { beijingTime } from '../../src/contract/beijing-time.ts'
import type { ChannelServices } from '../../src/contract/channel.ts'
import type { Heard } from '../../src/contract/ledger.ts'
import type { KeyChannel } from '../../src/contract/ports.ts'
import { hotlineStates, type Span, type Status, stateOf, usualAt } from './expected.ts'
import { type Hotline, mergeModes } from './hotline.ts'
import { createTeller, lookForSecrets } from './missing-secrets.ts'
import type { Registry } from './registry.ts'
import { standingOf } from './standings.ts'

const EVERY_MS = 2000
const SOON_MS = 900
const ASLEEP_MS = 300_000
const MOST_SPANS = 100

export type StateServices = Pick<
  ChannelServices,
  'holdings' | 'gauge' | 'clock' | 'secret' | 'authenticate' | 'standings'
> & {
  everyMs?: number
}

interface Looking {
  look(): Look
  /** Asks now rather than at its time, once a second at most. */
  soon(): void
}

/** What the ledger said last. */
interface Look {
  at: number
  heard: ReadonlyMap<string, Heard>
  away: readonly Span[]
}

export interface Watched extends Pick<Registry, 'hotlines'> {
  /** Refused posts of a hotline by reason, since the start of this process. */
  refused(number: string): Readonly<Record<string, number>>
}

/** Watches until the server closes. */
export function stateRoutes(app: FastifyInstance, services: StateServices, watched: Watched): void {
  const missing = lookForSecrets(services)
  const hotlines = () => [...watched.hotlines().values()]
  const tellMissing = createTeller(app, () =>
    hotlines()
      .filter(({ enabled }) => enabled)
      .flatMap(missing),
  )
  const { look, soon } = keepLooking(app, services, tellMissing)
  const statusOf = (hotline: Hotline) => status(hotline, { ...look(), missing: missing(hotline) })
  gauges(services, () => hotlines().map((hotline) => [hotline.number, statusOf(hotline)]), services.clock.now)
  services.standings(() => {
    const seen = hotlines().map((hotline): [Hotline, Status] => [hotline, statusOf(hotline)])
    if (
      seen.some(([hotline, { state }]) => state === 'ok' && isSilentBy(services.clock.now(), hotline, look()))
    )
      soon()
    return seen.map(([hotline, status]) => standingOf(hotline, status))
  })
  const keys: KeyChannel[] = ['dispatch']
  const onRequest = async (request: FastifyRequest) => {
    await services.authenticate(request, keys)
  }
  app.get(
    '/v1/hotlines',
    { config: { keys, errors: ['ledger-down'] }, onRequest, schema: docs },
    async () => ({
      asOf: beijingTime(look().at),
      hotlines: hotlines().map((hotline) => ({
        ...about(hotline),
        ...inNumbers(statusOf(hotline)),
        refused: watched.refused(hotline.number),
      })),
    }),
  )
}

/**
 * While the ledger is down the last answer stays, with its time: nothing grows silent because we can't see. When it
 * can be asked again, the time between does not count as silence: what came then is still on its way to the ledger.
 */
function keepLooking(app: FastifyInstance, services: StateServices, tellMissing: () => void): Looking {
  const { holdings, clock, everyMs = EVERY_MS } = services
  const startedAt = clock.now()
  let last: Look | undefined
  let isBlind = false
  let isUnderWay = false
  async function ask(): Promise<void> {
    if (isUnderWay) return
    isUnderWay = true
    tellMissing()
    try {
      const heard = await holdings.heard('hotlines')
      last = nextLook(last, { heard, startedAt, now: clock.now(), isBlind })
      isBlind = false
    } catch (err) {
      isBlind = true
      app.log.debug({ err }, 'when the hotlines were last heard can not be read now')
    } finally {
      isUnderWay = false
    }
  }
  const timer = setInterval(() => void ask(), everyMs).unref()
  // Not waited for: the door opens whether the ledger answers or not.
  app.addHook('onReady', async () => void ask())
  app.addHook('onClose', async () => clearInterval(timer))
  return {
    look: () => last ?? { at: startedAt, heard: new Map(), away: [] },
    soon: () => void (!isBlind && clock.now() - (last?.at ?? startedAt) > SOON_MS && ask()),
  }
}

interface Answered {
  heard: Heard[]
  startedAt: number
  now: number
  /** It could not be asked since the last time. */
  isBlind: boolean
}

function nextLook(last: Look | undefined, { heard, startedAt, now, isBlind }: Answered): Look {
  const look = { at: now, heard: new Map(heard.map((each) => [each.endpoint, each])) }
  if (!last) return { ...look, away: beforeStart(heard, startedAt) }
  // A machine that was asleep was away, too.
  const wasAway = isBlind || now - last.at > ASLEEP_MS
  const away = wasAway ? [...last.away, { from: last.at, to: now }].slice(-MOST_SPANS) : last.away
  return { ...look, away }
}

/** Somebody was heard until then, so a gateway was there. */
function beforeStart(heard: Heard[], startedAt: number): Span[] {
  const earlier = heard.map(({ lastAt }) => Date.parse(lastAt)).filter((at) => at < startedAt)
  return earlier.length > 0 ? [{ from: Math.max(...earlier), to: startedAt }] : []
}

function status(hotline: Hotline, { at, heard, away, missing }: Look & { missing: string[] }): Status {
  const { number, enabled, expected } = hotline
  const own = heard.get(number)
  const seen = stateOf({
    number,
    enabled,
    missing,
    expected,
    lastAt: own && Date.parse(own.lastAt),
    lastHour: own?.lastHour ?? 0,
    now: at,
    away,
  })
  return { ...seen, heard: own, expectedPerHour: usualAt(expected, at), missing }
}

/** If nothing has come since the ledger was asked: reason enough to ask it once more. */
function isSilentBy(now: number, hotline: Hotline, look: Look): boolean {
  return status(hotline, { ...look, at: now, missing: [] }).state === 'silent'
}

function gauges({ gauge }: StateServices, read: () => [string, Status][], now: () => number): void {
  const labels = ['endpoint']
  gauge({
    name: 'jiesu_hotline_state',
    help: `1 for the state that a hotline is in: ${hotlineStates.join(', ')}`,
    labels: ['endpoint', 'state'],
    collect: () => read().map(([endpoint, { state }]) => ({ labels: { endpoint, state }, value: 1 })),
  })
  gauge({
    name: 'jiesu_hotline_last_heard_seconds',
    help: 'Time since a hotline was last heard; absent where it never was',
    labels,
    collect: () =>
      read().flatMap(([endpoint, { heard }]) =>
        heard ? [{ labels: { endpoint }, value: Math.max(0, now() - Date.parse(heard.lastAt)) / 1000 }] : [],
      ),
  })
  gauge({
    name: 'jiesu_hotline_expected_per_hour',
    help: 'Requests of a hotline that are usual at this hour of this weekday',
    labels,
    collect: () => read().map(([endpoint, { expectedPerHour: value }]) => ({ labels: { endpoint }, value })),
  })
}

function about({ number, name, nameEn, agency, mode, confirmed, authentication, callback }: Hotline) {
  return {
    number,
    name,
    nameEn,
    agency,
    mode,
    confirmed: confirmed.is,
    authentication: authentication.map(({ kind }) => kind),
    hasCallback: callback !== undefined,
  }
}

function inNumbers({ state, sentence, heard, expectedPerHour }: Status) {
  return {
    state,
    sentence,
    ...(heard && { lastAt: heard.lastAt }),
    lastHour: heard?.lastHour ?? 0,
    expectedPerHour,
  }
}

const Watched = z.object({
  number: z.string(),
  name: z.string(),
  nameEn: z.string(),
  agency: z.string(),
  mode: z.enum(mergeModes),
  confirmed: z.boolean().describe('Whether its number and mode are confirmed by a source'),
  authentication: z.array(z.string()).describe('What a post must show; `none`: anybody may post'),
  hasCallback: z.boolean().describe('Whether updates of its requests are posted back'),
  state: z.enum(hotlineStates),
  sentence: z.string().describe('The state in words'),
  lastAt: z.string().optional().describe('When it was last heard; absent: never'),
  lastHour: z.int().describe('Requests of the last 60 minutes'),
  expectedPerHour: z.number().describe('Usual at this hour of this weekday'),
  refused: z
    .record(z.string(), z.int())
    .describe('Refused posts by reason, since the start of this gateway; not kept'),
})

const docs = {
  tags: ['hotlines'],
  summary: 'All hotlines, with who is silent and who is noisy',
  response: {
    200: z
      .object({
        asOf: z.string().describe('When the ledger was last asked'),
        hotlines: z.array(Watched),
      })
      .describe('In the order of their files'),
  },
}
