/** What is still to be written: held here while the ledger is down, so that nothing waits for it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Alert, AlertChanges, AlertDelivery, AlertStore } from '../../contract/alert.ts'
import { TemporaryError } from '../../contract/errors.ts'
import type { Log } from '../../contract/ports.ts'

const PATIENCE_MS = 3000

export class Keeper {
  readonly #store: Pick<AlertStore, 'save'>
  readonly #log: Log
  readonly #alerts = new Map<string, Alert>()
  readonly #over = new Set<string>()
  readonly #deliveries = new Map<string, AlertDelivery>()
  #writing: Promise<void> | undefined

  constructor(store: Pick<AlertStore, 'save'>, log: Log) {
    this.#store = store
    this.#log = log
  }

  alerts(changed: readonly Alert[], over: readonly string[]): void {
    for (const alert of changed) this.#alerts.set(alert.id, alert)
    for (const id of over) {
      this.#alerts.delete(id)
      this.#over.add(id)
    }
  }

  delivery(delivery: AlertDelivery): void {
    this.#deliveries.set(keyOfDelivery(delivery), delivery)
  }

  isEmpty(): boolean {
    return this.#alerts.size + this.#over.size + this.#deliveries.size === 0
  }

  /** Resolves when all is written, could not be, or takes too long: then it goes on behind. */
  async flush(): Promise<void> {
    await patiently(this.#writing)
    if (this.#writing || this.isEmpty()) return
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined
    })
    await patiently(this.#writing)
  }

  async #write(): Promise<void> {
    const batch = {
      alerts: [...this.#alerts.values()],
      over: [...this.#over],
      deliveries: [...this.#deliveries.values()],
    }
    try {
      await this.#store.save(batch)
      this.#written(batch)
    } catch (err) {
      const level = err instanceof TemporaryError ? 'debug' : 'error'
      this.#log[level]({ err }, 'alerts are not written yet')
    }
  }

  /** What has changed meanwhile stays. */
  #written({ alerts, over, deliveries }: AlertChanges): void {
    for (const alert of alerts) if (this.#alerts.get(alert.id) === alert) this.#alerts.delete(alert.id)
    for (const id of over) this.#over.delete(id)
    for (const delivery of deliveries) {
      const key = keyOfDelivery(delivery)
      if (this.#deliveries.get(key) === delivery) this.#deliveries.delete(key)
    }
  }
}

function patiently(work: Promise<void> | undefined): Promise<void> {
  return Promise.race([work ?? Promise.resolve(), sleep(PATIENCE_MS, undefined, { ref: false })])
}

export function keyOfDelivery({ message, receiver }: Pick<AlertDelivery, 'message' | 'receiver'>): string {
  return `${message.id}\n${receiver}`
}
