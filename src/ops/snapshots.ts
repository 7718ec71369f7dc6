/** Builds the snapshot that the console shows and alerts judge. */
import type { Clock } from '../contract/ports.ts'
import type { Snapshot } from '../contract/snapshot.ts'
import type { BackgroundState } from './metrics.ts'

export interface SnapshotSources {
  clock: Clock
  background(): BackgroundState
}

export interface Snapshots {
  current(): Snapshot
  on(listener: (snapshot: Snapshot) => void): () => void
  stop(): Promise<void>
}

export function createSnapshots({ clock, background }: SnapshotSources): Snapshots {
  const listeners = new Set<(snapshot: Snapshot) => void>()
  const build = (): Snapshot => {
    const { ledgerUp, queueUp, warnings } = background()
    return {
      at: clock.now(),
      verdict: { level: 'good', zh: '', en: '' },
      gateways: [],
      arrivals: [],
      refusedPerMinute: 0,
      journal: { depth: 0, oldestAt: undefined, bytes: 0 },
      relayLagSeconds: 0,
      queues: {},
      ledgerUp,
      queueUp,
      warnings,
      disk: undefined,
      quarantined: 0,
      errandsFailed: 0,
      threadsFailing: 0,
      sources: [],
      balance: [],
      firing: 0,
    }
  }
  let last = build()
  const timer = setInterval(() => {
    last = build()
    for (const listener of listeners) listener(last)
  }, 1000).unref()
  return {
    current: () => last,
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: async () => clearInterval(timer),
  }
}
