/** One question to the model: in its time, at its pace and within its budget, and counted whatever comes of it. */
import { JiesuError } from '../../contract/errors.ts'
import type { Clock, Log } from '../../contract/ports.ts'
import type {
  Opinion,
  OpinionAsked,
  OpinionCounts,
  OpinionOutcome,
  SecondOpinion,
} from '../../contract/second-opinion.ts'
import { createBreaker, type Told } from './breaker.ts'
import type { Budget, Settle } from './budget.ts'
import { createCounting } from './counts.ts'

export interface AskingParts {
  opinion: SecondOpinion
  budget: Budget
  /** For all of it. */
  seconds: number
  /** Questions on their way; above it requests go on without. */
  atOnce: number
  clock: Clock
  log: Log
}

export type Said = Extract<Opinion, { is: 'said' }>

/** What stood in the way, or what came. */
type Came = Exclude<OpinionOutcome, 'answered' | 'nonsense' | 'failed'> | Opinion

const BREAKER = { failures: 5, pauseMs: 30_000, longestMs: 600_000 }
const UNUSED = { inputTokens: 0, outputTokens: 0 }

export class Asking {
  readonly #parts: AskingParts
  readonly #breaker
  readonly #counting = createCounting()
  #onTheirWay = 0

  constructor(parts: AskingParts) {
    this.#parts = parts
    this.#breaker = createBreaker({ clock: parts.clock, ...BREAKER })
  }

  /** Undefined: nobody was asked, or nothing came of it. Throws nothing. */
  async ask(asked: OpinionAsked): Promise<Said | undefined> {
    const came = await this.#tried(asked)
    this.#counting.came(outcomeOf(came))
    return typeof came === 'object' && came.is === 'said' ? came : undefined
  }

  agreed(on: keyof OpinionCounts['agreement']): void {
    this.#counting.agreed(on)
  }

  counts(): OpinionCounts {
    return { ...this.#counting.counts(), isBreakerOpen: this.#breaker.isOpen() }
  }

  async #tried(asked: OpinionAsked): Promise<Came> {
    if (this.#onTheirWay >= this.#parts.atOnce) return 'busy'
    const told = this.#breaker.enter()
    if (!told) return 'breaker-open'
    const late = new AbortController()
    const wait = Promise.withResolvers<Came>()
    let began: number | undefined
    const timer = setTimeout(() => {
      late.abort()
      // Where it was not asked yet, it was the ledger that let it wait.
      wait.resolve(began === undefined ? 'ledger-down' : 'late')
    }, this.#parts.seconds * 1000)
    this.#onTheirWay += 1
    const answer = this.#answer(asked, late.signal, () => {
      began = performance.now()
    }).finally(() => {
      this.#onTheirWay -= 1
    })
    const came = await Promise.race([answer, wait.promise])
    clearTimeout(timer)
    if (began !== undefined) this.#counting.took((performance.now() - began) / 1000)
    this.#tell(told, came)
    return came
  }

  async #answer(asked: OpinionAsked, signal: AbortSignal, begin: () => void): Promise<Came> {
    const { opinion, budget, log } = this.#parts
    try {
      const settle = await budget.reserve()
      if (!settle) return 'over-budget'
      if (signal.aborted) {
        this.#settle(settle, UNUSED)
        return 'ledger-down'
      }
      begin()
      const said = await opinion.ask(asked, signal)
      const usage = said.usage ?? (said.is === 'none' && said.why === 'failed' ? UNUSED : undefined)
      if (usage) this.#counting.used(usage, budget.costOf(usage))
      this.#settle(settle, usage)
      return said
    } catch (err) {
      // A ledger that is down is told elsewhere; and no fault here may cost a request.
      if (err instanceof JiesuError) return 'ledger-down'
      log.error({ err }, 'second opinion')
      return { is: 'none', why: 'failed', reason: 'a fault of ours' }
    }
  }

  /** Nobody waits for it: where it is lost, more counts as spent than was. */
  #settle(settle: Settle, usage: Parameters<Settle>[0]): void {
    settle(usage).catch(() => undefined)
  }

  #tell(told: Told, came: Came): void {
    const wasOpen = this.#breaker.isOpen()
    if (came === 'late') told('badly')
    else if (typeof came === 'string') told('not-tried')
    else if (came.is === 'said') told('well')
    else told('badly', came.pauseMs)
    const isOpen = this.#breaker.isOpen()
    if (isOpen === wasOpen) return
    const reason = typeof came === 'object' && came.is === 'none' ? came.reason : came
    if (isOpen) this.#parts.log.warn({ reason }, 'second opinion: the model is left alone for a while')
    else this.#parts.log.info({}, 'second opinion: the model answers again')
  }
}

function outcomeOf(came: Came): OpinionOutcome {
  if (typeof came === 'string') return came
  return came.is === 'said' ? 'answered' : came.why
}
