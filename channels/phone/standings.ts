/** How the call centres stand. Nothing says what is usual of one, so that none is ever silent. */
import type { FastifyInstance } from 'fastify'
import type { ChannelServices } from '../../src/contract/channel.ts'
import { keepHeard } from '../../src/contract/keep-heard.ts'

export function reportStandings(app: FastifyInstance, services: ChannelServices): void {
  const { touchpoints, publicUrl } = services
  const heard = keepHeard(app, services, 'phone')
  services.standings(() =>
    [...touchpoints.values()]
      .filter(({ id, kind }) => kind === 'phone' || heard().has(id))
      .map(({ id, name, nameEn, kind, confirmed }) => {
        const last = heard().get(id)
        return {
          endpoint: id,
          name,
          nameEn,
          mode: kind,
          state: last ? 'ok' : 'unheard',
          sentence: last
            ? `${id} was heard, ${last.lastHour} in the last hour; nothing is said of what is usual`
            : `${id} was never heard`,
          confirmed,
          ...(last && { lastAt: Date.parse(last.lastAt) }),
          lastHour: last?.lastHour ?? 0,
          missing: [],
          facts: { address: `${publicUrl}/phone/transcripts`, live: `${publicUrl}/phone/live` },
        }
      }),
  )
}
