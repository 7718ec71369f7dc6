/** Every source with its counts: whoever is described, was accepted, was refused, or stands in the ledger. */
import { codes } from '../../contract/errors.ts'
import type { Balance, MovedCount } from '../../contract/ledger.ts'
import type { Origin } from '../../contract/ports.ts'
import type { Pulse, RefusedCount, SourceFigures } from '../../contract/snapshot.ts'
import type { Standing } from '../../contract/standing.ts'

export interface Counted {
  /** Ours and those of the others. */
  pulses: readonly Pulse[]
  /** Of all gateways; one source may come several times. */
  moved: readonly MovedCount[]
  balance: readonly Balance[]
  standings: readonly { channel: string; standing: Standing }[]
  /** Accepted in the last 15 minutes, by sourceKey. */
  acceptedLately: ReadonlyMap<string, number>
}

export function sourceKey({ channel, endpoint }: Origin): string {
  return `${channel}\n${endpoint}`
}

/** In the order in which the channels describe them, then those that nobody describes. */
export function sourceFigures({
  pulses,
  moved,
  balance,
  standings,
  acceptedLately,
}: Counted): SourceFigures[] {
  const sources = new Map<string, Growing>()
  const described = new Map<string, Standing>()
  for (const { channel, standing } of standings) {
    const origin = { channel, endpoint: standing.endpoint }
    described.set(sourceKey(origin), standing)
    find(sources, origin)
  }
  for (const { accepted, refused } of pulses) {
    for (const each of accepted) find(sources, each).accepted += each.accepted
    for (const each of refused) addRefused(find(sources, each), each)
  }
  for (const each of moved) addMoved(find(sources, each), each)
  const told = new Set(pulses.map(({ gateway }) => gateway))
  for (const each of balance) {
    const own = find(sources, each)
    // Of a gateway that has left, what it published last is all there is.
    if (!told.has(each.gateway)) own.accepted += each.accepted
    // The largest: those of two gateways could make up for each other.
    if (Math.abs(each.difference) > Math.abs(own.difference)) own.difference = each.difference
  }
  return [...sources.values()].map((own) => {
    const standing = described.get(sourceKey(own)) ?? described.get(sourceKey(touchpointOf(own)))
    const accepted = acceptedLately.get(sourceKey(own)) ?? 0
    return {
      ...own,
      inJournal: inJournal(own),
      ...(standing && { standing: judged(standing, own, accepted) }),
    }
  })
}

type Growing = Omit<SourceFigures, 'refused' | 'refusedLately'> & {
  refused: Record<string, number>
  refusedLately: Record<string, number>
}

function find(sources: Map<string, Growing>, { channel, endpoint }: Origin): Growing {
  const key = sourceKey({ channel, endpoint })
  const known = sources.get(key)
  if (known) return known
  const counts = { accepted: 0, ledgered: 0, duplicate: 0, quarantined: 0, discarded: 0, inJournal: 0 }
  const made = { channel, endpoint, ...counts, refused: {}, refusedLately: {}, difference: 0 }
  sources.set(key, made)
  return made
}

function addRefused({ refused, refusedLately }: Growing, { code, count, lately }: RefusedCount): void {
  refused[code] = (refused[code] ?? 0) + count
  if (lately > 0) refusedLately[code] = (refusedLately[code] ?? 0) + lately
}

function addMoved(own: Growing, { ledgered, duplicate, quarantined, discarded }: MovedCount): void {
  own.ledgered += ledgered
  own.duplicate += duplicate
  own.quarantined += quarantined
  own.discarded += discarded
}

/** The two sides are not of the same moment while something moves. */
function inJournal({ accepted, ledgered, duplicate, quarantined, discarded }: Growing): number {
  return Math.max(0, accepted - ledgered - duplicate - quarantined - discarded)
}

/** An API's client stands as its touchpoint does. */
function touchpointOf({ channel, endpoint }: Origin): Origin {
  return { channel, endpoint: endpoint.split('/', 1)[0] ?? endpoint }
}

const FEWEST = 5
const mayRefuse: ReadonlySet<Standing['state']> = new Set(['ok', 'silent', 'noisy', 'unheard'])

/** Most of what it sends of late is not believed. */
function judged(standing: Standing, { endpoint, refusedLately }: Growing, accepted: number): Standing {
  if (endpoint !== standing.endpoint || !mayRefuse.has(standing.state)) return standing
  const refused = Object.entries(refusedLately)
  const unbelieved = sum(refused.filter(([code]) => isUnbelieved(code)))
  const came = accepted + sum(refused)
  if (unbelieved < FEWEST || unbelieved * 2 <= came) return standing
  const sentence = `${unbelieved} of ${came} in the last 15 minutes failed authentication`
  return { ...standing, state: 'refusing', sentence }
}

/** Hotlines give the reason why a post was not believed; everything else is told by its code. */
function isUnbelieved(code: string): boolean {
  return code === 'unauthorized' || !Object.hasOwn(codes, code)
}

function sum(counts: [string, number][]): number {
  return counts.reduce((total, [, count]) => total + count, 0)
}
