/** How the official accounts stand. Citizens write when they like: nothing is usual, and none is ever silent. */
import type { FastifyInstance } from 'fastify'
import type { ChannelServices, Touchpoint } from '../../src/contract/channel.ts'
import type { LiveFiles } from '../../src/contract/config-files.ts'
import { keepHeard } from '../../src/contract/keep-heard.ts'
import type { Heard } from '../../src/contract/ledger.ts'
import type { Standing } from '../../src/contract/standing.ts'
import type { Accounts } from './accounts.ts'
import type { Files } from './load.ts'

interface Parts extends Pick<ChannelServices, 'holdings' | 'touchpoints' | 'standings' | 'publicUrl'> {
  accounts: Accounts
  files: LiveFiles<Files>
}

export function reportStandings(app: FastifyInstance, parts: Parts): void {
  const { accounts, touchpoints } = parts
  const heard = keepHeard(app, parts, 'wechat')
  parts.standings(() =>
    accounts.all().flatMap((id) => {
      const touchpoint = touchpoints.get(id)
      return touchpoint ? [standingOf(touchpoint, heard().get(id), parts)] : []
    }),
  )
}

function standingOf(touchpoint: Touchpoint, heard: Heard | undefined, parts: Parts): Standing {
  const { id, name, nameEn, kind, confirmed } = touchpoint
  const missing = parts.accounts.missing(id)
  return {
    endpoint: id,
    name,
    nameEn,
    mode: kind,
    ...stateOf(id, missing, heard),
    confirmed,
    ...(heard && { lastAt: Date.parse(heard.lastAt) }),
    lastHour: heard?.lastHour ?? 0,
    missing,
    facts: {
      address: `${parts.publicUrl}/wechat/${id}`,
      mode: parts.files.current().accounts.get(id)?.mode ?? 'safe',
    },
  }
}

function stateOf(
  id: string,
  missing: readonly string[],
  heard: Heard | undefined,
): Pick<Standing, 'state' | 'sentence'> {
  if (missing.length > 0)
    return {
      state: 'unconfigured',
      sentence: `${id} takes nothing: not set, or not right: ${missing.join(', ')}`,
    }
  if (!heard) return { state: 'unheard', sentence: `${id} was never heard` }
  return { state: 'ok', sentence: `${id} was heard, ${heard.lastHour} messages in the last hour` }
}
