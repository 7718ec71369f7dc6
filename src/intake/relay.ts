/**
 * Journal -> ledger -> queue `triage`, in batches, at least once. The next batch is written to the ledger while the
 * one before it is put on the queue and removed from the journal. What the queue does not take now, the reconciler
 * puts there from the ledger.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { PermanentError, TemporaryError } from '../contract/errors.ts'
import type { Batch, LedgerIntake, LedgerProgress, Moved } from '../contract/ledger.ts'
import { EMERGENCY, type Journal, type Journaled, type Log, type Queue } from '../contract/ports.ts'
import { enqueue, inOrder } from './enqueue.ts'

export interface RelayOptions {
  journal: Journal
  ledger: LedgerIntake
  progress: Pick<LedgerProgress, 'unqueued'>
  queue: Pick<Queue, 'add'>
  log: Log
  batchSize: number
  /** How long to wait before the next batch, in ms, since accepting comes first; never asked for an emergency. */
  standBackMs(): number
  /** The queue did not take what stands in the ledger. */
  onUnqueued(): void
  /** There are new parts of conversations. */
  onParts?(): void
}

export interface Relay {
  /** Whether the ledger does not answer. */
  isLedgerDown(): boolean
  /** Finishes what is under way. */
  stop(): Promise<void>
}

const IDLE_MS = 10
/** With jitter at most 2.25 s: an emergency is on `dispatch` within 5 s of the ledger's return. */
const LONGEST_PAUSE_MS = 1500
/** A transaction for a handful costs as much as one for hundreds, and its commits hold up what is being accepted. */
const GATHER_MS = 50
/** Of a conversation somebody waits for an answer. */
const GATHER_PARTS_MS = 10
/** Waiting supplements are offered again after this long. */
const WAITING_MS = 2000

export function startRelay(options: RelayOptions): Relay {
  const relay = new Runner(options)
  const running = relay.run()
  return {
    isLedgerDown: () => relay.isLedgerDown,
    stop: () => {
      relay.stopping.abort()
      return running
    },
  }
}

function gatherMs({ entry }: Pick<Journaled, 'entry'>): number {
  return entry?.kind === 'part' ? GATHER_PARTS_MS : GATHER_MS
}

class Runner {
  readonly stopping = new AbortController()
  isLedgerDown = false
  readonly #options: RelayOptions
  /** Ids that are on their way: read by no other batch. */
  readonly #underWay = new Set<number>()
  #gone: number[] = []
  #behind: Promise<void> = Promise.resolve()

  constructor(options: RelayOptions) {
    this.#options = options
  }

  async run(): Promise<void> {
    await this.#persist(() => this.#forgetMoved())
    while (!this.stopping.signal.aborted) {
      const batch = this.#next()
      const oldest = batch?.entries[0]
      if (!batch || !oldest) {
        await this.#pause(IDLE_MS)
        continue
      }
      if (this.#gathers(batch, oldest)) {
        await this.#pause(gatherMs(oldest))
        continue
      }
      const standBack = oldest.key.lane === EMERGENCY ? 0 : this.#options.standBackMs()
      if (standBack > 0) await this.#pause(standBack)
      await this.#persist(() => this.#move(batch))
    }
    await this.#behind
  }

  /** After a crash: what the ledger has leaves the journal, and is not moved again. */
  async #forgetMoved(): Promise<void> {
    const { journal, ledger } = this.#options
    const batches = await ledger.movedBefore(journal.gateway)
    const ids = batches.flatMap((batch) => batch.ids)
    await journal.remove(
      ids.flatMap((id) => [
        { lane: 0 as const, id },
        { lane: 1 as const, id },
      ]),
    )
    this.#gone = batches.map(({ id }) => id)
    if (ids.length > 0) this.#options.onUnqueued()
  }

  #next(): Batch | undefined {
    const entries = this.#options.journal.read(this.#options.batchSize, this.#underWay)
    const [first] = entries
    return first && { id: first.key.id, entries }
  }

  #gathers({ entries }: Batch, { key, entry }: Journaled): boolean {
    const isFull = entries.length >= this.#options.batchSize / 2
    return !isFull && key.lane !== EMERGENCY && Date.now() - key.id / 1000 < gatherMs({ entry })
  }

  async #move(batch: Batch): Promise<void> {
    const { journal, ledger } = this.#options
    const gone = this.#gone
    let moved: Moved[]
    try {
      moved = await ledger.move(journal.gateway, batch, gone)
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error
      return this.#moveApart(batch, error)
    }
    this.#gone = this.#gone.filter((id) => !gone.includes(id))
    this.#tellQuarantined(batch, moved)
    for (const { key } of moved) this.#underWay.add(key.id)
    if (batch.entries.some(({ entry }) => entry?.kind === 'part')) this.#options.onParts?.()
    await this.#behind
    this.#behind = this.#finish(batch, moved)
  }

  /** Somebody has to look at it: `jiesu quarantine`. */
  #tellQuarantined({ entries }: Batch, moved: Moved[]): void {
    for (const { key, outcome, reason } of moved) {
      if (outcome !== 'quarantined') continue
      const entry = entries.find((each) => each.key.id === key.id)?.entry
      this.#options.log.warn(
        { receipt: entry?.receipt, ...entry?.origin, reason },
        'an entry is in quarantine',
      )
    }
  }

  /** One entry can't be stored: the others must not wait for it. */
  async #moveApart({ entries }: Batch, error: PermanentError): Promise<void> {
    const [first] = entries
    if (!first) return
    if (entries.length === 1) {
      this.#options.log.error(
        { err: error, entry: first.key.id },
        'entry can not be stored: it goes to quarantine',
      )
      if (first.poison)
        throw new TemporaryError('ledger-down', { detail: 'quarantine refuses an entry', cause: error })
      return this.#move({ id: first.key.id, entries: [{ ...first, poison: error.message }] })
    }
    const half = Math.ceil(entries.length / 2)
    for (const part of [entries.slice(0, half), entries.slice(half)]) {
      const [head] = part
      if (head) await this.#persist(() => this.#move({ id: head.key.id, entries: part }))
    }
  }

  async #finish(batch: Batch, moved: Moved[]): Promise<void> {
    const { journal } = this.#options
    const done = moved.filter(({ outcome }) => outcome !== 'waiting')
    await Promise.all([
      this.#enqueue(done),
      this.#persist(() => journal.remove(done.map(({ key }) => key))).then(() => this.#gone.push(batch.id)),
    ])
    for (const { key } of done) this.#underWay.delete(key.id)
    const waiting = moved.filter(({ outcome }) => outcome === 'waiting')
    if (waiting.length === 0) return
    setTimeout(() => {
      for (const { key } of waiting) this.#underWay.delete(key.id)
    }, WAITING_MS).unref()
  }

  async #enqueue(moved: Moved[]): Promise<void> {
    const { queue, progress, log, onUnqueued } = this.#options
    const requests = inOrder(moved)
    try {
      await enqueue(queue, requests)
    } catch (err) {
      log.debug({ err, jobs: requests.length }, 'queue did not take a batch: it is refilled from the ledger')
      onUnqueued()
      await this.#persist(() => progress.unqueued(requests.map(({ request }) => request)))
    }
  }

  /** Again with back-off and jitter for as long as a store is down. */
  async #persist(work: () => Promise<unknown>): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        await work()
        if (this.isLedgerDown) this.#recovered()
        return
      } catch (err) {
        if (!this.isLedgerDown)
          this.#options.log.warn({ err }, 'ledger down: intake goes on into the journal')
        this.isLedgerDown = true
        if (this.stopping.signal.aborted) return
        await this.#pause(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** tries) * (0.5 + Math.random()))
      }
    }
  }

  /** What was committed without an answer is in the ledger, and nobody has put it on the queue. */
  #recovered(): void {
    this.isLedgerDown = false
    this.#options.log.info({}, 'ledger is back: the journal drains')
    this.#options.onUnqueued()
  }

  #pause(ms: number): Promise<unknown> {
    return sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined)
  }
}
