/** Parts of a snapshot that are sums over gateways. */
import type { AcceptedCount, JournalState, QueueName, QueueState } from '../../contract/ports.ts'
import type { Pulse, Snapshot } from '../../contract/snapshot.ts'
import type { BackgroundState } from '../metrics.ts'
import type { LedgerView } from './ledger-look.ts'

/** What tells whether something has happened here. */
export function moving({ accepted, refused, journal }: Pulse): number[] {
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)
  return [
    sum(accepted.map((each) => each.accepted)),
    sum(refused.map(({ count }) => count)),
    journal.depth,
    journal.bytes,
  ]
}

export function totals(
  accepted: readonly AcceptedCount[],
  keyOf: (count: AcceptedCount) => string,
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const each of accepted) sums.set(keyOf(each), (sums.get(keyOf(each)) ?? 0) + each.accepted)
  return sums
}

export function gatewaysOf(own: Pulse, { others }: LedgerView): Snapshot['gateways'] {
  const here = { name: own.gateway, at: own.at, depth: own.journal.depth, isLost: false }
  return [
    here,
    ...others.map(({ gateway: name, at, depth, isLost, pulse }) => {
      return { name, at, depth: pulse?.journal.depth ?? depth, isLost }
    }),
  ]
}

export function journalOf(pulses: readonly Pulse[], { others }: LedgerView): JournalState {
  const states = pulses.map(({ journal }) => journal)
  const untold = others.filter(({ pulse }) => !pulse).map(({ depth }) => depth)
  const oldest = states.flatMap(({ oldestAt }) => oldestAt ?? [])
  return {
    depth: [...states.map(({ depth }) => depth), ...untold].reduce((sum, depth) => sum + depth, 0),
    oldestAt: oldest.length > 0 ? Math.min(...oldest) : undefined,
    bytes: states.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** The one that will be full first. */
export function tightest(pulses: readonly Pulse[]): Snapshot['disk'] {
  return pulses.map(({ disk }) => disk).toSorted((a, b) => a.free - a.reserve - (b.free - b.reserve))[0]
}

const queueNames: readonly QueueName[] = ['triage', 'dispatch', 'updates']

export function queuesOf({ queues }: BackgroundState, now: number): Snapshot['queues'] {
  const found = queueNames.flatMap((name): [QueueName, QueueState & { oldestSeconds: number }][] => {
    const state = queues[name]
    return state ? [[name, { ...state, oldestSeconds: secondsSince(state.oldestWaitingAt, now) }]] : []
  })
  return Object.fromEntries(found)
}

export function secondsSince(at: number | undefined, now: number): number {
  return at === undefined ? 0 : Math.max(0, now - at) / 1000
}

export function countOf(counts: readonly { state: string; count: number }[], state: string): number {
  return counts.reduce((sum, each) => sum + (each.state === state ? each.count : 0), 0)
}
