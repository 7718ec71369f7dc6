/**
 * Judges every snapshot by the rules, and tells receivers. One gateway of many does: the leader. While the ledger is
 * down whoever led last, or does not know, goes on from memory, so that this is told, too; it is written later.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AlertReceiver, AlertsFile } from '../../config-alerts.ts'
import type { AlertDelivery, AlertSender, AlertStore } from '../../contract/alert.ts'
import { JiesuError } from '../../contract/errors.ts'
import type { Clock, Log } from '../../contract/ports.ts'
import type { Snapshot } from '../../contract/snapshot.ts'
import { GRACE_MS, judge } from './judge.ts'
import { Keeper } from './keeper.ts'
import { merge } from './merge.ts'
import { messageOf, nameOf } from './message.ts'
import { Outbox } from './outbox.ts'
import { type OpenAlert, type Step, step } from './step.ts'

export interface AlertsOptions {
  /** As it is now: a reload changes it. */
  file(): AlertsFile
  sender(receiver: AlertReceiver): AlertSender
  store: Pick<AlertStore, 'open' | 'save'>
  /** Whether this process is the one; see leader-postgres.ts. */
  standing(): Promise<'leader' | 'follower' | 'unknown'>
  publicUrl: string
  clock: Clock
  log: Log
  newId(): string
}

export interface Alerts {
  /** To be called with each snapshot. */
  see(snapshot: Snapshot): void
  /** Those that are not over, as far as this process knows. */
  open(): readonly OpenAlert[]
  firing(): number
  /** Milliseconds that this process has watched for. */
  watchedMs(): number
  stop(): Promise<void>
}

const REFRESH_MS = 5000
const STOP_PATIENCE_MS = 3000

export function createAlerts(options: AlertsOptions): Alerts {
  const engine = new Engine(options)
  let busy: Promise<void> | undefined
  let isStopping = false
  return {
    see(snapshot) {
      if (busy || isStopping) return
      busy = engine
        .see(snapshot)
        .catch((err) => options.log.error({ err }, 'alerts'))
        .finally(() => {
          busy = undefined
        })
    },
    open: () => engine.open,
    firing: () => engine.open.filter(({ firedAt }) => firedAt !== undefined).length,
    watchedMs: () => engine.watchedMs(),
    async stop() {
      isStopping = true
      await busy
      await engine.stop()
    },
  }
}

class Engine {
  readonly #options: AlertsOptions
  readonly #keeper: Keeper
  readonly #outbox: Outbox
  readonly #startedAt: number
  #leads = false
  /** Whether memory holds what the ledger does. */
  #isLoaded = false
  #refreshedAt = 0
  #standAskedAt = 0
  open: readonly OpenAlert[] = []

  constructor(options: AlertsOptions) {
    this.#options = options
    const { store, clock, log } = options
    this.#startedAt = clock.now()
    this.#keeper = new Keeper(store, log)
    this.#outbox = new Outbox({
      sender: (name) => this.#senderOf(name),
      onTried: (delivery) => {
        this.#keeper.delivery(delivery)
        return this.#keeper.flush()
      },
      clock,
      log,
    })
  }

  watchedMs(): number {
    return this.#options.clock.now() - this.#startedAt
  }

  async see(snapshot: Snapshot): Promise<void> {
    await this.#stand()
    if (this.#leads) await this.#lead(snapshot)
    else await this.#follow()
  }

  async stop(): Promise<void> {
    await Promise.race([this.#outbox.idle(), sleep(STOP_PATIENCE_MS, undefined, { ref: false })])
    await this.#keeper.flush()
  }

  /** What can't be known stays as it was; who never knew leads: told twice is better than not at all. */
  async #stand(): Promise<void> {
    const now = this.#options.clock.now()
    if (!this.#leads && now - this.#standAskedAt < REFRESH_MS) return
    const isFirst = this.#standAskedAt === 0
    this.#standAskedAt = now
    const standing = await this.#options.standing()
    if (standing === 'unknown' ? !isFirst : (standing === 'leader') === this.#leads) return
    this.#leads = standing !== 'follower'
    this.#isLoaded = false
    if (!this.#leads) this.#outbox.clear()
  }

  async #lead(snapshot: Snapshot): Promise<void> {
    await this.#refresh()
    // What fired before the start would be told once more.
    if (!this.#isLoaded && this.watchedMs() < GRACE_MS) return
    this.#advance(snapshot)
    // Before anybody is told: who is told twice after a restart stops to listen.
    await this.#keeper.flush()
    this.#outbox.tick()
  }

  /** What it knew while it led alone is for the leader, who finds it in the ledger. */
  async #follow(): Promise<void> {
    await this.#keeper.flush()
    await this.#refresh()
  }

  #advance(snapshot: Snapshot): void {
    const { file, clock, newId } = this.#options
    const { rules, receivers } = file()
    const seen = { snapshot, watchedMs: this.watchedMs() }
    const done = step({
      judged: rules.map((rule) => ({ rule, findings: judge(rule, seen) })),
      open: this.open,
      now: clock.now(),
      receivers: receivers.map(({ id }) => id),
      newId,
    })
    this.open = done.open
    this.#keeper.alerts(done.changed, done.over)
    this.#tell(done, snapshot)
  }

  #tell({ told }: Step, snapshot: Snapshot): void {
    const { file, publicUrl, clock, log } = this.#options
    const now = clock.now()
    for (const { event, alert } of told) {
      const { rule, subject, severity, value, to } = alert
      log[event === 'firing' ? 'warn' : 'info'](
        { rule, subject, severity, value, receivers: to.length },
        `alert ${event}`,
      )
      const telling = { language: file().language, publicUrl, now }
      const message = messageOf(event, alert, nameOf(alert, snapshot), telling)
      const deliveries = to.map(
        (receiver): AlertDelivery => ({
          message,
          receiver,
          createdAt: now,
          state: 'waiting',
          tries: 0,
          at: now,
          told: '',
        }),
      )
      for (const delivery of deliveries) this.#keeper.delivery(delivery)
      this.#outbox.add(deliveries)
    }
  }

  /** Takes in what another has left, or what was there before the start; while the ledger is down nothing changes. */
  async #refresh(): Promise<void> {
    const { store, clock } = this.#options
    if (this.#isLoaded && clock.now() - this.#refreshedAt < REFRESH_MS) return
    // What is not written yet, or is being sent, the ledger has as it was.
    if (this.#isLoaded && !this.#keeper.isEmpty()) return
    if (!this.#outbox.isIdle()) return
    try {
      const { alerts, deliveries } = await store.open()
      if (this.#leads) this.#takeIn(alerts, deliveries)
      else this.open = alerts
      this.#isLoaded = true
      this.#refreshedAt = clock.now()
    } catch (error) {
      if (!(error instanceof JiesuError)) throw error
    }
  }

  #takeIn(alerts: readonly OpenAlert[], deliveries: readonly AlertDelivery[]): void {
    const { open, changed, over } = merge(this.open, alerts, this.#options.clock.now())
    this.open = open
    this.#keeper.alerts(changed, over)
    this.#outbox.add(deliveries)
  }

  #senderOf(name: string): AlertSender | undefined {
    const receiver = this.#options.file().receivers.find(({ id }) => id === name)
    return receiver && this.#options.sender(receiver)
  }
}
