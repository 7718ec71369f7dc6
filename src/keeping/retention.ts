/** What is deleted once its time has passed: kind by kind, in small batches, a pause between two. */
import { setTimeout as sleep } from 'node:timers/promises'
import { cutoff, type Days, type Retention } from '../config-retention.ts'
import {
  type AgedKind,
  agedKinds,
  type ClosedKind,
  type Deleted,
  type KeptFiles,
  type RetentionLedger,
} from '../contract/keeping.ts'
import type { LedgerMarks } from '../contract/ledger.ts'
import type { Clock } from '../contract/ports.ts'

export interface RetentionOptions {
  retention: Retention
  ledger: RetentionLedger
  marks: Pick<LedgerMarks, 'get' | 'set'>
  files: Pick<KeptFiles, 'remove'>
  /** Of what is open in quarantine: with its accounts. */
  discard(receipt: string, note: string): Promise<void>
  clock: Clock
  /** Before the next batch, in ms: accepting comes first. */
  pauseMs(): number
  /** Ends the run between two batches. */
  signal?: AbortSignal | undefined
}

const AGED_BATCH = 1000
const CLOSED_BATCH = 100
const DAY_MS = 86_400_000
const LEAST_PAUSE_MS = 20
const NOTE = 'nobody looked at it in the time that retention.yaml gives'

/** `deleted` grows as it goes: it tells what was done also where this throws. */
export async function runRetention(
  options: RetentionOptions,
  { isDry, deleted = {} }: { isDry: boolean; deleted?: Deleted },
): Promise<Deleted> {
  const run = new Run(options, isDry, deleted)
  await run.discardOpen()
  for (const kind of ['requests', 'media', 'transcripts'] as const) await run.closed(kind)
  for (const kind of agedKinds) await run.aged(kind)
  return deleted
}

class Run {
  readonly #options: RetentionOptions
  readonly #isDry: boolean
  readonly #deleted: Deleted

  constructor(options: RetentionOptions, isDry: boolean, deleted: Deleted) {
    this.#options = options
    this.#isDry = isDry
    this.#deleted = deleted
  }

  async discardOpen(): Promise<void> {
    const { ledger, retention, discard } = this.#options
    const before = this.#before(retention.quarantine.open)
    if (!before) return
    for (;;) {
      const receipts = await ledger.openBefore(before, CLOSED_BATCH)
      if (!this.#isDry) for (const receipt of receipts) await discard(receipt, NOTE)
      this.#count('discarded', receipts.length)
      if (this.#isDry || receipts.length === 0) return
      await this.#pause()
    }
  }

  async aged(kind: AgedKind): Promise<void> {
    const { ledger, retention } = this.#options
    const before = this.#before(daysOf(retention, kind))
    if (!before) return
    if (this.#isDry) return this.#count(kind, await ledger.countAged(kind, before))
    for (let gone = AGED_BATCH; gone === AGED_BATCH; ) {
      gone = await ledger.deleteAged(kind, before, AGED_BATCH)
      this.#count(kind, gone)
      await this.#pause()
    }
  }

  /** A day's closings at a time: what is passed over once is not looked at every night. */
  async closed(kind: ClosedKind): Promise<void> {
    const { ledger, marks, retention } = this.#options
    const until = this.#before(retention.closed[kind])
    const first = until && (await ledger.firstClosing())
    if (!until || !first) return
    const mark = kind === 'requests' ? undefined : await marks.get(markOf(kind))
    let from = new Date(Math.max(first.getTime() - 1, mark === undefined ? 0 : Date.parse(mark)))
    while (from < until) {
      const to = new Date(Math.min(from.getTime() + DAY_MS, until.getTime()))
      await this.#slice(kind, { from, to, until })
      from = to
      if (kind !== 'requests' && !this.#isDry) await marks.set(markOf(kind), to.toISOString())
    }
  }

  async #slice(kind: ClosedKind, slice: { from: Date; to: Date; until: Date }): Promise<void> {
    let after = ''
    for (;;) {
      const receipts = await this.#options.ledger.closed({ ...slice, after, limit: CLOSED_BATCH })
      await this.#remove(kind, receipts)
      const last = receipts.at(-1)
      if (last === undefined || receipts.length < CLOSED_BATCH) return
      after = last
      await this.#pause()
    }
  }

  async #remove(kind: ClosedKind, receipts: string[]): Promise<void> {
    const { ledger } = this.#options
    if (receipts.length === 0) return
    if (kind === 'transcripts')
      return this.#count(kind, await ledger.deleteTranscripts(receipts, this.#isDry))
    const ids = await ledger.filesOf(receipts)
    this.#count('media', ids.length)
    if (kind === 'requests') this.#count(kind, receipts.length)
    if (this.#isDry) return
    await this.#removeFiles(ids)
    if (kind === 'requests') await ledger.deleteRequests(receipts)
  }

  /** The bytes first: after a crash in between they are looked for once more, and nothing lies about unnamed. */
  async #removeFiles(ids: string[]): Promise<void> {
    for (const id of ids) await this.#options.files.remove(id)
    if (ids.length > 0) await this.#options.ledger.filesGone(ids)
  }

  #before(kept: Days): Date | undefined {
    return cutoff(kept, this.#options.clock.now())
  }

  #count(kind: keyof Deleted, count: number): void {
    if (count > 0) this.#deleted[kind] = (this.#deleted[kind] ?? 0) + count
  }

  async #pause(): Promise<void> {
    await sleep(Math.max(LEAST_PAUSE_MS, this.#options.pauseMs()), undefined, {
      signal: this.#options.signal,
    })
  }
}

function markOf(kind: ClosedKind): string {
  return `retention/${kind}`
}

function daysOf(retention: Retention, kind: AgedKind): Days {
  if (kind === 'quarantine') return retention.quarantine.settled
  if (kind === 'threads') return retention.parts
  return retention[kind]
}
