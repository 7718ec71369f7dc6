/** Messages on their way: to each receiver one at a time and in order, tried again for a day. */
import type { AlertDelivery, AlertSender, SendOutcome } from '../../contract/alert.ts'
import type { Clock, Log } from '../../contract/ports.ts'
import { keyOfDelivery } from './keeper.ts'

export interface OutboxOptions {
  /** Undefined: nobody is called so any more. */
  sender(receiver: string): AlertSender | undefined
  /** Called when one has been tried, before the next to the same receiver. */
  onTried(delivery: AlertDelivery): Promise<void>
  clock: Clock
  log: Log
}

const FIRST_PAUSE_MS = 2000
const LAST_PAUSE_MS = 15 * 60_000
const GIVE_UP_MS = 86_400_000

const NOBODY: SendOutcome = { is: 'refused', told: 'no receiver is called so any more' }

export class Outbox {
  readonly #options: OutboxOptions
  readonly #waiting = new Map<string, AlertDelivery>()
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /**
   * What is here already stays as it is, but for a try that the ledger has earlier: see `hurried`. Before a critical one,
   * what waits for a later try is tried at once.
   */
  add(deliveries: readonly AlertDelivery[]): void {
    for (const delivery of deliveries) {
      const key = keyOfDelivery(delivery)
      const known = this.#waiting.get(key)
      const at = Math.min(delivery.at, known?.at ?? delivery.at)
      this.#waiting.set(key, { ...(known ?? delivery), at })
      if (known) continue
      if (delivery.message.severity === 'critical' && delivery.tries === 0) this.#hurry(delivery.receiver)
    }
  }

  #hurry(receiver: string): void {
    const now = this.#options.clock.now()
    for (const [key, waiting] of this.#waiting)
      if (waiting.receiver === receiver && waiting.at > now) this.#waiting.set(key, { ...waiting, at: now })
  }

  /** Sends what is due; to be called every second or so. */
  tick(): void {
    for (const receiver of new Set([...this.#waiting.values()].map((delivery) => delivery.receiver))) {
      if (this.#underWay.has(receiver)) continue
      const sending = this.#sendTo(receiver)
        .catch((err) => this.#options.log.error({ err, receiver }, 'alerts'))
        .finally(() => this.#underWay.delete(receiver))
      this.#underWay.set(receiver, sending)
    }
  }

  /** Forgets what waits: somebody else sends it. */
  clear(): void {
    this.#waiting.clear()
  }

  isIdle(): boolean {
    return this.#underWay.size === 0
  }

  /** Waits for what is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay.values())
  }

  async #sendTo(receiver: string): Promise<void> {
    const { sender, onTried, clock } = this.#options
    for (let head = this.#due(receiver); head; head = this.#due(receiver)) {
      const key = keyOfDelivery(head)
      const outcome = (await sender(receiver)?.send(head.message)) ?? NOBODY
      const tried = after(head, outcome, clock.now())
      // Else it was forgotten meanwhile.
      if (tried.state === 'waiting' && this.#waiting.has(key)) this.#waiting.set(key, tried)
      else this.#waiting.delete(key)
      this.#tell(tried)
      await onTried(tried)
    }
  }

  /** The oldest, where it is its time: none overtakes it. */
  #due(receiver: string): AlertDelivery | undefined {
    const [head] = [...this.#waiting.values()]
      .filter((delivery) => delivery.receiver === receiver)
      .toSorted((a, b) => a.createdAt - b.createdAt)
    return head && head.at <= this.#options.clock.now() ? head : undefined
  }

  #tell({ receiver, message, state, told, tries }: AlertDelivery): void {
    const { log } = this.#options
    const data = { receiver, message: message.id, event: message.event, tries, reason: told }
    if (state === 'sent') log.info(data, 'alert sent')
    else if (state === 'failed') log.error(data, 'alert not sent: given up')
    else log.warn(data, 'alert not sent: tried again later')
  }
}

/** Those that wait for a later try of a receiver that has just answered: due now, by whichever gateway sends. */
export function hurried(waiting: readonly AlertDelivery[], receiver: string, now: number): AlertDelivery[] {
  return waiting
    .filter((one) => one.receiver === receiver && one.at > now)
    .map((one) => ({ ...one, at: now }))
}

/** How a delivery stands after it was tried. */
export function after(delivery: AlertDelivery, outcome: SendOutcome, now: number): AlertDelivery {
  const tried = { ...delivery, tries: delivery.tries + 1, told: outcome.told, at: now }
  if (outcome.is === 'sent') return { ...tried, state: 'sent' }
  if (outcome.is === 'refused') return { ...tried, state: 'failed' }
  const pause = outcome.pauseMs ?? Math.min(FIRST_PAUSE_MS * 2 ** delivery.tries, LAST_PAUSE_MS)
  if (now + pause - delivery.createdAt <= GIVE_UP_MS) return { ...tried, at: now + pause }
  return { ...tried, state: 'failed', told: `given up after a day: ${outcome.told}` }
}
