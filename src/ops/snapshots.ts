/** Builds the snapshot that the console shows and alerts judge: once a second, and at once when something has changed. */
import type { Clock } from '../contract/ports.ts'
import type { Pulse, Snapshot } from '../contract/snapshot.ts'
import type { Standings } from '../standings.ts'
import { createFlow } from './live/flow.ts'
import type { LedgerView } from './live/ledger-look.ts'
import { sourceFigures, sourceKey } from './live/source-figures.ts'
import {
  countOf,
  gatewaysOf,
  journalOf,
  moving,
  queuesOf,
  secondsSince,
  tightest,
  totals,
} from './live/totals.ts'
import type { BackgroundState } from './metrics.ts'
import { verdictOf } from './verdict/verdict.ts'

export interface SnapshotSources {
  clock: Clock
  pulse(): Pulse
  ledger(): LedgerView
  background(): BackgroundState
  standings: Pick<Standings, 'all'>
  /** Names of the channels, so that one without arrivals is shown, too. */
  channels: readonly string[]
}

export interface Snapshots {
  current(): Snapshot
  on(listener: (snapshot: Snapshot) => void): () => void
  /** How many alerts fire: told by whoever judges them. */
  firing(count: number): void
  /** Accepted by channel, and refused, since this process began, by all gateways. They never fall. */
  counted(): Counted
  stop(): Promise<void>
}
export interface Counted {
  arrivals: ReadonlyMap<string, number>
  refused: number
}

const LOOK_MS = 150
/** Between two: they are made, and sent, for people. */
const LEAST_MS = 400
const MOST_MS = 1000
const MINUTE = { windowMs: 60_000, stepMs: 1000 }
const QUARTER = { windowMs: 15 * 60_000, stepMs: 30_000 }
const STANDINGS_MS = 1000

export function createSnapshots(sources: SnapshotSources): Snapshots {
  const builder = new Builder(sources)
  const listeners = new Set<(snapshot: Snapshot) => void>()
  const timer = setInterval(() => {
    const built = builder.next()
    if (built) for (const listener of listeners) listener(built)
  }, LOOK_MS).unref()
  return {
    current: () => builder.last,
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    firing(count) {
      builder.firing = count
    },
    counted: () => builder.counted(),
    stop: async () => clearInterval(timer),
  }
}

class Builder {
  last: Snapshot
  firing = 0
  readonly #sources: SnapshotSources
  readonly #arrivals = createFlow(MINUTE)
  readonly #refused = createFlow(MINUTE)
  readonly #accepted = createFlow(QUARTER)
  #standings: { at: number; all: ReturnType<Standings['all']> } = { at: 0, all: [] }
  #seen: unknown[] = []

  constructor(sources: SnapshotSources) {
    this.#sources = sources
    this.last = this.#build(sources.pulse())
  }

  /** Undefined where nothing has changed, or a moment ago. */
  next(): Snapshot | undefined {
    const { clock, pulse, ledger, background } = this.#sources
    const age = clock.now() - this.last.at
    if (age >= 0 && age < LEAST_MS) return undefined
    const own = pulse()
    const seen = [background(), ledger(), this.firing, ...moving(own)]
    if (age >= 0 && age < MOST_MS && seen.every((each, n) => each === this.#seen[n])) return undefined
    this.#seen = seen
    this.last = this.#build(own)
    return this.last
  }

  counted(): Counted {
    return { arrivals: this.#arrivals.sum(), refused: this.#refused.sum().get('') ?? 0 }
  }

  #build(own: Pulse): Snapshot {
    const { background, ledger } = this.#sources
    const state = background()
    const view = ledger()
    const pulses = [own, ...view.others.flatMap(({ pulse }) => pulse ?? [])]
    const { ledgerUp, queueUp, warnings } = state
    this.#count(pulses, own.at)
    const sources = this.#sourcesOf(pulses, view, state)
    const journal = journalOf(pulses, view)
    const errands = view.owed?.errands ?? state.errands
    const threads = view.owed?.threads ?? state.threads
    const figures = {
      at: own.at,
      gateways: gatewaysOf(own, view),
      arrivals: this.#arrivalsOf(sources),
      refusedPerMinute: this.#refused.lately().get('') ?? 0,
      journal,
      relayLagSeconds: secondsSince(journal.oldestAt, own.at),
      queues: queuesOf(state, own.at),
      ledgerUp,
      queueUp,
      warnings,
      disk: tightest(pulses),
      urgentCalls: view.urgentCalls,
      quarantined: sources.reduce((sum, { quarantined }) => sum + quarantined, 0),
      errandsFailed: countOf(errands, 'failed'),
      threadsFailing: countOf(threads, 'failing'),
      unassigned: state.relations.unassigned,
      sources,
      balance: view.balance,
      firing: this.firing,
    }
    return { ...figures, verdict: verdictOf(figures) }
  }

  #count(pulses: readonly Pulse[], now: number): void {
    for (const { gateway, accepted, refused } of pulses) {
      this.#arrivals.note(
        gateway,
        totals(accepted, ({ channel }) => channel),
      )
      this.#accepted.note(gateway, totals(accepted, sourceKey))
      this.#refused.note(gateway, new Map([['', refused.reduce((sum, { count }) => sum + count, 0)]]))
    }
    for (const flow of [this.#arrivals, this.#accepted, this.#refused]) flow.mark(now)
  }

  #sourcesOf(pulses: readonly Pulse[], view: LedgerView, { moved }: BackgroundState): Snapshot['sources'] {
    return sourceFigures({
      pulses,
      moved: [...moved, ...view.movedByOthers],
      balance: view.balance,
      standings: this.#standingsNow(),
      acceptedLately: this.#accepted.lately(),
    })
  }

  #arrivalsOf(sources: Snapshot['sources']): Snapshot['arrivals'] {
    const lately = this.#arrivals.lately()
    const total = new Map(this.#sources.channels.map((channel) => [channel, 0]))
    for (const { channel, accepted } of sources) total.set(channel, (total.get(channel) ?? 0) + accepted)
    return [...total].map(([channel, total]) => ({ channel, perMinute: lately.get(channel) ?? 0, total }))
  }

  #standingsNow(): ReturnType<Standings['all']> {
    const { clock, standings } = this.#sources
    if (Math.abs(clock.now() - this.#standings.at) >= STANDINGS_MS)
      this.#standings = { at: clock.now(), all: standings.all() }
    return this.#standings.all
  }
}
