/**
 * Errands are done here, a few at a time: each is leased from the ledger, so that no two workers have it at once, and
 * one whose worker was killed is due again when the lease ends.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  ChannelJobs,
  Done,
  ErrandCount,
  ErrandOutcome,
  LeasedErrand,
  LedgerErrands,
} from '../contract/errand.ts'
import { JiesuError } from '../contract/errors.ts'
import type { Clock, Log } from '../contract/ports.ts'
import { AT_ONCE, busyOf, isOwnAddress } from './errand-busy.ts'
import { createErrandLog, type ErrandLog } from './errand-log.ts'
import { pauseAfter } from './errand-pause.ts'
import type { FetchErrand, FetchOutcome } from './fetch-attachment.ts'
import type { SummariseErrand, SummariseOutcome } from './summarise.ts'
import type { TranscribeErrand, TranscribeOutcome } from './transcribe.ts'

export interface ErrandsOptions {
  ledger: LedgerErrands
  /** Does a `fetch`; of a channel's own addresses with its `open`. */
  fetch: FetchErrand
  /** Does a `transcribe`; undefined: nobody listens. */
  transcribe?: TranscribeErrand | undefined
  /** Does a `summarise`; undefined: nobody does. */
  summarise?: SummariseErrand | undefined
  /** By channel: does a `reply` or a `say`. */
  jobsOf(channel: string): Promise<ReturnType<ChannelJobs> | undefined>
  /** How long what is done is remembered. */
  doneKeptMs?: number
  /** What else is too old by now; called every hour. */
  forget?: (() => Promise<void>)[]
  clock: Clock
  log: Log
  /** From 0 to 1. */
  random?: () => number
}

export interface Errands {
  /** As of a few seconds ago. */
  counts(): ErrandCount[]
  /** Takes no more, breaks off what is fetched, and waits a while for replies: the rest is due again later. */
  stop(): Promise<void>
}

const POLL_MS = 1000
const LEASE_MS = 20_000
const RENEW_MS = 5000
const COUNT_MS = 5000
const FORGET_MS = 3_600_000
const DONE_KEPT_MS = 30 * 86_400_000
const STOP_PATIENCE_MS = 5000

/** What hangs for longer frees its place, and counts as failed this time. */
const LONGEST_MS = 15 * 60_000

const GIVE_UP_MS = 3 * 86_400_000
/** Also where nobody was there to try for three days. */
const FEWEST_TRIES = 5

export function startErrands(options: ErrandsOptions): Errands {
  const runner = new Runner(options)
  const running = runner.run()
  return { counts: () => runner.counts, stop: () => runner.stop(running) }
}

type Outcome = ErrandOutcome | FetchOutcome | TranscribeOutcome | SummariseOutcome

class Runner {
  readonly #options: ErrandsOptions
  readonly #underWay = new Map<LeasedErrand, Promise<void>>()
  readonly #stopping = new AbortController()
  readonly #lastAt = new Map<() => Promise<void>, number>()
  readonly #log: ErrandLog
  #wake = (): void => undefined
  counts: ErrandCount[] = []

  constructor(options: ErrandsOptions) {
    this.#options = options
    this.#log = createErrandLog(options)
  }

  async run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#every(RENEW_MS, this.#renew)
        await this.#fill()
        await this.#every(COUNT_MS, this.#count)
        await this.#every(FORGET_MS, this.#forget)
      } catch (err) {
        // A ledger that is down is told elsewhere.
        if (!(err instanceof JiesuError)) this.#options.log.error({ err }, 'errands')
      }
      await this.#rest()
    }
  }

  async stop(running: Promise<void>): Promise<void> {
    this.#stopping.abort(new Error('the gateway stopped'))
    await running
    const ended = Promise.allSettled(this.#underWay.values())
    await Promise.race([ended, sleep(STOP_PATIENCE_MS, undefined, { ref: false })])
  }

  async #fill(): Promise<void> {
    while (this.#underWay.size < AT_ONCE && !this.#stopping.signal.aborted) {
      const errand = await this.#options.ledger.take(busyOf([...this.#underWay.keys()]), LEASE_MS)
      if (!errand) return
      const doing = this.#do(errand).finally(() => {
        this.#underWay.delete(errand)
        this.#wake()
      })
      this.#underWay.set(errand, doing)
    }
  }

  /** A second, or until a place is free. */
  async #rest(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    const rested = sleep(POLL_MS, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
    await Promise.race([woken, rested])
  }

  async #do(errand: LeasedErrand): Promise<void> {
    const outcome = await this.#try(errand)
    try {
      await this.#settle(errand, outcome)
    } catch (err) {
      // It is due again when its lease ends.
      this.#options.log.debug({ err, kind: errand.kind }, 'the outcome of an errand was not written')
    }
  }

  async #try(errand: LeasedErrand): Promise<Outcome> {
    const late = new AbortController()
    const tooLong = sleep<Outcome>(LONGEST_MS, TOO_LONG, { ref: false, signal: late.signal })
    tooLong.catch(() => undefined)
    try {
      return await Promise.race([this.#handle(errand), tooLong])
    } catch (err) {
      const { kind, channel, endpoint, receipt } = errand
      this.#options.log.error(
        { err, kind, channel, endpoint, receipt },
        'an errand failed by a fault of ours',
      )
      return { is: 'again', reason: 'a fault of ours; see the log' }
    } finally {
      late.abort()
    }
  }

  async #handle(errand: LeasedErrand): Promise<Outcome> {
    const { fetch, transcribe, summarise, jobsOf } = this.#options
    const { signal } = this.#stopping
    const jobs = isOwnAddress(errand) ? await jobsOf(errand.channel) : undefined
    if (errand.kind === 'fetch') return fetch(errand, signal, jobs?.open)
    if (errand.kind === 'transcribe')
      return (
        transcribe?.(errand, signal) ?? { is: 'failed', reason: 'nobody listens: no `speech` is configured' }
      )
    if (errand.kind === 'summarise')
      return (
        summarise?.(errand, signal) ?? {
          is: 'failed',
          reason: 'nobody summarises: no `summary` is configured',
        }
      )
    const work = errand.kind === 'say' ? jobs?.say : jobs?.reply
    return work?.(errand) ?? { is: 'again', reason: `the channel ${errand.channel} does not reply` }
  }

  async #settle(errand: LeasedErrand, outcome: Outcome): Promise<void> {
    const { ledger, clock, random = Math.random } = this.#options
    if (outcome.is === 'done') return this.#done(errand, outcome)
    if (outcome.is === 'held') return ledger.held(errand, outcome)
    const { attempts, createdAt } = errand
    const left = createdAt + GIVE_UP_MS - clock.now()
    if (outcome.is === 'failed' || (left <= 0 && attempts + 1 >= FEWEST_TRIES)) {
      await ledger.failed(errand, outcome.reason)
      this.#log.failed(errand, outcome.reason)
      return this.#wakeThread(errand)
    }
    const pause = pauseMsOf(outcome) ?? pauseAfter(attempts, random())
    // The last try is at the end of the time, not some hours before it.
    const ms = left > 0 ? Math.min(pause, left) : pause
    await ledger.again(errand, outcome.reason, ms)
    // What is broken off since we stop is no failure of theirs.
    if (!this.#stopping.signal.aborted) this.#log.again(errand, outcome.reason, Math.ceil(ms / 1000))
  }

  async #done(errand: LeasedErrand, how: Done): Promise<void> {
    const isSpeech = how.stored?.kind === 'audio' && this.#options.transcribe !== undefined
    await this.#options.ledger.done(errand, { ...how, isSpeech })
    await this.#wakeThread(errand)
  }

  /** A conversation may wait for this file. */
  async #wakeThread({ kind, receipt }: LeasedErrand): Promise<void> {
    if (kind === 'fetch' || kind === 'transcribe') await this.#options.ledger.wake(receipt)
  }

  async #every(ms: number, work: () => Promise<void>): Promise<void> {
    const now = this.#options.clock.now()
    if (now - (this.#lastAt.get(work) ?? 0) < ms) return
    this.#lastAt.set(work, now)
    await work()
  }

  readonly #count = async (): Promise<void> => {
    this.counts = await this.#options.ledger.counts()
  }

  readonly #renew = async (): Promise<void> => {
    const leases = [...this.#underWay.keys()].map(({ lease }) => lease)
    if (leases.length > 0) await this.#options.ledger.renew(leases, LEASE_MS)
  }

  readonly #forget = async (): Promise<void> => {
    await this.#options.ledger.forget(this.#options.doneKeptMs ?? DONE_KEPT_MS)
    for (const forget of this.#options.forget ?? []) await forget()
  }
}

const TOO_LONG: Outcome = { is: 'again', reason: 'it took too long' }

function pauseMsOf(outcome: Outcome): number | undefined {
  return 'pauseMs' in outcome ? outcome.pauseMs : undefined
}
