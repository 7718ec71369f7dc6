/**
 * The ledger says what is not taken; the queue must hold a job for each of it. This walks through the ledger's list
 * and puts back what is missing: at once when the queue's store was restarted or wiped or did not take a batch, and
 * slowly, a page at a time, always. Emergencies are looked for every time, before all others.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LedgerMarks, LedgerProgress, Pending, RevisionKey } from '../contract/ledger.ts'
import type { Clock, Log, Queue, QueueJob } from '../contract/ports.ts'
import type { Request } from '../contract/request.ts'
import { dispatchJobs, jobId, triageJob } from './jobs.ts'

export interface ReconcilerOptions {
  progress: LedgerProgress
  marks: LedgerMarks
  queue: Queue
  clock: Clock
  log: Log
  /** Resolves to false while another process does this work. */
  isLeader(): Promise<boolean>
  /** How long to wait before the next page, in ms, since accepting comes first; never asked for emergencies. */
  standBackMs(): number
}

const PAGE = 1000
/** What has just changed is still in somebody's hands. */
const QUIET_MS = 2000
/** Between two pages of the slow walk. */
const STROLL_MS = 5000
const MARK = 'queue-incarnation'

export class Reconciler {
  readonly #options: ReconcilerOptions
  #after: RevisionKey | undefined
  #strolledAt = 0
  /** A walk that began after this time sees all that was lost. */
  #hurryUntil: number | undefined
  #incarnation: string | undefined

  constructor(options: ReconcilerOptions) {
    this.#options = options
    this.hurry()
  }

  /** Something is known to be missing: look through all of it soon. */
  hurry(): void {
    this.#hurryUntil = this.#options.clock.now() + QUIET_MS
  }

  /** To be called every second or so. Throws TemporaryError while a store is down. */
  async step(): Promise<void> {
    if (!(await this.#options.isLeader())) return
    await this.#watchIncarnation()
    await this.#refill(await this.#options.progress.pendingEmergencies(PAGE, QUIET_MS))
    if (this.#hurryUntil !== undefined) return this.#walk()
    if (this.#options.clock.now() - this.#strolledAt < STROLL_MS) return
    this.#strolledAt = this.#options.clock.now()
    // Where one is lost, more may be: another gateway may know why.
    if ((await this.#page()) > 0) this.hurry()
  }

  /** The mark is written only after a whole walk: a crash in the middle walks again. */
  async #watchIncarnation(): Promise<void> {
    const now = await this.#options.queue.incarnation()
    this.#incarnation ??= await this.#options.marks.get(MARK)
    if (now === this.#incarnation) return
    if (this.#incarnation)
      this.#options.log.warn({}, "the queue's store was restarted or wiped: looking for lost jobs")
    this.#incarnation = now
    this.hurry()
  }

  async #walk(): Promise<void> {
    const began = this.#options.clock.now()
    this.#after = undefined
    let refilled = 0
    do {
      refilled += await this.#page()
      await sleep(this.#options.standBackMs())
    } while (this.#after)
    if (refilled > 0) this.#options.log.warn({ jobs: refilled }, 'queue refilled from the ledger')
    if (this.#hurryUntil === undefined || began < this.#hurryUntil) return
    this.#hurryUntil = undefined
    if (this.#incarnation) await this.#options.marks.set(MARK, this.#incarnation)
  }

  async #page(): Promise<number> {
    const rows = await this.#options.progress.pending(this.#after, PAGE, QUIET_MS)
    const refilled = await this.#refill(rows)
    this.#after = rows.length === PAGE ? rows.at(-1) : undefined
    return refilled
  }

  async #refill(rows: Pending[]): Promise<number> {
    return (await this.#refillTriage(rows)) + (await this.#refillDispatch(rows))
  }

  async #refillTriage(rows: Pending[]): Promise<number> {
    const { queue, progress } = this.#options
    const due = rows.filter(({ stage }) => stage === 'received' || stage === 'queued')
    const missing = await this.#missing('triage', due)
    const urgencies = new Map(missing.map((row) => [jobId(row), row.urgency]))
    const requests = await progress.requests(missing)
    await queue.add(
      'triage',
      requests.map((request) => triageJob(request, urgencies.get(jobId(request)) ?? 'normal')),
    )
    await progress.queued(missing)
    return missing.length
  }

  async #refillDispatch(rows: Pending[]): Promise<number> {
    const { queue, progress } = this.#options
    const due = rows.filter(({ stage }) => stage === 'triaged' || stage === 'dispatched')
    const missing = await this.#missing('dispatch', due)
    const wereThere = new Set(missing.filter(({ stage }) => stage === 'dispatched').map(jobId))
    const requests = await progress.requests(missing)
    const jobs: QueueJob[] = requests.flatMap((request) =>
      dispatchJobs(wereThere.has(jobId(request)) ? redelivered(request) : request),
    )
    await queue.add('dispatch', jobs)
    await progress.dispatched(missing)
    await this.#takeFinished(due)
    return missing.length
  }

  /** Whose completed event was never read. */
  async #takeFinished(due: Pending[]): Promise<void> {
    const finished = new Set(await this.#options.queue.finished('dispatch', due.map(jobId)))
    if (finished.size > 0) await this.#options.progress.taken(due.filter((row) => finished.has(jobId(row))))
  }

  async #missing(queue: 'triage' | 'dispatch', rows: Pending[]): Promise<Pending[]> {
    const missing = new Set(await this.#options.queue.missing(queue, rows.map(jobId)))
    return rows.filter((row) => missing.has(jobId(row)))
  }
}

function redelivered(request: Request): Request {
  return { ...request, flags: [...new Set([...request.flags, 'redelivered'])] }
}
