/** Ten-second samples of the snapshot for the charts. Every gateway takes them, the one that leads writes them. */
import type { Clock, Log } from '../../contract/ports.ts'
import { type Sample, type Series, spans } from '../../contract/series.ts'
import type { Snapshot } from '../../contract/snapshot.ts'
import type { Counted, Snapshots } from '../snapshots.ts'

export interface SamplerOptions {
  snapshots: Pick<Snapshots, 'current' | 'on' | 'counted'>
  series: Series
  standing(): Promise<'leader' | 'follower' | 'unknown'>
  clock: Clock
  log: Log
}

const STEP_MS = spans.hour.stepSeconds * 1000
const PRUNE_MS = 600_000
/** An hour in which the ledger is down is drawn afterwards. */
const MOST_UNWRITTEN = 360
/** After a sleep of the machine what came is of no ten seconds. */
const LATE_MS = 3 * STEP_MS

export function startSampler(options: SamplerOptions): { stop(): Promise<void> } {
  const sampler = new Sampler(options)
  const unlisten = options.snapshots.on((snapshot) => sampler.look(snapshot))
  let writing = Promise.resolve()
  const timer = setInterval(() => {
    if (sampler.take()) writing = writing.then(() => sampler.write())
  }, 500).unref()
  return {
    stop() {
      clearInterval(timer)
      unlisten()
      return writing
    },
  }
}

class Sampler {
  readonly #options: SamplerOptions
  readonly #highest = new Map<string, number>()
  #unwritten: Sample[] = []
  #counted: Counted
  #at: number
  #prunedAt = 0

  constructor(options: SamplerOptions) {
    this.#options = options
    this.#at = stepOf(options.clock.now())
    this.#counted = copy(options.snapshots.counted())
  }

  /** Peaks between two samples count. */
  look(snapshot: Snapshot): void {
    for (const [name, value] of gauges(snapshot))
      this.#highest.set(name, Math.max(value, this.#highest.get(name) ?? value))
  }

  /** Whether ten seconds have gone. */
  take(): boolean {
    const { clock, snapshots } = this.#options
    const now = clock.now()
    if (now < this.#at + STEP_MS && now >= this.#at) return false
    const counted = copy(snapshots.counted())
    this.look(snapshots.current())
    const values = new Map([...this.#highest, ...increase(this.#counted, counted)])
    if (now >= this.#at && now - this.#at < LATE_MS) this.#unwritten.push({ at: this.#at, values })
    this.#unwritten = this.#unwritten.slice(-MOST_UNWRITTEN)
    this.#highest.clear()
    this.#counted = counted
    this.#at = stepOf(now)
    return true
  }

  async write(): Promise<void> {
    const { standing, series, clock, log } = this.#options
    const samples = this.#unwritten
    try {
      const stands = await standing()
      if (stands === 'unknown') return
      if (stands === 'leader') {
        await series.add(samples)
        if (clock.now() - this.#prunedAt > PRUNE_MS) {
          await series.prune(clock.now())
          this.#prunedAt = clock.now()
        }
      }
      this.#unwritten = this.#unwritten.filter((sample) => !samples.includes(sample))
    } catch (err) {
      log.debug({ err }, 'samples for the charts can not be written now')
    }
  }
}

function stepOf(at: number): number {
  return Math.floor(at / STEP_MS) * STEP_MS
}

function copy({ arrivals, refused }: Counted): Counted {
  return { arrivals: new Map(arrivals), refused }
}

function increase(before: Counted, after: Counted): [string, number][] {
  const arrivals = [...after.arrivals].map(([channel, sum]): [string, number] => [
    `arrivals/${channel}`,
    sum - (before.arrivals.get(channel) ?? 0),
  ])
  return [...arrivals, ['refused', after.refused - before.refused]]
}

/** What is not known is left out, and drawn as a gap. */
export function gauges(snapshot: Snapshot): [string, number][] {
  const { journal, relayLagSeconds, queues, queueUp, ledgerUp, quarantined } = snapshot
  const perQueue = Object.entries(queueUp ? queues : {}).flatMap(
    ([name, { waiting, oldestSeconds, failed }]): [string, number][] => [
      [`${name}/waiting`, waiting],
      [`${name}/oldest`, oldestSeconds],
      [`${name}/failed`, failed],
    ],
  )
  const ledger: [string, number][] = ledgerUp ? [['quarantined', quarantined]] : []
  return [['journal', journal.depth], ['lag', relayLagSeconds], ...perQueue, ...ledger]
}
