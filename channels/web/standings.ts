/** How the touchpoints stand. Nothing says what is usual of one, so that none is ever silent. */
import type { FastifyInstance } from 'fastify'
import type { ChannelServices, Touchpoint } from '../../src/contract/channel.ts'
import { keepHeard } from '../../src/contract/keep-heard.ts'
import type { Heard } from '../../src/contract/ledger.ts'
import type { Standing } from '../../src/contract/standing.ts'

type Services = Pick<ChannelServices, 'holdings' | 'touchpoints' | 'standings' | 'publicUrl'>

export function reportStandings(app: FastifyInstance, services: Services): void {
  const heard = keepHeard(app, services, 'web')
  services.standings(() => {
    const ofTouchpoints = byTouchpoint(heard().values())
    return [...services.touchpoints.values()]
      .filter(({ id, kind }) => kind !== 'official-account' || ofTouchpoints.has(id))
      .map((touchpoint) => standingOf(touchpoint, ofTouchpoints.get(touchpoint.id), services.publicUrl))
  })
}

interface HeardOf {
  lastAt: number
  lastHour: number
}

/** What an API's client sends counts with its touchpoint: `touchpoint/client`. */
function byTouchpoint(all: Iterable<Heard>): Map<string, HeardOf> {
  const sums = new Map<string, HeardOf>()
  for (const { endpoint, lastAt, lastHour } of all) {
    const [touchpoint = ''] = endpoint.split('/', 1)
    const known = sums.get(touchpoint) ?? { lastAt: 0, lastHour: 0 }
    sums.set(touchpoint, {
      lastAt: Math.max(known.lastAt, Date.parse(lastAt)),
      lastHour: known.lastHour + lastHour,
    })
  }
  return sums
}

function standingOf(touchpoint: Touchpoint, heard: HeardOf | undefined, publicUrl: string): Standing {
  const { id, name, nameEn, kind, confirmed, perMinute } = touchpoint
  return {
    endpoint: id,
    name,
    nameEn,
    mode: kind,
    state: heard ? 'ok' : 'unheard',
    sentence: heard
      ? `${id} was heard, ${heard.lastHour} in the last hour; nothing is said of what is usual`
      : `${id} was never heard`,
    confirmed,
    ...(heard && { lastAt: heard.lastAt }),
    lastHour: heard?.lastHour ?? 0,
    missing: [],
    facts: {
      address: `${publicUrl}/t/${id}`,
      ...(perMinute !== undefined && { perMinute: String(perMinute) }),
    },
  }
}
