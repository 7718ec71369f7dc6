/** Looks at ledger and queues every second, tells the other gateways how this one is, and reports for /metrics. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LedgerAccounts } from '../contract/ledger.ts'
import type { Clock, Journal, JournalAccounts, Log, Queue, QueueName, QueueState } from '../contract/ports.ts'
import type { RelationCounts } from '../contract/relations.ts'
import { type BackgroundState, NOT_LOOKED_YET } from './metrics.ts'

export interface ObserverOptions {
  journal: (Pick<Journal, 'gateway' | 'state'> & { accounts(): JournalAccounts }) | undefined
  accounts: LedgerAccounts
  queue: Queue
  /** Of crowds, and of what waits for a person. */
  counts(): Promise<RelationCounts>
  clock: Clock
  log: Log
  report(state: BackgroundState): void
}

const EVERY_MS = 1000
/** The accounts read every entry of the journal: not while there is a backlog, and not all the time. */
const PUBLISH_EVERY_MS = 10_000
const PUBLISH_UP_TO = 5000
const RELATIONS_EVERY_MS = 5000

const queues: QueueName[] = ['triage', 'dispatch', 'updates']

export function startObserver(options: ObserverOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const observer = new Observer(options)
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await observer.look()
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
    await observer.leave()
  }
  const running = run()
  return {
    stop() {
      stopping.abort()
      return running
    },
  }
}

class Observer {
  readonly #options: ObserverOptions
  #publishedAt = 0
  #countedAt = 0
  #told = ''
  #state = NOT_LOOKED_YET

  constructor(options: ObserverOptions) {
    this.#options = options
  }

  async look(): Promise<void> {
    await Promise.all([this.#lookAtLedger(), this.#lookAtQueues()])
    this.#options.report(this.#state)
  }

  /** With a journal that is not empty, the others go on to say "not yet known". */
  async leave(): Promise<void> {
    const { journal, accounts } = this.#options
    this.#publishedAt = 0
    await this.#lookAtLedger()
    if (journal?.state().depth === 0) await accounts.left(journal.gateway).catch(() => undefined)
  }

  async #lookAtLedger(): Promise<void> {
    const { journal, accounts, counts, clock } = this.#options
    try {
      if (journal) {
        const { depth } = journal.state()
        await accounts.seen(journal.gateway, depth)
        if (depth <= PUBLISH_UP_TO && clock.now() - this.#publishedAt > PUBLISH_EVERY_MS) {
          await accounts.publish(journal.gateway, () => journal.accounts())
          this.#publishedAt = clock.now()
        }
        this.#state = { ...this.#state, moved: await accounts.moved(journal.gateway) }
      }
      if (clock.now() - this.#countedAt > RELATIONS_EVERY_MS) {
        this.#state = { ...this.#state, relations: await counts() }
        this.#countedAt = clock.now()
      }
      this.#state = { ...this.#state, ledgerUp: true }
    } catch {
      this.#state = { ...this.#state, ledgerUp: false }
    }
  }

  async #lookAtQueues(): Promise<void> {
    const { queue } = this.#options
    try {
      const states = await Promise.all(
        queues.map(async (name): Promise<[QueueName, QueueState]> => [name, await queue.state(name)]),
      )
      const warnings = await queue.warnings()
      this.#warn(warnings)
      this.#state = { ...this.#state, queues: Object.fromEntries(states), queueUp: true, warnings }
    } catch {
      this.#state = { ...this.#state, queueUp: false }
    }
  }

  /** Once, and again when it is another. */
  #warn(warnings: string[]): void {
    const told = warnings.join('\n')
    if (told !== this.#told) for (const warning of warnings) this.#options.log.warn({}, warning)
    this.#told = told
  }
}
