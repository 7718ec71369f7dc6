/** What the ledger says of the other gateways, asked twice a second; while it is down the last answer stays. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrandCount } from '../../contract/errand.ts'
import type { Balance, LedgerAccounts, MovedCount } from '../../contract/ledger.ts'
import type { Clock, Log } from '../../contract/ports.ts'
import type { Pulses } from '../../contract/pulses.ts'
import type { Pulse, UrgentCall } from '../../contract/snapshot.ts'
import type { ThreadCount } from '../../contract/thread.ts'

/** Another gateway. Times are by our clock. */
export interface Other {
  gateway: string
  at: number
  isLost: boolean
  depth: number
  pulse: Pulse | undefined
}

export interface LedgerView {
  others: readonly Other[]
  movedByOthers: readonly MovedCount[]
  balance: readonly Balance[]
  urgentCalls: readonly UrgentCall[]
  /** Undefined where the background thread counts them. */
  owed: Owed | undefined
}
export interface Owed {
  errands: readonly ErrandCount[]
  threads: readonly ThreadCount[]
}

export interface LedgerLookOptions {
  pulse(): Pulse
  pulses: Pulses
  accounts: Pick<LedgerAccounts, 'balance'>
  urgentCalls(): Promise<UrgentCall[]>
  /** For a gateway whose background thread runs no errands. */
  owed: (() => Promise<Owed>) | undefined
  clock: Clock
  log: Log
}

const EVERY_MS = 500
const MOVED_EVERY_MS = 1000
const SELDOM_MS = 10_000
const OWED_EVERY_MS = 5000
/** As whoever asks for a receipt waits for it: see the tracking adapter. */
const LOST_MS = 30_000

export function startLedgerLook(options: LedgerLookOptions): { view(): LedgerView; stop(): Promise<void> } {
  const stopping = new AbortController()
  const look = new Look(options)
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look.again().catch((err) => options.log.debug({ err }, 'the other gateways can not be seen now'))
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    view: () => look.view,
    stop() {
      stopping.abort()
      return running
    },
  }
}

class Look {
  view: LedgerView = { others: [], movedByOthers: [], balance: [], urgentCalls: [], owed: undefined }
  readonly #options: LedgerLookOptions
  readonly #doneAt = new Map<string, number>()

  constructor(options: LedgerLookOptions) {
    this.#options = options
  }

  async again(): Promise<void> {
    const { pulse, pulses, accounts, urgentCalls, owed, clock } = this.#options
    const own = pulse()
    const now = clock.now()
    const seen = await pulses.exchange(own)
    const others = seen.map(({ gateway, depth, ageMs, pulse: told }) => {
      const at = clock.now() - ageMs
      return { gateway, at, isLost: ageMs > LOST_MS, depth, pulse: told && byOurClock(told, at) }
    })
    this.#see({ others, urgentCalls: await urgentCalls() })
    if (this.#isDue('moved', now, MOVED_EVERY_MS))
      this.#see({ movedByOthers: await pulses.movedByOthers(own.gateway) })
    if (this.#isDue('balance', now, SELDOM_MS)) this.#see({ balance: await accounts.balance() })
    if (owed && this.#isDue('owed', now, OWED_EVERY_MS)) this.#see({ owed: await owed() })
  }

  #see(what: Partial<LedgerView>): void {
    this.view = { ...this.view, ...what }
  }

  #isDue(what: string, now: number, everyMs: number): boolean {
    if (now - (this.#doneAt.get(what) ?? 0) < everyMs) return false
    this.#doneAt.set(what, now)
    return true
  }
}

function byOurClock(pulse: Pulse, at: number): Pulse {
  const { journal } = pulse
  const oldestAt = journal.oldestAt === undefined ? undefined : journal.oldestAt - pulse.at + at
  return { ...pulse, at, journal: { ...journal, oldestAt } }
}
