/** A snapshot in which all is well, for whatever judges or shows one. */
import type { Snapshot, SourceFigures } from '../../src/contract/snapshot.ts'
import type { Standing } from '../../src/contract/standing.ts'
import type { Figures } from '../../src/ops/verdict/check.ts'
import { verdictOf } from '../../src/ops/verdict/verdict.ts'

export const quiet = {
  ...{ waiting: 0, active: 0, delayed: 0, failed: 0, retrying: 0 },
  ...{ oldestWaitingAt: undefined, oldestRetryingAt: undefined },
}
export const worked = { ...quiet, consumers: 1, isPaused: false, oldestSeconds: 0 }

export function figures(changes: Partial<Figures> = {}): Figures {
  return {
    at: Date.parse('2026-01-05T08:00:00+08:00'),
    gateways: [{ name: 'a1b2c3d4e5f60718', at: 0, depth: 0, isLost: false }],
    arrivals: [{ channel: 'web', perMinute: 0, total: 0 }],
    refusedPerMinute: 0,
    journal: { depth: 0, oldestAt: undefined, bytes: 0 },
    relayLagSeconds: 0,
    queues: { triage: worked, dispatch: worked, updates: worked },
    ledgerUp: true,
    queueUp: true,
    warnings: [],
    disk: { free: 50e9, reserve: 1e9 },
    urgentCalls: [],
    quarantined: 0,
    errandsFailed: 0,
    threadsFailing: 0,
    unassigned: 0,
    sources: [],
    balance: [],
    firing: 0,
    ...changes,
  }
}

export function snapshot(changes: Partial<Figures> = {}): Snapshot {
  const all = figures(changes)
  return { ...all, verdict: verdictOf(all) }
}

export function source(endpoint: string, changes: Partial<SourceFigures> = {}): SourceFigures {
  const counts = { accepted: 0, ledgered: 0, duplicate: 0, quarantined: 0, discarded: 0, inJournal: 0 }
  return {
    channel: 'hotlines',
    endpoint,
    ...counts,
    refused: {},
    refusedLately: {},
    difference: 0,
    ...changes,
  }
}

export function standing(endpoint: string, changes: Partial<Standing> = {}): Standing {
  return {
    endpoint,
    name: `热线 ${endpoint}`,
    nameEn: `Hotline ${endpoint}`,
    mode: '整体并入',
    state: 'ok',
    sentence: '',
    confirmed: true,
    lastHour: 0,
    missing: [],
    facts: {},
    ...changes,
  }
}
